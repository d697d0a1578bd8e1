// Service accounts: each namespace has one named default, and the certificate authority's certificate for its pods.

import type { StoredOf } from '../objects.ts'
import type { Controller, ControlPlane } from './controller-types.ts'
import { watchAll } from './loop.ts'

const certificateName = 'kube-root-ca.crt'
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Made in the same moment as the namespace: a pod that comes right after finds its account. */
export const startServiceAccounts: Controller = ({ store }) => {
  const endings = [
    watchAll({ store }, 'namespaces', ({ type, object }) => {
      if (type !== 'DELETED') complete(store, object)
    }),
    ...(['serviceaccounts', 'configmaps'] as const).map((resource) =>
      store.watch(resource, store.revision(), ({ type, object }) => {
        const namespace = type === 'DELETED' && store.get('namespaces', '', object.metadata.namespace ?? '')
        if (namespace) complete(store, namespace)
      }),
    ),
  ]
  return () => {
    for (const end of endings) end()
  }
}

function complete(store: ControlPlane['store'], { metadata }: StoredOf<'namespaces'>): void {
  if (metadata.deletionTimestamp) return
  const namespace = metadata.name
  if (!store.get('configmaps', namespace, certificateName)) {
    store.create('configmaps', {
      metadata: { name: certificateName, namespace, annotations: { 'kubernetes.io/description': description } },
      data: { 'ca.crt': '' },
    })
  }
  if (!store.get('serviceaccounts', namespace, 'default')) {
    store.create('serviceaccounts', { metadata: { name: 'default', namespace } })
  }
}

'use client'
// Empty namespace: what to do where nothing runs yet.

import { useCluster, useModel } from '../state/cluster-store.ts'
import { everyNamespace } from '../state/address.ts'
import { useNamespaceFilter } from '../state/view-state.ts'
import { Copyable } from './copyable.tsx'

export function EmptyNamespace() {
  const cluster = useCluster()
  const { namespaces } = useModel()
  const { namespace } = useNamespaceFilter()
  if (!cluster) return <p className="px-1 text-soft">Reading the cluster…</p>
  const isOne = namespace !== null && namespace !== everyNamespace
  const isEveryNamespaceKnown = !cluster.forbidden.includes('namespaces')
  if (isOne && isEveryNamespaceKnown && ![...namespaces.values()].some(({ name }) => name === namespace)) {
    return <p className="px-1 text-soft">There is no namespace {namespace} in this cluster.</p>
  }
  const inNamespace = isOne && namespace !== 'default' ? ` -n ${namespace}` : ''
  return (
    <div className="px-1 text-soft">
      <p className="mb-1">Nothing runs here yet. Try:</p>
      <Copyable command={`kubectl run nginx --image nginx${inNamespace}`} />
    </div>
  )
}

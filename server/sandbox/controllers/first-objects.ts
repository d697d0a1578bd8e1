// First objects: what a new cluster has before anybody asked for anything. As of `kind create cluster`, less its system pods.

import { nodeAddressOf } from '../network/addresses.ts'
import type { Store } from '../store/store-types.ts'

const apiServer = { name: 'kubernetes', namespace: 'default' }
const namespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default']
const port = { name: 'https', port: 6443, protocol: 'TCP' } as const

/** For an empty store. */
export function createFirstObjects(store: Store): void {
  for (const name of namespaces) store.create('namespaces', { metadata: { name } })
  store.create('services', {
    metadata: { ...apiServer, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      type: 'ClusterIP',
    },
  })
  // Nothing listens there: the API is not in the cluster's own network, and its pods are refused.
  const ip = nodeAddressOf(0)
  store.create('endpoints', {
    metadata: { ...apiServer, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip }], ports: [port] }],
  })
  store.create('endpointslices', {
    metadata: { ...apiServer, labels: { 'kubernetes.io/service-name': apiServer.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [port],
  })
}

import type { ConfigMap } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const conditions = () =>
  cluster.store
    .get('namespaces', '', 'shop')
    ?.status?.conditions?.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`)

const fine = [
  'NamespaceDeletionDiscoveryFailure False ResourcesDiscovered: All resources successfully discovered',
  'NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed',
  'NamespaceDeletionContentFailure False ContentDeleted: All content successfully deleted, may be waiting on finalization',
]

test('R-30 a new namespace has its service account and certificate in the same moment, and gets them back', () => {
  cluster = createTestControlPlane([])
  cluster.store.create('namespaces', { metadata: { name: 'shop' } })
  for (const [resource, name] of [
    ['serviceaccounts', 'default'],
    ['configmaps', 'kube-root-ca.crt'],
  ] as const) {
    for (const namespace of ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'shop']) {
      expect(cluster.store.get(resource, namespace, name)).toBeDefined()
    }
    cluster.store.delete(resource, 'shop', name)
    expect(cluster.store.get(resource, 'shop', name)).toBeDefined()
  }
})

test('R-31 a new cluster has the Service kubernetes, and nobody listens behind it', () => {
  cluster = createTestControlPlane([])
  const service = cluster.store.mustGet('services', 'default', 'kubernetes')
  expect(service.spec).toMatchObject({
    clusterIP: '10.96.0.1',
    ports: [{ name: 'https', port: 443, targetPort: 6443 }],
  })
  const slice = cluster.store.mustGet('endpointslices', 'default', 'kubernetes')
  expect(slice.endpoints).toEqual([{ addresses: ['172.18.0.2'], conditions: { ready: true } }])
  expect(cluster.store.mustGet('endpoints', 'default', 'kubernetes').subsets?.[0]?.addresses).toEqual([
    { ip: '172.18.0.2' },
  ])
})

test('R-34 of a namespace that is deleted the pods go first, then the rest, then itself', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('namespaces', { metadata: { name: 'shop' } })
  const metadata = { name: 'one', namespace: 'shop' }
  cluster.store.create('configmaps', { metadata })
  cluster.store.create('pods', { metadata, spec: { containers: [{ name: 'main', image: 'busybox' }] } })
  await cluster.settle()
  cluster.store.delete('namespaces', '', 'shop')
  await cluster.settle()
  expect(cluster.store.get('pods', 'shop', 'one')?.metadata.deletionTimestamp).toBeDefined()
  expect(cluster.store.get('configmaps', 'shop', 'one')).toBeDefined()
  expect(conditions()).toEqual([
    ...fine,
    'NamespaceContentRemaining False ContentRemoved: All content successfully removed',
    'NamespaceFinalizersRemaining False ContentHasNoFinalizers: All content-preserving finalizers finished',
  ])
  cluster.runKubelets()
  await cluster.settle()
  expect(cluster.store.get('namespaces', '', 'shop')).toBeUndefined()
  expect(cluster.store.list('configmaps', 'shop')).toEqual([])
})

test('R-34 what is held by a finalizer holds its namespace, which says so', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('namespaces', { metadata: { name: 'shop' } })
  const metadata = { name: 'held', namespace: 'shop', finalizers: ['example.com/mine'] }
  cluster.store.create('configmaps', { metadata })
  cluster.store.delete('namespaces', '', 'shop')
  await cluster.settle()
  expect(conditions()).toEqual([
    ...fine,
    'NamespaceContentRemaining True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
    'NamespaceFinalizersRemaining True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/mine in 1 resource instances',
  ])
  cluster.store.change(
    'configmaps',
    'shop',
    'held',
    (held) => ({ ...held, metadata: { ...held.metadata, finalizers: [] } }) as ConfigMap,
  )
  await cluster.settle()
  expect(cluster.store.get('namespaces', '', 'shop')).toBeUndefined()
})

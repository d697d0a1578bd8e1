import type { Pod } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane, podTemplate } from '../controllers/test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const none = 'no new claims to deallocate, preemption: 0/3 nodes are available'

function create(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}, cpu?: string): void {
  const resources = cpu === undefined ? {} : { requests: { cpu } }
  cluster.store.create('pods', {
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'busybox', resources }], ...spec },
  })
}

const pod = (name: string) => cluster.store.mustGet('pods', 'default', name)
const nodeOf = (name: string) => pod(name).spec?.nodeName
const scheduled = (name: string) => pod(name).status?.conditions?.find(({ type }) => type === 'PodScheduled')

function remove(name: string): void {
  cluster.store.delete('pods', 'default', name, { gracePeriodSeconds: 0 })
}

/** How many pods each node has. */
function spread(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { spec } of cluster.pods()) counts[spec?.nodeName ?? '-'] = (counts[spec?.nodeName ?? '-'] ?? 0) + 1
  return counts
}

test('Q-1 a pod gets a node, which its condition and an event tell', async () => {
  cluster = createTestControlPlane([{ name: 'worker' }])
  create('one')
  await cluster.settle()
  expect(nodeOf('one')).toBe('worker')
  expect(scheduled('one')).toMatchObject({ status: 'True', lastProbeTime: null, observedGeneration: 1 })
  expect(pod('one').metadata.generation).toBe(1)
  expect(cluster.events('one')).toEqual(['Normal Scheduled Successfully assigned default/one to worker'])
})

test('Q-2 the pods of one controller are spread evenly over the nodes that take them', async () => {
  cluster = createTestControlPlane()
  for (const name of ['a', 'b', 'c']) create(name, { nodeSelector: { 'kubernetes.io/hostname': 'worker' } })
  await cluster.settle()
  cluster.store.create('replicasets', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 6, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web') },
  })
  await cluster.settle()
  expect(spread()).toEqual({ worker: 6, worker2: 3 })
})

test('Q-3 a pod that no node takes says why in the words of the API, and waits', async () => {
  cluster = createTestControlPlane([
    { name: 'control-plane', taint: 'node-role.kubernetes.io/control-plane' },
    { name: 'worker', cpu: '2' },
    { name: 'worker2', cpu: '2' },
  ])
  create('big', {}, '100')
  create('picky', { nodeSelector: { disk: 'ssd' } })
  await cluster.settle()
  const tainted = '0/3 nodes are available: 1 node(s) had untolerated taint(s)'
  const unhelpful = '3 Preemption is not helpful for scheduling.'
  const big = `${tainted}, 2 Insufficient cpu. ${none}: ${unhelpful}`
  const picky = `${tainted}, 2 node(s) didn't match Pod's node affinity/selector. ${none}: ${unhelpful}`
  expect(scheduled('big')).toMatchObject({ status: 'False', reason: 'Unschedulable', message: big })
  expect(cluster.events('big')).toEqual([`Warning FailedScheduling ${big}`])
  expect(cluster.events('picky')).toEqual([`Warning FailedScheduling ${picky}`])
})

test('Q-4 what is free again, or new, goes to a pod that waited', async () => {
  cluster = createTestControlPlane([{ name: 'worker', cpu: '2' }])
  create('first', {}, '2')
  await cluster.settle()
  create('second', {}, '2')
  create('third', {}, '2')
  await cluster.settle()
  expect(scheduled('second')?.message).toContain('1 No preemption victims found for incoming pod.')
  remove('first')
  await cluster.settle(15_000)
  expect([nodeOf('second'), nodeOf('third')].filter(Boolean)).toEqual(['worker'])
  cluster.addNode({ name: 'worker2', cpu: '2' })
  await cluster.settle(15_000)
  expect([nodeOf('second'), nodeOf('third')].toSorted()).toEqual(['worker', 'worker2'])
})

test('Q-5 a cordoned node gets no new pod, but for those who tolerate it', async () => {
  cluster = createTestControlPlane([{ name: 'worker' }])
  cluster.store.change(
    'nodes',
    '',
    'worker',
    (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }) as never,
  )
  await cluster.settle()
  create('plain')
  create('patient', { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] })
  await cluster.settle()
  expect(nodeOf('patient')).toBe('worker')
  expect(scheduled('plain')?.message).toMatch(/^0\/1 nodes are available: 1 node\(s\) were unschedulable\./)
  cluster.store.change(
    'nodes',
    '',
    'worker',
    (node) => ({ ...node, spec: { ...node.spec, unschedulable: false } }) as never,
  )
  await cluster.settle(15_000)
  expect(nodeOf('plain')).toBe('worker')
})

test('Q-6 a pod with gates, or for another scheduler, is left alone', async () => {
  cluster = createTestControlPlane([{ name: 'worker' }])
  create('gated', { schedulingGates: [{ name: 'example.com/wait' }] })
  create('foreign', { schedulerName: 'mine' })
  await cluster.settle(60_000)
  expect([nodeOf('gated'), nodeOf('foreign')]).toEqual([undefined, undefined])
  expect([...cluster.events('gated'), ...cluster.events('foreign')]).toEqual([])
})

test('Q-7 a pod waits for its claim to be bound', async () => {
  cluster = createTestControlPlane([{ name: 'worker' }])
  create('one', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] })
  await cluster.settle()
  const message = '0/1 nodes are available: persistentvolumeclaim "data" not found. not found'
  expect(scheduled('one')).toMatchObject({ reason: 'Unschedulable', message })
  cluster.store.create('persistentvolumeclaims', {
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  await cluster.settle()
  expect(nodeOf('one')).toBe('worker')
})

test('Q-8 two pods with the same port of the node are on two nodes', async () => {
  cluster = createTestControlPlane()
  const containers = [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80, hostPort: 80 }] }]
  for (const name of ['one', 'two', 'three']) create(name, { containers })
  await cluster.settle()
  expect([nodeOf('one'), nodeOf('two')].toSorted()).toEqual(['worker', 'worker2'])
  expect(scheduled('three')?.message).toContain("2 node(s) didn't have free ports for the requested pod ports.")
})

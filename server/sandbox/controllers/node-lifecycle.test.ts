import type { Taint, Toleration } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import { times } from '../times.ts'
import { type TestControlPlane, createTestControlPlane, podTemplate } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const node = (name = 'worker') => cluster.store.mustGet('nodes', '', name)
const pod = (name: string) => cluster.store.get('pods', 'default', name)
const condition = (name: string, type: string) => pod(name)?.status?.conditions?.find((each) => each.type === type)
const taints = () => (node().spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)

function taint(key: string, effect: Taint['effect']): void {
  const change = { taints: [...(node().spec?.taints ?? []), { key, effect }] }
  cluster.store.change('nodes', '', 'worker', (before) => ({ ...before, spec: { ...before.spec, ...change } }) as never)
}

/** Time passes while these nodes' kubelets are alive. */
async function pass(ms: number, alive: readonly string[]): Promise<void> {
  for (let left = ms; left > 0; left -= times.nodeLeaseRenewMs) {
    await cluster.settle(Math.min(left, times.nodeLeaseRenewMs))
    for (const name of alive) cluster.heartbeat(name)
  }
}

async function startWithPod(tolerations?: Toleration[]): Promise<void> {
  cluster = createTestControlPlane([{ name: 'worker' }])
  cluster.store.create('pods', {
    ...podTemplate('web'),
    metadata: { name: 'one', namespace: 'default' },
    spec: { ...podTemplate('web').spec, ...(tolerations && { tolerations }) },
  })
  await cluster.settle()
  cluster.runKubelets()
  await cluster.settle()
}

test('R-41 a node that says nothing for its grace time is unknown and tainted, and its pods are not ready', async () => {
  await startWithPod()
  await pass(60_000, ['worker'])
  expect(taints()).toEqual([])
  await pass(times.nodeMonitorGraceMs + 2000, [])
  const conditions = node().status?.conditions?.map(({ type, status, reason, message }) => [
    type,
    status,
    reason,
    message,
  ])
  expect(conditions).toContainEqual(['Ready', 'Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'])
  expect(conditions).toContainEqual([
    'MemoryPressure',
    'Unknown',
    'NodeStatusNeverUpdated',
    'Kubelet never posted node status.',
  ])
  expect(taints()).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'])
  expect(condition('one', 'Ready')?.status).toBe('False')
  expect(cluster.events('one')).toContain('Warning NodeNotReady Node is not ready')
  expect(cluster.events('worker')).toEqual([
    'Normal RegisteredNode Node worker event: Registered Node worker in Controller',
    'Normal NodeNotReady Node worker status is now: NodeNotReady',
  ])
})

test('R-42 its pods are deleted when they have tolerated it for as long as they say, divided by the factor', async () => {
  await startWithPod()
  await pass(times.nodeMonitorGraceMs + 2000, [])
  await cluster.settle(times.evictionToleranceMs(300) - 3000)
  expect(pod('one')?.metadata.deletionTimestamp).toBeUndefined()
  await cluster.settle(3000)
  expect(pod('one')?.metadata.deletionTimestamp).toBeDefined()
  expect(condition('one', 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
  expect(cluster.events('one').at(-1)).toBe('Normal TaintManagerEviction Marking for deletion Pod default/one')
})

test('R-43 a node that is back has no taint, and its pods stay', async () => {
  await startWithPod()
  await pass(times.nodeMonitorGraceMs + 2000, [])
  cluster.heartbeat('worker')
  cluster.store.change(
    'nodes',
    '',
    'worker',
    (before) => ({ ...before, status: { ...before.status, conditions: [{ type: 'Ready', status: 'True' }] } }) as never,
    { subresource: 'status' },
  )
  await cluster.settle()
  expect(taints()).toEqual([])
  expect(cluster.events('one').at(-1)).toBe('Normal TaintManagerEviction Cancelling deletion of Pod default/one')
  await pass(times.evictionToleranceMs(300) + 10_000, ['worker'])
  expect(pod('one')?.metadata.deletionTimestamp).toBeUndefined()
})

test("R-44 a NoExecute taint of one's own drives pods away at once, or after the whole time that they tolerate it", async () => {
  await startWithPod([{ key: 'mine', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }])
  taint('mine', 'NoExecute')
  await pass(59_000, ['worker'])
  expect(pod('one')?.metadata.deletionTimestamp).toBeUndefined()
  await pass(2000, ['worker'])
  expect(pod('one')?.metadata.deletionTimestamp).toBeDefined()
  cluster.close()

  await startWithPod([{ key: 'mine', operator: 'Exists' }])
  taint('mine', 'NoExecute')
  await pass(120_000, ['worker'])
  expect(pod('one')?.metadata.deletionTimestamp).toBeUndefined()
  taint('yours', 'NoExecute')
  await cluster.settle()
  expect(pod('one')?.metadata.deletionTimestamp).toBeDefined()
})

test('R-44 a cordon is a taint as well', async () => {
  await startWithPod()
  const cordon = (unschedulable: boolean) =>
    cluster.store.change(
      'nodes',
      '',
      'worker',
      (before) => ({ ...before, spec: { ...before.spec, unschedulable } }) as never,
    )
  cordon(true)
  await cluster.settle()
  expect(taints()).toEqual(['node.kubernetes.io/unschedulable:NoSchedule'])
  cordon(false)
  await cluster.settle()
  expect(taints()).toEqual([])
})

test('R-45 pods of a node that is deleted are taken away', async () => {
  await startWithPod()
  cluster.store.delete('nodes', '', 'worker')
  await cluster.settle(40_000 / times.quicker - 500)
  expect(pod('one')).toBeDefined()
  const seen: unknown[] = []
  cluster.store.watch('pods', cluster.store.revision(), ({ type, object }) => seen.push([type, object.status?.phase]))
  await cluster.settle(1000)
  expect(pod('one')).toBeUndefined()
  expect(seen).toContainEqual(['MODIFIED', 'Failed'])
  expect(cluster.events('worker').at(-1)).toBe(
    'Normal RemovingNode Node worker event: Removing Node worker from Controller',
  )
})

import { expect, test } from 'vitest'
import { noFilter } from '../../lib/model/finding.ts'
import { model, pod, workload } from '../../lib/model/test-views.ts'
import type { Model, PodView } from '../../lib/model/types.ts'
import { nextFinding, nothingLookedFor } from './found.ts'

const wish = { find: 'web', filter: noFilter }
const whole = model({
  workloads: [workload('rs', { name: 'web-1' })],
  pods: [pod('web-a'), pod('b', { ownerUid: 'rs' }), pod('c', { ownerUid: 'late' })],
})
const withPod = (from: Model, view: PodView): Model => ({ ...from, pods: new Map(from.pods).set(view.uid, view) })

test('S-26 what is found is kept while no pod of it changed, and who it is while the same pods are found', () => {
  const before = nextFinding(whole, wish, nothingLookedFor)
  expect([...before.found!.uids]).toEqual(['web-a', 'b'])
  const other = nextFinding(withPod(whole, pod('c', { restarts: 1 })), wish, before)
  expect(other.found).toBe(before.found)
  const restarted = nextFinding(withPod(whole, pod('web-a', { restarts: 1 })), wish, other)
  expect(restarted.found!.pods.get('web-a')!.restarts).toBe(1)
  expect(restarted.found!.uids).toBe(before.found!.uids)
  const gone = nextFinding(model({ pods: [pod('b')] }), wish, restarted)
  expect([...gone.found!.uids]).toEqual([])
  expect(nextFinding(whole, { ...wish, find: '' }, gone).found).toBeNull()
})

test('S-26 a pod is found by a workload that comes later, and another wish finds others', () => {
  const before = nextFinding(whole, wish, nothingLookedFor)
  const late = { ...whole, workloads: new Map(whole.workloads).set('late', workload('late', { name: 'web-2' })) }
  const after = nextFinding(late, wish, before)
  expect([...after.found!.uids]).toEqual(['web-a', 'b', 'c'])
  const scaled = {
    ...late,
    workloads: new Map(late.workloads).set('late', workload('late', { name: 'web-2', replicas: 2 })),
  }
  expect(nextFinding(scaled, wish, after).found).toBe(after.found)
  expect([...nextFinding(late, { ...wish, find: 'web-2' }, after).found!.uids]).toEqual(['c'])
})

import { expect, test } from 'vitest'
import { model, pod, service, workload } from '../model/test-views.ts'
import { litPods } from './lit.ts'

const views = model({
  pods: [pod('a', { ownerUid: 'rs' }), pod('b', { ownerUid: 'rs' }), pod('c')],
  workloads: [workload('web'), workload('rs', { ownerUid: 'web' })],
  services: [service('door', { podUids: ['b'] })],
})
const lit = (selected: string | null, found: string | null = null) => {
  const pods = litPods(views, found === null ? null : new Set(found), selected)
  return pods && [...pods]
}

test('L-44 a workload or Service that is selected lights its pods, and what is looked for goes before it', () => {
  expect(lit('web')).toEqual(['a', 'b'])
  expect(lit('door')).toEqual(['b'])
  expect(lit('door', 'c')).toEqual(['c'])
  expect([lit('a'), lit(null), lit('gone')]).toEqual([null, null, null])
})

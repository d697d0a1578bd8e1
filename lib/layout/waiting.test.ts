import { expect, test } from 'vitest'
import { refusalWords, schedulerWords } from './waiting.ts'

test("L-9 the scheduler's and the API server's words are kept, without what a beginner cannot use", () => {
  const scheduler =
    '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'
  expect(schedulerWords(scheduler)).toBe(
    '0/3 nodes are available: 1 node(s) had untolerated taint control-plane, 2 Insufficient memory.',
  )
  expect(schedulerWords(null)).toBe('not scheduled yet')
  const quota =
    'pods "web-7d4b9c6f5d-abcde" is forbidden: exceeded quota: five, requested: pods=1, used: pods=5, limited: pods=5'
  expect(refusalWords(quota)).toBe('exceeded quota: five, requested: pods=1, used: pods=5, limited: pods=5')
  expect(refusalWords('admission webhook "x" denied the request: no')).toBe(
    'admission webhook "x" denied the request: no',
  )
})

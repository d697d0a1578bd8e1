import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply } from '../../lib/delta/apply.ts'
import { diff } from '../../lib/delta/diff.ts'
import { model, pod } from '../../lib/model/test-views.ts'
import { createPodCounter } from './pod-counts.ts'

const statuses = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('Running', 'Error', 'Pending'))

test('U-25 counts kept through a history are those of a count at once, and the same map while none changed', () => {
  fc.assert(
    fc.property(fc.array(statuses, { minLength: 1, maxLength: 20 }), (history) => {
      const count = createPodCounter(({ status }) => status)
      let whole = model({})
      let before = count(whole.pods)
      for (const step of history) {
        const pods = Object.entries(step).map(([uid, status]) => pod(uid, { status }))
        whole = apply(whole, diff(whole, model({ pods })))
        const counts = count(whole.pods)
        const atOnce = createPodCounter(({ status }) => status)(whole.pods)
        expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(atOnce))
        const isSame = before.size === counts.size && before.entries().every(([key, of]) => counts.get(key) === of)
        if (isSame) expect(counts).toBe(before)
        before = counts
      }
    }),
  )
})

test('U-25 only what changed is counted', () => {
  const before = model({ pods: Array.from({ length: 1_000 }, (_, i) => pod(`p${i}`)) })
  let looks = 0
  const count = createPodCounter(({ status }) => {
    looks++
    return status
  })
  count(before.pods)
  looks = 0
  const after = apply(before, { pods: { set: { p5: { status: 'Error' } }, gone: ['p6'] } })
  expect(Object.fromEntries(count(after.pods))).toEqual({ Running: 998, Error: 1 })
  expect(looks).toBeLessThan(10)
})

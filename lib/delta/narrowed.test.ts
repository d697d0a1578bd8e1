import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { model, pod } from '../model/test-views.ts'
import type { PodView } from '../model/types.ts'
import { apply } from './apply.ts'
import { diff } from './diff.ts'
import { type Narrowed, narrowed } from './narrowed.ts'

const restarts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(3))
const isOdd = (view: PodView) => view.restarts % 2 === 1

test('D-8 what is narrowed on through a history is what is narrowed at once, and the same map while nothing in it changed', () => {
  fc.assert(
    fc.property(fc.array(restarts, { minLength: 1, maxLength: 30 }), (history) => {
      let whole = model({})
      let before: Narrowed<PodView> | null = null
      for (const step of history) {
        const pods = Object.entries(step).map(([uid, of]) => pod(uid, { restarts: of }))
        whole = apply(whole, diff(whole, model({ pods })))
        const next: Narrowed<PodView> = narrowed(whole.pods, isOdd, before)
        const atOnce = narrowed(whole.pods, isOdd, null).kept
        expect(new Map([...next.kept].toSorted())).toEqual(new Map([...atOnce].toSorted()))
        const isSame =
          before?.kept.size === atOnce.size && [...atOnce].every(([uid, view]) => before!.kept.get(uid) === view)
        if (isSame) expect(next.kept).toBe(before!.kept)
        before = next
      }
    }),
  )
})

test('D-8 only what changed is looked at', () => {
  const before = model({ pods: Array.from({ length: 1_000 }, (_, i) => pod(`p${i}`, { restarts: i })) })
  const odd = narrowed(before.pods, isOdd, null)
  const after = apply(before, { pods: { set: { p5: { restarts: 6 } }, gone: ['p7'] } })
  let looks = 0
  const counted = (view: PodView) => {
    looks++
    return isOdd(view)
  }
  expect(narrowed(after.pods, counted, odd).kept.size).toBe(498)
  expect(looks).toBeLessThan(4)
})

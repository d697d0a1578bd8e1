import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextSlots, noSlots, slotsNeeded } from './slots.ts'

const uids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 20 })

test('L-1 a pod keeps its slot while others come and go, and has it alone', () => {
  fc.assert(
    fc.property(fc.array(uids, { maxLength: 20 }), (history) => {
      let slots = noSlots
      for (const present of history) {
        const next = nextSlots(slots, present)
        expect([...next.keys()].toSorted()).toEqual(present.toSorted())
        expect(new Set(next.values()).size).toBe(next.size)
        for (const [uid, slot] of next) if (slots.has(uid)) expect(slot).toBe(slots.get(uid))
        slots = next
      }
    }),
  )
})

test('L-2 newcomers fill the lowest holes, in the order given', () => {
  const slots = nextSlots(noSlots, ['a', 'b', 'c', 'd'])
  const next = nextSlots(slots, ['z', 'b', 'y', 'd', 'x'])
  expect(Object.fromEntries(next)).toEqual({ b: 1, d: 3, z: 0, y: 2, x: 4 })
  expect(slotsNeeded(next)).toBe(5)
  expect(nextSlots(next, ['x', 'y', 'z', 'b', 'd'])).toBe(next)
})

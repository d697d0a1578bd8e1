import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedMap } from './layered-map.ts'

/** Keys of which some are there from the start, so that changes hit what is there, what is not, and each other. */
const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_500 }), fc.option(fc.integer(), { nil: undefined })), {
  maxLength: 60,
})

test('D-9 a map after any changes is the map that a copy would be, and the maps before it stay as they were', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 990, 1_400), fc.array(changes, { maxLength: 40, size: 'max' }), (size, history) => {
      const first = new Map(Array.from({ length: size }, (_, i) => [i, i]))
      const steps = [{ map: first as ReadonlyMap<number, number>, copy: new Map(first) }]
      for (const step of history) {
        const { map, copy } = steps.at(-1)!
        const next = new Map(copy)
        for (const [key, value] of step) {
          if (value === undefined) next.delete(key)
          else next.set(key, value)
        }
        steps.push({ map: changedMap(map, step), copy: next })
      }
      for (const { map, copy } of steps) {
        expect(map.size).toBe(copy.size)
        expect(new Map(map)).toEqual(copy)
        expect(new Set(map.keys())).toEqual(new Set(copy.keys()))
        expect([...map.values()].toSorted()).toEqual([...copy.values()].toSorted())
        for (const key of [0, 700, 1_450]) expect([map.get(key), map.has(key)]).toEqual([copy.get(key), copy.has(key)])
      }
    }),
    { numRuns: 100 },
  )
})

test('D-9 a change of a large map copies nothing of it', () => {
  let reads = 0
  class Counted extends Map<number, number> {
    override *[Symbol.iterator](): MapIterator<[number, number]> {
      for (const entry of super.entries()) {
        reads++
        yield entry
      }
    }
  }
  const large = new Counted(Array.from({ length: 2_000 }, (_, i) => [i, i] as const))
  const once = changedMap(large, [[1, 10]])
  const twice = changedMap(once, [[2, undefined]])
  expect([twice.get(1), twice.has(2), twice.size]).toEqual([10, false, 1_999])
  expect(reads).toBe(0)
})

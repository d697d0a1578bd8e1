import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacityFor } from './steps.ts'

test('L-3 a capacity holds what it must, and stays while the need is within it and over half of it', () => {
  const need = fc.integer({ min: 0, max: 500 })
  fc.assert(
    fc.property(fc.array(need, { minLength: 1, maxLength: 30 }), (needs) => {
      let capacity: number | undefined
      for (const each of needs) {
        const next = capacityFor(each, 6, capacity)
        expect(next).toBeGreaterThanOrEqual(Math.max(6, each))
        if (capacity !== undefined && each <= capacity && each > capacity / 2) expect(next).toBe(capacity)
        expect(capacityFor(each, 6, next)).toBe(next)
        capacity = next
      }
    }),
  )
  expect([1, 6, 7, 10, 21].map((each) => capacityFor(each, 6, undefined))).toEqual([6, 6, 9, 12, 25])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { canonicalQuantity, isQuantity, parseQuantity } from './quantity.ts'

test.each([
  ['100m', 0.1],
  ['9m', 0.009],
  ['1Gi', 1_073_741_824],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['12k', 12_000],
  ['1e3', 1000],
  ['1E', 1e18],
  [7, 7],
])('N-8 %s is %d', (text, amount) => expect(parseQuantity(text)).toBe(amount))

test.each(['', 'abc', '1Kii', '1 Gi', '--1', '1e', 'm'])('N-8 %j is no quantity', (text) =>
  expect(isQuantity(text)).toBe(false),
)

test.each([
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['512Ki', '512Ki'],
  ['0.5Ki', '512'],
  ['1000m', '1'],
  ['0.1', '100m'],
  ['1500', '1500'],
  ['2000', '2k'],
  ['1e3', '1e3'],
  ['0', '0'],
  ['-0.5', '-500m'],
])('N-8 %s is kept as %s', (given, kept) => expect(canonicalQuantity(given)).toBe(kept))

test('N-8 the one way of writing an amount is the same amount, and stays', () => {
  const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3')
  fc.assert(
    fc.property(fc.integer({ min: -99_999, max: 99_999 }), suffix, (digits, unit) => {
      const kept = canonicalQuantity(`${digits}${unit}`)
      expect(parseQuantity(kept)).toBeCloseTo(parseQuantity(`${digits}${unit}`), 6)
      expect(canonicalQuantity(kept)).toBe(kept)
    }),
  )
})

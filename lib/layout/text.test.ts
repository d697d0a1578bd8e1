import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, cutStart, fitLabel, textWidth, wrap } from './text.ts'

const anyText = fc.string({ maxLength: 80 })
const width = fc.double({ min: 0, max: 300, noNaN: true })

test('L-6 a text that is cut is never wider than its room, and says so with an ellipsis', () => {
  fc.assert(
    fc.property(anyText, width, fc.constantFrom('mono' as const, 'sans' as const), (text, room, font) => {
      for (const shown of [cut(text, room, 12, font, 6), font === 'mono' ? cutStart(text, room, 12) : '']) {
        if (shown === '') continue
        expect(textWidth(shown, 12, font)).toBeLessThanOrEqual(room + 1e-6)
        expect(shown === text || shown.includes('…')).toBe(true)
      }
      const label = fitLabel(text, 0, 0, room, { size: 12, leastSize: 7, font })
      if (label) expect(textWidth(label.text, label.size, font)).toBeLessThanOrEqual(room + 1e-3)
      for (const line of wrap(text, room, 12, 3, font)) expect(textWidth(line, 12, font)).toBeLessThanOrEqual(room)
    }),
  )
})

test('L-7 the end that tells siblings apart is kept, and words are wrapped whole', () => {
  expect(cut('a-long-workload-name-x2k4p', 14 * 6, 10, 'mono', 6)).toBe('a-long-…-x2k4p')
  expect(cutStart('/var/lib/postgresql/data rw', 10 * 6, 10)).toBe('…l/data rw')
  expect(wrap('too little memory on all nodes', 17 * 6, 10, 3, 'mono')).toEqual(['too little memory', 'on all nodes'])
  expect(wrap('one two three', 5 * 6, 10, 2, 'mono')).toEqual(['one', 'two …'])
})

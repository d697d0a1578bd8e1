// Real clock: what wakes together must not wake early, nor what was called off at all.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRealClock } from './real-clock.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_769_860_800_007 }))
afterEach(() => void vi.useRealTimers())

test('X-20 no wait ends early, and a long one at most 25 ms late', () => {
  const clock = createRealClock()
  const lateMs: number[] = []
  for (const delayMs of [0, 1, 999, 1000, 1001, 1013, 5000, 60_000, 300_000]) {
    const dueMs = clock.nowMs() + delayMs
    clock.after(delayMs, () => lateMs.push(clock.nowMs() - dueMs))
  }
  vi.advanceTimersByTime(300_025)
  expect(lateMs).toHaveLength(9)
  expect(lateMs.slice(0, 3).every((late) => late <= 1)).toBe(true) // a timer of no time at all waits a millisecond
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...lateMs)).toBeLessThanOrEqual(25)
})

test('X-20 what is called off never happens, not even by a neighbour that wakes before it', () => {
  const clock = createRealClock()
  const woken: string[] = []
  const cancels: (() => void)[] = []
  clock.after(1000, () => {
    woken.push('first')
    for (const cancel of cancels) cancel()
  })
  cancels.push(clock.after(1001, () => woken.push('second')))
  cancels.push(clock.after(500, () => woken.push('short')))
  cancels[1]!()
  vi.advanceTimersByTime(2000)
  expect(woken).toEqual(['first'])
})

// Deadlines, on a clock that the test moves.

import { expect, test } from 'vitest'
import { createManualClock } from '../../e2e/test-cluster/manual-clock.ts'
import type { Clock } from '../../lib/clock.ts'
import { DeadlineError, withDeadline } from './deadline.ts'

test('W-29 a promise is given up at its deadline, and its signal aborts', async () => {
  const clock = createManualClock()
  let signal: AbortSignal | null = null
  const given = withDeadline(clock, 1_500, (its) => new Promise(() => (signal = its)))
  const outcome = given.catch((error: unknown) => error)
  await clock.advance(1_499)
  expect(signal!.aborted).toBe(false)
  await clock.advance(1)
  expect(await outcome).toBeInstanceOf(DeadlineError)
  expect(signal!.aborted).toBe(true)
})

test('W-29 a deadline that fires late, because this process stalled, waits 250 ms for the answer that may be here unread', async () => {
  const manual = createManualClock()
  let stalledMs = 0
  const clock: Clock = { nowMs: () => manual.nowMs() + stalledMs, after: manual.after }
  const { promise, resolve } = Promise.withResolvers<string>()
  const given = withDeadline(clock, 1_500, () => promise)
  stalledMs = 4_000
  await manual.advance(1_500)
  resolve('pong')
  expect(await given).toBe('pong')

  const silent = withDeadline(manual, 1_500, () => new Promise(() => {})).catch((error: unknown) => error)
  await manual.advance(1_500)
  expect(await silent).toBeInstanceOf(DeadlineError)
})

test('W-29 the caller who gives up first is told his own reason', async () => {
  const caller = new AbortController()
  const given = withDeadline(createManualClock(), 1_500, () => new Promise(() => {}), caller.signal)
  caller.abort(new Error('no longer wanted'))
  await expect(given).rejects.toThrow('no longer wanted')
})

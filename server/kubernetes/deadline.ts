// Deadline: a promise that is given up when its time has passed.

import type { Clock } from '../../lib/clock.ts'

/** A timer this late says that this process stalled, so that an answer may be here unread: it gets this long once more. */
const stallMs = 250

/** What a promise that was given up rejects with. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly code = 'ETIMEDOUT'

  constructor(limitMs: number) {
    super(`no answer within ${limitMs / 1000} s`)
  }
}

/**
 * What `task` gives; a DeadlineError if that takes longer than `limitMs`. The signal that the task gets aborts then, or
 * when `outer` does; it stays tied to `outer` after the task is done, for what the task leaves open.
 */
export async function withDeadline<T>(
  clock: Clock,
  limitMs: number,
  task: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  outer?.throwIfAborted()
  const late = new AbortController()
  const signal = outer ? AbortSignal.any([outer, late.signal]) : late.signal
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })

  const dueMs = clock.nowMs() + limitMs
  const giveUp = () => late.abort(new DeadlineError(limitMs))
  let cancel = clock.after(limitMs, () => {
    if (clock.nowMs() - dueMs > stallMs) cancel = clock.after(stallMs, giveUp)
    else giveUp()
  })
  try {
    return await Promise.race([task(signal), aborted])
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

/** Resolves after `delayMs`, or at once when the signal aborts. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(delayMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

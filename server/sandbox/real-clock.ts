// Real clock: the time that the sandbox lives by. Thousands of simulated processes sleep at once; those whose sleeps end close together
// are woken together, which costs half of waking each at its own millisecond.

import type { Clock } from '../../lib/clock.ts'

const longFromMs = 1_000 // a shorter wait is exact: a class may look at it with a stopwatch
const tickMs = 25 // how much later a long wait may end: nothing that a person can see
const longestTimerMs = 2 ** 31 - 1 // Node's; a longer one would end at once

type Tick = { timer: ReturnType<typeof setTimeout>; readonly tasks: Set<{ readonly task: () => void }> }

/**
 * This machine's clock. No wait ends early; one of a second or more ends up to 25 ms late, together with its neighbours. Waits are measured by the
 * monotonic clock: setting the machine's time holds up nobody.
 */
export function createRealClock(): Clock {
  /** What is to be done at each tick that somebody waits for. */
  const due = new Map<number, Tick>()

  const timerOf = (tick: number) =>
    setTimeout(() => wake(tick), Math.min(longestTimerMs, Math.max(0, tick * tickMs - performance.now())))

  function wake(tick: number) {
    const found = due.get(tick)!
    if (tick * tickMs > performance.now()) {
      found.timer = timerOf(tick)
      return
    }
    due.delete(tick)
    for (const { task } of found.tasks) task()
  }

  function begin(tick: number): Tick {
    const begun: Tick = { timer: timerOf(tick), tasks: new Set() }
    due.set(tick, begun)
    return begun
  }

  return {
    nowMs: () => Date.now(),
    after(delayMs, task) {
      if (delayMs < longFromMs) {
        const timer = setTimeout(task, delayMs)
        return () => clearTimeout(timer)
      }
      const tick = Math.ceil((performance.now() + delayMs) / tickMs)
      const found = due.get(tick) ?? begin(tick)
      const entry = { task }
      found.tasks.add(entry)
      return () => {
        found.tasks.delete(entry)
        if (found.tasks.size > 0 || due.get(tick) !== found) return
        clearTimeout(found.timer)
        due.delete(tick)
      }
    },
  }
}

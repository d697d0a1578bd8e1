// Real clock: the time that the sandbox lives by. Thousands of simulated processes sleep at once; those whose sleeps end close together
// are woken together, which costs half of waking each at its own millisecond.

import type { Clock } from '../../lib/clock.ts'

const longFromMs = 1_000 // a shorter wait is exact: a class may look at it with a stopwatch
const tickMs = 25 // how much later a long wait may end: nothing that a person can see

/** This machine's clock. No wait ends early; one of a second or more ends up to 25 ms late, together with its neighbours. */
export function createRealClock(): Clock {
  /** What is to be done at each tick that somebody waits for. */
  const due = new Map<number, Set<{ readonly task: () => void }>>()

  function wakeAt(tick: number) {
    const tasks = new Set<{ readonly task: () => void }>()
    due.set(tick, tasks)
    const wake = () => {
      const earlyMs = tick * tickMs - Date.now()
      if (earlyMs > 0) return void setTimeout(wake, earlyMs)
      due.delete(tick)
      for (const { task } of tasks) task()
    }
    setTimeout(wake, tick * tickMs - Date.now())
    return tasks
  }

  return {
    nowMs: () => Date.now(),
    after(delayMs, task) {
      if (delayMs < longFromMs) {
        const timer = setTimeout(task, delayMs)
        return () => clearTimeout(timer)
      }
      const tick = Math.ceil((Date.now() + delayMs) / tickMs)
      const tasks = due.get(tick) ?? wakeAt(tick)
      const entry = { task }
      tasks.add(entry)
      return () => void tasks.delete(entry)
    },
  }
}

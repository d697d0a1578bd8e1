// Manual clock: a Clock whose time stands still until a test moves it.

import type { Clock } from '../../lib/clock.ts'

export type ManualClock = Clock & {
  /** Moves the time on, running what falls due, each at its own time. Between two, everything pending in this process runs. */
  advance(ms: number): Promise<void>
}

/** A clock that begins at `startMs`. */
export function createManualClock(startMs = Date.UTC(2026, 0, 31, 12)): ManualClock {
  let nowMs = startMs
  let tasks: { readonly dueMs: number; readonly run: () => void }[] = []

  function nextDue(untilMs: number) {
    const due = tasks.filter(({ dueMs }) => dueMs <= untilMs)
    return due.reduce<(typeof due)[number] | undefined>((a, b) => (a && a.dueMs <= b.dueMs ? a : b), undefined)
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const task = { dueMs: nowMs + Math.max(0, delayMs), run }
      tasks.push(task)
      return () => {
        tasks = tasks.filter((other) => other !== task)
      }
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      await turn()
      for (let task = nextDue(untilMs); task; task = nextDue(untilMs)) {
        const running = task
        nowMs = Math.max(nowMs, running.dueMs)
        tasks = tasks.filter((other) => other !== running)
        running.run()
        await turn()
      }
      nowMs = untilMs
    },
  }
}

/** Lets every promise and every socket that has something to say have its say. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** The same for programs of a sandbox, which are interrupted after some ms of real time, on a busy machine more often. */
export async function settle(): Promise<void> {
  for (let slice = 0; slice < 20; slice++) await turn()
}

/** Counts the turns that everybody else gets, until what it gives is called. */
export function countTurns(): () => number {
  let turns = 0
  let isOver = false
  const takeTurns = () => {
    turns++
    if (!isOver) setImmediate(takeTurns)
  }
  setImmediate(takeTurns)
  return () => {
    isOver = true
    return turns
  }
}

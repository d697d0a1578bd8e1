// Clock: the only source of time on the server, so that tests own it.

export type Clock = {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Runs `task` once after `delayMs`; call what it returns to cancel. */
  after(delayMs: number, task: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

// Clock: what time is, for whoever needs it. The real one comes from the process that runs; tests bring their own.

export type Clock = {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Runs `task` once after `delayMs`; call what it returns to cancel. */
  after(delayMs: number, task: () => void): () => void
}

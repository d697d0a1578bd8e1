// Turns: lets thousands of pods take one step each without holding up the rest of the process.

const stepsPerTurn = 16 // of about half a millisecond each: starting a container is the longest

export type Turns = {
  /** Resolves when it is one's turn. Never, after close(). */
  next(): Promise<void>
  close(): void
}

export function createTurns(): Turns {
  let waiting: (() => void)[] = []
  let first = 0
  let isClosed = false
  let isScheduled = false

  function takeTurns(): void {
    isScheduled = false
    if (isClosed) return
    const last = Math.min(first + stepsPerTurn, waiting.length)
    while (first < last) waiting[first++]!()
    if (first === waiting.length) {
      waiting = []
      first = 0
    } else schedule()
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(takeTurns)
  }

  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        schedule()
      }),
    close() {
      isClosed = true
      waiting = []
    },
  }
}

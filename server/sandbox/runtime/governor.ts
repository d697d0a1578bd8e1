// Governor: how much of the real machine all programs of the sandbox may use, so that no shell loop delays the API.
// It measures real time, not the clock's: it is about this machine, not about the simulated world.

const sliceMs = 3 // of programs between two looks at sockets and timers
const share = 0.5 // of a core, in the long run
const savedMs = 2000 // what may be used at once after idle times: a thousand pods that start
const checkEvery = 16 // calls between two looks at the time
const atOnce = 16 // programs that get the next slice together

export type Governor = {
  /** To be called in every loop of every program: null if it may go on, otherwise what to wait for. */
  breathe(): Promise<void> | null
}

export function createGovernor(): Governor {
  const queue: (() => void)[] = []
  let calls = 0
  let sliceBeganMs = 0 // 0 between slices
  let isOver = false // the slice is used up; whoever asks waits for the next one
  let creditMs = savedMs
  let creditAtMs = performance.now()

  function beginSlice(nowMs: number): void {
    sliceBeganMs = nowMs
    setImmediate(endSlice)
  }

  /** In the next turn of the event loop. */
  function endSlice(): void {
    const nowMs = performance.now()
    const usedMs = Math.min(nowMs - sliceBeganMs, 2 * sliceMs) // the rest of a long turn was not the programs'
    creditMs = Math.min(savedMs, creditMs + (nowMs - creditAtMs) * share) - usedMs
    creditAtMs = nowMs
    sliceBeganMs = 0
    isOver = false
    if (queue.length === 0) return
    if (creditMs > 0) goOn()
    else {
      isOver = true
      setTimeout(goOn, Math.ceil(-creditMs / share) + 1)
    }
  }

  function goOn(): void {
    isOver = false
    beginSlice(performance.now())
    for (const resume of queue.splice(0, atOnce)) resume()
  }

  const wait = () => new Promise<void>((resolve) => queue.push(resolve))

  return {
    breathe() {
      if (isOver) return wait()
      calls += 1
      if (calls % checkEvery !== 0) return null
      const nowMs = performance.now()
      if (sliceBeganMs === 0) beginSlice(nowMs)
      if (nowMs - sliceBeganMs < sliceMs) return null
      isOver = true
      return wait()
    },
  }
}

// Turns: long work on what is there already lets everybody else go on in between.

import { setImmediate } from 'node:timers/promises'

const turnMs = 3 // so long others wait at most

/** Begins a turn. To be asked before each piece of the work: null if the turn is not over, otherwise what to wait for. */
export function createTurns(nowMs: () => number): () => Promise<void> | null {
  let beganMs = nowMs()
  return () => {
    if (nowMs() - beganMs <= turnMs) return null
    return setImmediate().then(() => {
      beganMs = nowMs()
    })
  }
}

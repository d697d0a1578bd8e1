// Turns: long work on what is there already lets everybody else go on in between.

import { setImmediate } from 'node:timers/promises'

const turnMs = 3 // so long others wait at most

/** To be asked before each piece of the work: null if the turn is not over, otherwise what to wait for. */
export function createTurns(): () => Promise<void> | null {
  let beganMs = performance.now()
  return () => {
    if (performance.now() - beganMs <= turnMs) return null
    return setImmediate().then(() => {
      beganMs = performance.now()
    })
  }
}

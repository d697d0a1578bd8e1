// Pause: the program of registry.k8s.io/pause, which does nothing until it is told to end.

import type { Program } from './process-types.ts'

export const pause: Program = (process) => {
  const ended = new Promise<number>((resolve) => {
    process.onSignal('SIGINT', () => resolve(0))
    process.onSignal('SIGTERM', () => resolve(0))
  })
  return process.until(ended)
}

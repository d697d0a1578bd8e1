// Backoff: how long to wait before trying again, so that a cluster in trouble is not hammered.

const shortestMs = 800 // soon enough that one hiccup stays inside the 2 s that a watch may be away
const longestMs = 30_000 // what a cluster in trouble is spared; client-go's as well
const jitter = 0.3 // of the delay, so that eleven watches do not come at once
const healthyAfterMs = 120_000 // less is a flap, and a flap must not start from the shortest again

export type Backoff = {
  /** All is well since now. */
  healthy(nowMs: number): void
  /** It failed: how long to wait, from 0.8 s, doubling; from the shortest again after 2 min of health. */
  failed(nowMs: number): number
}

/** A fresh backoff up to `capMs`, 30 s if left out. `random` gives 0 ≤ x < 1. */
export function createBackoff(random: () => number, capMs = longestMs): Backoff {
  let delayMs = shortestMs
  let healthySinceMs: number | null = null
  return {
    healthy(nowMs) {
      healthySinceMs ??= nowMs
    },
    failed(nowMs) {
      if (healthySinceMs !== null && nowMs - healthySinceMs >= healthyAfterMs) delayMs = shortestMs
      healthySinceMs = null
      const waitMs = Math.min(capMs, delayMs * (1 + jitter * random()))
      delayMs = Math.min(capMs, delayMs * 2)
      return waitMs
    },
  }
}

// Back-off: how long to wait before the next attempt, doubled each time. Pure.

export type BackOff = { readonly waitMs: number; readonly updatedAtMs: number }

export type BackOffLimits = { readonly firstMs: number; readonly longestMs: number }

/**
 * The wait after one more attempt at `nowMs`, because of what happened at `eventAtMs` (the end of the container, or now).
 * It begins anew if twice the longest wait has passed between (10 minutes of running, with Kubernetes' numbers).
 */
export function nextBackOff(
  backOff: BackOff | null,
  eventAtMs: number,
  nowMs: number,
  { firstMs, longestMs }: BackOffLimits,
): BackOff {
  const isFresh = !backOff || isExpired(backOff, eventAtMs, longestMs)
  return { waitMs: isFresh ? firstMs : Math.min(backOff.waitMs * 2, longestMs), updatedAtMs: nowMs }
}

/** Until when to wait if it is counted from `eventAtMs`; null if there is nothing to wait for. */
export function waitUntilMs(backOff: BackOff | null, eventAtMs: number, { longestMs }: BackOffLimits): number | null {
  if (!backOff || isExpired(backOff, eventAtMs, longestMs)) return null
  return eventAtMs + backOff.waitMs
}

function isExpired(backOff: BackOff, eventAtMs: number, longestMs: number): boolean {
  return eventAtMs - backOff.updatedAtMs > 2 * longestMs
}

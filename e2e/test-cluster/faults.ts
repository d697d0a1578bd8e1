// Faults: what a test may make the API of the test cluster do wrong. The network's faults are in faulty-proxy.ts.

/** Read at each request, so that a test sets and clears them at any time. */
export type Faults = {
  /** Plurals that RBAC forbids: 403. */
  readonly forbidden: Set<string>
  /** Plurals that may be listed and not watched: 403 on the watch. */
  readonly forbiddenToWatch: Set<string>
  /** Plurals that this API server does not have: 404. */
  readonly absent: Set<string>
  /** Whether every request is refused with 401. */
  isUnauthorized: boolean
  /** A status that every request is answered with, e.g. 503; null for none. */
  failWith: number | null
  /** Lists wait for this; null for no wait. */
  listsWaitFor: Promise<void> | null
  /** Pages are no longer than this, whatever the limit; null for no such cap. */
  longestPage: number | null
  /** Watches are accepted only when this resolves; null for no wait. */
  watchesWaitFor: Promise<void> | null
  /** Plurals whose watches are ended right after they were accepted. */
  readonly endingAtOnce: Set<string>
}

export function createFaults(): Faults {
  return {
    forbidden: new Set(),
    forbiddenToWatch: new Set(),
    absent: new Set(),
    isUnauthorized: false,
    failWith: null,
    listsWaitFor: null,
    longestPage: null,
    watchesWaitFor: null,
    endingAtOnce: new Set(),
  }
}

// Now: the time for words like "for 12 s", so that components own no timers.

import { useCallback, useSyncExternalStore } from 'react'

/** The page's clock, milliseconds since 1970, in steps of `everyMs`; 0 before the page lives in a browser. */
export function useNow(everyMs: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const ticking = setInterval(listener, everyMs)
      return () => clearInterval(ticking)
    },
    [everyMs],
  )
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / everyMs) * everyMs,
    () => 0,
  )
}

// Event expiry: events are kept for an hour, and never more of them than memory has room for.

import type { Controller } from './controller-types.ts'
import { keyOf, splitKey, watchAll } from './loop.ts'

const keptMs = 3_600_000 // an API server's own --event-ttl
const mostEvents = 5_000 // some 10 MB; more than anybody reads

export const startEventExpiry: Controller = ({ store, clock }) => {
  /** When each was last written, oldest first. */
  const writtenMs = new Map<string, number>()
  let cancel: (() => void) | null = null

  function removeOldest(key: string): void {
    const [namespace, name] = splitKey(key)
    writtenMs.delete(key)
    if (store.get('events', namespace, name)) store.delete('events', namespace, name)
  }

  function expire(): void {
    cancel = null
    for (const [key, ms] of writtenMs) {
      if (ms + keptMs > clock.nowMs()) break
      removeOldest(key)
    }
    wait()
  }

  function wait(): void {
    if (cancel) return
    const [first] = writtenMs.values()
    if (first !== undefined) cancel = clock.after(first + keptMs - clock.nowMs(), expire)
  }

  const stop = watchAll({ store }, 'events', ({ type, object }) => {
    const key = keyOf(object)
    writtenMs.delete(key)
    if (type === 'DELETED') return
    writtenMs.set(key, clock.nowMs())
    if (writtenMs.size > mostEvents) removeOldest(writtenMs.keys().next().value!)
    wait()
  })
  return () => {
    stop()
    cancel?.()
  }
}

// Broadcast: tells changes to those who listen, one change after the other, also when a listener makes changes itself.

import type { ResourceName } from '../objects.ts'
import type { StoreEvent } from './store-types.ts'

type Listener = (event: StoreEvent) => void
type Subscription = { readonly listener: Listener; readonly afterRevision: number }

export type Broadcast = {
  /** Tells it to all, after what is being told already. */
  tell(event: StoreEvent): void
  /** Tells `past` to the listener at once, then every change after `afterRevision`. Returns how to stop. */
  subscribe(resource: ResourceName, past: Iterable<StoreEvent>, afterRevision: number, listener: Listener): () => void
}

export function createBroadcast(): Broadcast {
  const subscriptions = new Map<ResourceName, Set<Subscription>>()
  let queue: StoreEvent[] = []
  let isTelling = false

  function tellAll(event: StoreEvent): void {
    for (const { listener, afterRevision } of subscriptions.get(event.resource) ?? []) {
      // Who came while this was waiting has had it from the past.
      if (event.revision > afterRevision) tellOne(listener, event)
    }
  }

  /** Whatever is told by the task, and whatever that leads to, is told after it, in order. */
  function inTurn(task: () => void): void {
    if (isTelling) return task()
    isTelling = true
    task()
    for (const each of queue) tellAll(each)
    queue = []
    isTelling = false
  }

  return {
    tell: (event) => inTurn(() => void queue.push(event)),
    subscribe(resource, past, afterRevision, listener) {
      const subscription = { listener, afterRevision }
      const all = subscriptions.get(resource) ?? new Set()
      subscriptions.set(resource, all.add(subscription))
      inTurn(() => {
        for (const event of past) if (event.resource === resource) tellOne(listener, event)
      })
      return () => void all.delete(subscription)
    },
  }
}

function tellOne(listener: Listener, event: StoreEvent): void {
  try {
    listener(event)
  } catch (error) {
    // The change has happened: neither who made it nor the other listeners are to blame.
    console.error(`A listener to ${event.resource} failed at revision ${event.revision}.`, error)
  }
}

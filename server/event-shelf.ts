// Event shelf: the newest events about each object, for the inspector, a pod's last event and a workload's refusal.

import { secondOf } from '../lib/model/join.ts'
import type { EventRecord } from '../lib/model/records.ts'
import type { Uid } from '../lib/model/types.ts'

const keptPerObject = 12 // a screenful in the inspector; the API server itself keeps an hour of them

export type EventShelf = {
  /** Puts an event there, or its newer version in its place. */
  put(event: EventRecord): void
  /** Takes an event away and returns the uid of the object that it was about, if it was there. */
  take(uid: Uid): Uid | undefined
  /** Forgets an object that is gone. */
  forget(aboutUid: Uid): void
  /** Newest first. */
  about(aboutUid: Uid): readonly EventRecord[]
  /** The uids of all events here. */
  uids(): Iterable<Uid>
}

export function createEventShelf(): EventShelf {
  const byObject = new Map<Uid, EventRecord[]>()
  const objectOf = new Map<Uid, Uid>()

  function remove(event: EventRecord | undefined, events: EventRecord[]): void {
    if (!event) return
    events.splice(events.indexOf(event), 1)
    objectOf.delete(event.uid)
  }

  return {
    put(event) {
      const events = byObject.get(event.aboutUid) ?? []
      remove(
        events.find((other) => other.uid === event.uid),
        events,
      )
      // Times have whole seconds: among equals the one that came last is the newest.
      const place = events.findIndex((other) => secondOf(other.lastAt) <= secondOf(event.lastAt))
      events.splice(place === -1 ? events.length : place, 0, event)
      objectOf.set(event.uid, event.aboutUid)
      if (events.length > keptPerObject) remove(events.at(-1), events)
      byObject.set(event.aboutUid, events)
    },
    take(uid) {
      const aboutUid = objectOf.get(uid)
      if (aboutUid === undefined) return undefined
      const events = byObject.get(aboutUid) ?? []
      remove(
        events.find((event) => event.uid === uid),
        events,
      )
      if (events.length === 0) byObject.delete(aboutUid)
      return aboutUid
    },
    forget(aboutUid) {
      for (const event of byObject.get(aboutUid) ?? []) objectOf.delete(event.uid)
      byObject.delete(aboutUid)
    },
    about: (aboutUid) => byObject.get(aboutUid) ?? [],
    uids: () => objectOf.keys(),
  }
}

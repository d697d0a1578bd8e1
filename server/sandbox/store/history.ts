// History: the newest changes of the whole cluster, for watches that begin in the past. Bounded by the number of revisions alone, so that
// nothing that changes often makes anything else expire sooner.

import { expired } from '../errors.ts'
import type { StoreEvent } from './store-types.ts'

export type History = {
  /** Its revision is one more than the last one's. */
  add(event: StoreEvent): void
  /** All after `revision`, in order. 410 if not all of them are kept. */
  since(revision: number): Iterable<StoreEvent>
}

/** Keeps the last `limit` changes; the one before the first has revision `start`. */
export function createHistory(limit: number, start: number): History {
  const ring: StoreEvent[] = []
  let newest = start

  function* between(from: number, to: number) {
    for (let revision = from + 1; revision <= to; revision++) yield ring[revision % limit]!
  }

  return {
    add(event) {
      newest = event.revision
      ring[newest % limit] = event
    },
    since(revision) {
      const oldest = Math.max(start, newest - limit)
      if (revision < oldest) throw expired(`too old resource version: ${revision} (${oldest})`)
      return between(revision, newest)
    },
  }
}

// Narrowed: those views of a collection that something is true of, kept as the collection changes: the cost follows what changed.

import type { Uid } from '../model/types.ts'
import { changedUids, noteOrigin } from './changed.ts'
import { changedMap } from './layered-map.ts'

/** What was narrowed before, and what came of it. */
export type Narrowed<V> = { readonly of: ReadonlyMap<Uid, V>; readonly kept: ReadonlyMap<Uid, V> }

/** `before` narrowed by the same `isIn`; null if there is none. The same map is kept while none of its views came, changed or went. */
export function narrowed<V>(
  of: ReadonlyMap<Uid, V>,
  isIn: (view: V) => boolean,
  before: Narrowed<V> | null,
): Narrowed<V> {
  const was: ReadonlyMap<Uid, V> = before?.kept ?? new Map()
  const now = (uid: Uid) => {
    const view = of.get(uid)
    return view !== undefined && isIn(view) ? view : undefined
  }
  const looked = before ? changedUids(before.of, of) : [...of.keys()]
  const touched = looked.filter((uid) => now(uid) !== was.get(uid))
  if (touched.length === 0) return { of, kept: was }
  const next = changedMap(
    was,
    touched.map((uid) => [uid, now(uid)]),
  )
  noteOrigin(was, next, touched)
  return { of, kept: next }
}

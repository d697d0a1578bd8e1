// Changed: which views differ between two collections, without a look at all of them where it is known how one was made from the other.

import type { Uid } from '../model/types.ts'

type Views = ReadonlyMap<Uid, unknown>

/** How a collection was made. Weak: to know what came from what must not keep all that ever was. */
type Origin = { readonly from: WeakRef<Views>; readonly uids: readonly Uid[] }

const origins = new WeakMap<Views, Origin>()
const mostSteps = 20 // a second of deltas: past that a look at all costs no more

/** Notes that `made` is `from` but for these uids. */
export function noteOrigin(from: Views, made: Views, uids: readonly Uid[]): void {
  origins.set(made, { from: new WeakRef(from), uids })
}

/** The uids that came, changed or went, each once, in the order in which they did. O(changes) where the origin is known, else O(views). */
export function changedUids(before: Views, after: Views): readonly Uid[] {
  if (before === after) return []
  return knownChanges(before, after) ?? allChanges(before, after)
}

function knownChanges(before: Views, after: Views): readonly Uid[] | null {
  const steps: (readonly Uid[])[] = []
  let at: Views | undefined = after
  while (at && at !== before) {
    const origin: Origin | undefined = origins.get(at)
    if (!origin || steps.length === mostSteps) return null
    steps.push(origin.uids)
    at = origin.from.deref()
  }
  if (!at) return null
  const uids = new Set(steps.toReversed().flat())
  return [...uids].filter((uid) => before.get(uid) !== after.get(uid))
}

function allChanges(before: Views, after: Views): readonly Uid[] {
  const uids: Uid[] = []
  let kept = 0
  for (const [uid, view] of after) {
    const was = before.get(uid)
    if (was !== undefined) kept++
    if (was !== view) uids.push(uid)
  }
  if (kept < before.size) for (const uid of before.keys()) if (!after.has(uid)) uids.push(uid)
  return uids
}

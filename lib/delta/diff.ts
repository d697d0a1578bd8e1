// Diff: what changed from one model to the next, as small as it can be said.

import { collections, type Collection, type Model, type Uid } from '../model/types.ts'

/**
 * A partial view: the fields that changed. Inside, an object stands for changed keys of an object or, by index, for changed
 * elements of an array that kept its length; everything else replaces what was there. No key is ever removed, and no array
 * becomes an object (see types.ts).
 */
export type Patch = { readonly [field: string]: unknown }

/** What changed in one collection: patches by uid (a whole view for a new uid), and the uids that went; none is in both. */
export type CollectionChanges = { readonly set: Readonly<Record<Uid, Patch>>; readonly gone: readonly Uid[] }

/** What changed in a model; collections without a change are left out. */
export type Changes = { readonly [C in Collection]?: CollectionChanges }

/**
 * What turns `before` into `after`: apply(before, diff(before, after)) equals after. Pure. A view that is the same object
 * in both is not looked into: the cost follows what changed, plus one look-up per view of a collection that changed.
 */
export function diff(before: Model, after: Model): Changes {
  const changes: { [C in Collection]?: CollectionChanges } = {}
  for (const collection of collections) {
    const found = diffCollection(before[collection], after[collection])
    if (found) changes[collection] = found
  }
  return changes
}

function diffCollection(before: ReadonlyMap<Uid, object>, after: ReadonlyMap<Uid, object>): CollectionChanges | null {
  if (before === after) return null
  const set: Record<Uid, Patch> = {}
  for (const [uid, view] of after) {
    const patch = diffView(before.get(uid), view)
    if (patch) set[uid] = patch
  }
  const gone = [...before.keys()].filter((uid) => !after.has(uid))
  return gone.length === 0 && Object.keys(set).length === 0 ? null : { set, gone }
}

/** The patch that turns one view into the next: the whole view if there was none, null if nothing changed. */
export function diffView(before: object | undefined, after: object): Patch | null {
  if (before === undefined) return after as Patch
  const patch = diffValue(before, after)
  return patch === unchanged ? null : (patch as Patch)
}

const unchanged = Symbol('unchanged')

function diffValue(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return unchanged
  if (!isObject(before) || !isObject(after)) return after
  if (Array.isArray(after)) {
    if (!Array.isArray(before) || before.length !== after.length) return after
  } else if (Array.isArray(before)) {
    throw new TypeError(
      'A field that holds an array has become an object, which no patch can say. See Patch in diff.ts.',
    )
  }
  const patch: Record<string, unknown> = {}
  let isEmpty = true
  for (const key of Object.keys(after)) {
    const change = diffValue(before[key], after[key])
    if (change === unchanged) continue
    patch[key] = change
    isEmpty = false
  }
  return isEmpty ? unchanged : patch
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

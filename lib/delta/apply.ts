// Apply: a model and what changed in it make the next model. The other half of diff.ts.

import { collections, type Model, type Uid } from '../model/types.ts'
import { noteOrigin } from './changed.ts'
import { type Changes, type CollectionChanges, isObject, type Patch } from './diff.ts'
import { changedMap } from './layered-map.ts'

/** The next model. Pure: views that did not change stay the same objects, and so does a collection without changes. */
export function apply(model: Model, changes: Changes): Model {
  const next: Record<string, ReadonlyMap<Uid, unknown>> = {}
  for (const collection of collections) {
    const change = changes[collection]
    const views: ReadonlyMap<Uid, unknown> = model[collection]
    next[collection] = change ? applyCollection(views, change) : views
  }
  return next as unknown as Model
}

function applyCollection<V>(views: ReadonlyMap<Uid, V>, { set, gone }: CollectionChanges): ReadonlyMap<Uid, V> {
  const next = changedMap(views, [
    ...gone.map((uid) => [uid, undefined] as const),
    ...Object.entries(set).map(([uid, patch]) => [uid, applyView(views.get(uid), patch)] as const),
  ])
  noteOrigin(views, next, [...gone, ...Object.keys(set)])
  return next
}

/** The view after a patch; a patch for a view that is not there is the whole view. */
export function applyView<V>(view: V | undefined, patch: Patch): V {
  return (view === undefined ? patch : applyValue(view, patch)) as V
}

function applyValue(before: unknown, patch: unknown): unknown {
  if (!isObject(before) || !isObject(patch) || Array.isArray(patch)) return patch
  const next: Record<string, unknown> = Array.isArray(before) ? ([...before] as never) : { ...before }
  for (const [key, change] of Object.entries(patch)) next[key] = applyValue(next[key], change)
  return next
}

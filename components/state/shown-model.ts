// Shown model: the model after the namespace filter. Pure; what did not change keeps its identity, so that nothing is drawn for a hidden pod.

import { changedUids, noteOrigin } from '../../lib/delta/changed.ts'
import { changedMap } from '../../lib/delta/layered-map.ts'
import type { Model, Uid } from '../../lib/model/types.ts'
import { everyNamespace, systemNamespaces } from './address.ts'

/** Whether a namespace is shown under a filter (see Address). */
export function isShown(filter: string | null, namespace: string): boolean {
  if (filter === null) return !systemNamespaces.has(namespace)
  return filter === everyNamespace || filter === namespace
}

/** What is shown of a model under a filter. */
export type Shown = { readonly of: Model; readonly filter: string | null; readonly model: Model }

type Namespaced = { readonly namespace: string }

/** What the stage shows of a model: every node, and what lives in the namespaces that the filter lets through. O(changes) under the same filter. */
export function shownModel(model: Model, filter: string | null, { model: before, ...made }: Shown): Model {
  if (filter === everyNamespace) return model
  const isOut = ({ namespace }: Namespaced) => !isShown(filter, namespace)
  const keep = <V extends Namespaced>(
    views: ReadonlyMap<Uid, V>,
    shown: ReadonlyMap<Uid, V>,
    shownOf: ReadonlyMap<Uid, V>,
  ) => {
    if (filter === made.filter && shown.size > 0) {
      const changed = changedUids(shownOf, views)
      if (shown !== shownOf) return keepOn(views, shown, changed, isOut)
      if (!changed.some((uid) => views.has(uid) && isOut(views.get(uid)!))) return views
    }
    if (views.values().every(({ namespace }) => isShown(filter, namespace))) return views
    const kept = new Map<Uid, V>()
    let isSame = true
    for (const [uid, view] of views) {
      if (!isShown(filter, view.namespace)) continue
      kept.set(uid, view)
      isSame &&= shown.get(uid) === view
    }
    return isSame && kept.size === shown.size ? shown : kept
  }
  const next: Model = {
    nodes: model.nodes,
    namespaces: model.namespaces,
    workloads: keep(model.workloads, before.workloads, made.of.workloads),
    pods: keep(model.pods, before.pods, made.of.pods),
    services: keep(model.services, before.services, made.of.services),
  }
  const isSame = (Object.keys(next) as (keyof Model)[]).every((collection) => next[collection] === before[collection])
  return isSame ? before : next
}

/** What is shown after a change: the same map if nothing in it changed, all views if none is out any more. */
function keepOn<V extends Namespaced>(
  views: ReadonlyMap<Uid, V>,
  shown: ReadonlyMap<Uid, V>,
  changed: readonly Uid[],
  isOut: (view: V) => boolean,
): ReadonlyMap<Uid, V> {
  const inSight = (uid: Uid) => {
    const view = views.get(uid)
    return view && !isOut(view) ? view : undefined
  }
  const touched = changed.filter((uid) => shown.get(uid) !== inSight(uid))
  if (touched.length === 0 && shown.size < views.size) return shown
  const kept = changedMap(
    shown,
    touched.map((uid) => [uid, inSight(uid)]),
  )
  if (kept.size === views.size) return views
  noteOrigin(shown, kept, touched)
  return kept
}

// Shown model: the model after the namespace filter. Pure; what did not change keeps its identity, so that nothing is drawn for a hidden pod.

import type { Model, Uid } from '../../lib/model/types.ts'
import { everyNamespace, systemNamespaces } from './address.ts'

/** Whether a namespace is shown under a filter (see Address). */
export function isShown(filter: string | null, namespace: string): boolean {
  if (filter === null) return !systemNamespaces.has(namespace)
  return filter === everyNamespace || filter === namespace
}

/** What the stage shows of a model: every node, and what lives in the namespaces that the filter lets through. */
export function shownModel(model: Model, filter: string | null, before: Model): Model {
  if (filter === everyNamespace) return model
  const keep = <V extends { readonly namespace: string }>(views: ReadonlyMap<Uid, V>, shown: ReadonlyMap<Uid, V>) => {
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
    workloads: keep(model.workloads, before.workloads),
    pods: keep(model.pods, before.pods),
    services: keep(model.services, before.services),
  }
  const isSame = (Object.keys(next) as (keyof Model)[]).every((collection) => next[collection] === before[collection])
  return isSame ? before : next
}

// Source: what a scene is made from: the nodes in their order, the pods of each, what the filter hides, and the Services that have a door.

import { changedUids } from '../delta/changed.ts'
import type { Model, NodeView, PodView, ServiceView, Uid } from '../model/types.ts'
import { servicesWithDoors } from './doors.ts'
import { compareNatural, shortNodeNames } from './node-names.ts'

export type Source = {
  readonly model: Model
  readonly whole: Model
  readonly nodes: readonly NodeView[]
  readonly shortNames: ReadonlyMap<string, string>
  readonly podsByNode: ReadonlyMap<string | null, readonly PodView[]>
  readonly hidden: ReadonlyMap<string, Hidden>
  /** Those that have a door. */
  readonly services: readonly ServiceView[]
}

type Hidden = { readonly count: number; readonly namespace: string | null }

/** The model after the namespace filter, and before it. */
type Shown = { readonly model: Model; readonly whole: Model }

export const noPods: readonly PodView[] = []

/** What a stage shows; what did not change is the same as before. */
export function sourceOf({ model, whole }: Shown, previous: Source | null): Source {
  const nodes = model.nodes === previous?.model.nodes ? previous.nodes : sortNodes([...model.nodes.values()])
  const shortNames = nodes === previous?.nodes ? previous.shortNames : shortNodeNames(nodes.map(({ name }) => name))
  const podsByNode = groupByNode(model, previous)
  const hidden = previous && hidesTheSame(previous, { model, whole }) ? previous.hidden : countHidden(model, whole)
  const services = model.services === previous?.model.services ? previous.services : servicesWithDoors(model.services)
  return { model, whole, nodes, shortNames, podsByNode, hidden, services }
}

export const isControlPlane = (node: NodeView) => node.roles.includes('control-plane') || node.roles.includes('master')

/** Control planes first, then by name as people count. */
function sortNodes(nodes: readonly NodeView[]): readonly NodeView[] {
  return nodes.toSorted(
    (a, b) => Number(isControlPlane(b)) - Number(isControlPlane(a)) || compareNatural(a.name, b.name),
  )
}

/** Where a pod is drawn: a node that is not there counts as none. */
function nodeOf(pod: PodView, names: ReadonlySet<string>): string | null {
  return pod.node !== null && names.has(pod.node) ? pod.node : null
}

/** Pods by node, oldest first. Groups in which no pod came, went or changed are the same arrays as before, and only newcomers are sorted in. */
function groupByNode(model: Model, previous: Source | null): Source['podsByNode'] {
  if (previous && previous.model.pods === model.pods && previous.model.nodes === model.nodes) return previous.podsByNode
  const names = new Set([...model.nodes.values()].map(({ name }) => name))
  if (!previous || previous.nodes.length !== names.size || previous.nodes.some(({ name }) => !names.has(name))) {
    const groups = Map.groupBy(model.pods.values(), (pod) => nodeOf(pod, names))
    return new Map([...groups].map(([node, pods]) => [node, pods.toSorted(byAge)]))
  }
  const { touched, newcomers } = changesByNode(model.pods, previous.model.pods, names)
  if (touched.size === 0) return previous.podsByNode
  const next = new Map(previous.podsByNode)
  for (const node of touched) {
    const stayed = (previous.podsByNode.get(node) ?? noPods).flatMap(({ uid }) => {
      const pod = model.pods.get(uid)
      return pod && nodeOf(pod, names) === node ? [pod] : []
    })
    const came = newcomers.get(node)
    const pods = came ? [...stayed, ...came].sort(byAge) : stayed
    if (pods.length > 0) next.set(node, pods)
    else next.delete(node)
  }
  return next
}

/** The nodes whose groups differ, and the pods that are new in a group. */
function changesByNode(after: Model['pods'], before: Model['pods'], names: ReadonlySet<string>) {
  const touched = new Set<string | null>()
  const newcomers = new Map<string | null, PodView[]>()
  for (const uid of changedUids(before, after)) {
    const [was, pod] = [before.get(uid), after.get(uid)]
    if (was) touched.add(nodeOf(was, names))
    if (!pod) continue
    const node = nodeOf(pod, names)
    touched.add(node)
    if (was && nodeOf(was, names) === node) continue
    const group = newcomers.get(node)
    if (group) group.push(pod)
    else newcomers.set(node, [pod])
  }
  return { touched, newcomers }
}

function byAge(a: PodView, b: PodView): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return compareNatural(a.name, b.name) || (a.uid < b.uid ? -1 : 1)
}

/** Whether no pod that is hidden came, changed or went. O(changes). */
function hidesTheSame(before: Shown, after: Shown): boolean {
  const hides = ({ model, whole }: Shown, uid: Uid) => whole.pods.has(uid) && !model.pods.has(uid)
  return [
    ...changedUids(before.whole.pods, after.whole.pods),
    ...changedUids(before.model.pods, after.model.pods),
  ].every((uid) => !hides(before, uid) && !hides(after, uid))
}

function countHidden(model: Model, whole: Model): Source['hidden'] {
  const hidden = new Map<string, Hidden>()
  if (model.pods === whole.pods) return hidden
  for (const [uid, pod] of whole.pods) {
    if (pod.node === null || model.pods.has(uid)) continue
    const before = hidden.get(pod.node)
    const namespace = before === undefined || before.namespace === pod.namespace ? pod.namespace : null
    hidden.set(pod.node, { count: (before?.count ?? 0) + 1, namespace })
  }
  return hidden
}

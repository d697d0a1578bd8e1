// One tank: what a screen too small for all tanks shows at a time: the pods of one node, or those that wait for one. Pure.

import { narrowed, type Narrowed } from '../../lib/delta/narrowed.ts'
import {
  collections,
  type Model,
  type NodeView,
  type PodView,
  type ServiceView,
  type WorkloadView,
} from '../../lib/model/types.ts'

/** A node's name, or `waiting` for those that have none. Kubernetes allows no node of that name with a space before it. */
export type TankName = string
export const waitingTank: TankName = ' waiting'

/** Whether a pod is drawn in a tank; one whose node is not in the picture waits, as on the stage. */
export function isInTank({ node }: Pick<PodView, 'node'>, tank: TankName, nodeNames: ReadonlySet<string>): boolean {
  return node !== null && nodeNames.has(node) ? node === tank : tank === waitingTank
}

/** One tank's model, and what it was made from. */
export type Tanked = {
  readonly tank: TankName
  readonly nodes: Model['nodes']
  readonly pods: Narrowed<PodView>
  readonly model: Model
}

/**
 * The model with one tank's node and pods only, the Services that lead to any of them, and ghosts only among those that wait. What did not change
 * keeps its identity. The cost follows the pods that changed, plus the number of nodes and Services.
 */
export function tankModel(whole: Model, tank: TankName, made: Tanked | null): Tanked {
  const names = new Set([...whole.nodes.values()].map(({ name }) => name))
  const isSame = made?.tank === tank && (made.nodes === whole.nodes || hasSameNames(made.nodes, names))
  const before = isSame ? made : null
  const pods = narrowed<PodView>(whole.pods, (pod) => isInTank(pod, tank, names), before?.pods ?? null)
  const next: Model = {
    ...whole,
    nodes: kept<NodeView>(whole.nodes, ({ name }) => name === tank, before?.model.nodes),
    pods: pods.kept,
    services: kept<ServiceView>(
      whole.services,
      ({ podUids }) => podUids.some((uid) => pods.kept.has(uid)),
      before?.model.services,
    ),
    workloads: tank === waitingTank ? whole.workloads : withoutGhosts(whole.workloads),
  }
  const isSameModel = before && collections.every((collection) => before.model[collection] === next[collection])
  return { tank, nodes: whole.nodes, pods, model: isSameModel ? before.model : next }
}

const hasSameNames = (nodes: Model['nodes'], names: ReadonlySet<string>) =>
  nodes.size === names.size && nodes.values().every(({ name }) => names.has(name))

function kept<V>(
  views: ReadonlyMap<string, V>,
  isKept: (view: V) => boolean,
  before: ReadonlyMap<string, V> | undefined,
): ReadonlyMap<string, V> {
  const now = new Map([...views].filter(([, view]) => isKept(view)))
  const isSame = before?.size === now.size && now.entries().every(([uid, view]) => before.get(uid) === view)
  return isSame ? before : now
}

const ghostless = new WeakMap<Model['workloads'], Model['workloads']>()

function withoutGhosts(workloads: Model['workloads']): Model['workloads'] {
  const known = ghostless.get(workloads)
  if (known) return known
  const hasGhosts = ({ refusedPods }: WorkloadView) => refusedPods > 0
  const bare = workloads.values().some(hasGhosts)
    ? new Map([...workloads].map(([uid, view]) => [uid, hasGhosts(view) ? { ...view, refusedPods: 0 } : view]))
    : workloads
  ghostless.set(workloads, bare)
  return bare
}

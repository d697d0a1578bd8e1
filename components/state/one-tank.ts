// One tank: what a screen too small for all tanks shows at a time: the pods of one node, or those that wait for one. Pure.

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

/** The model with one tank's node and pods only, the Services that lead to any of them, and ghosts only among those that wait. What did not change keeps its identity. */
export function tankModel(model: Model, tank: TankName, before: Model | null): Model {
  const names = new Set([...model.nodes.values()].map(({ name }) => name))
  const nodes = kept<NodeView>(model.nodes, ({ name }) => name === tank, before?.nodes)
  const pods = kept<PodView>(model.pods, (pod) => isInTank(pod, tank, names), before?.pods)
  const services = kept<ServiceView>(
    model.services,
    ({ podUids }) => podUids.some((uid) => pods.has(uid)),
    before?.services,
  )
  const workloads = tank === waitingTank ? model.workloads : withoutGhosts(model.workloads)
  const next: Model = { ...model, nodes, pods, services, workloads }
  const isSame = before && collections.every((collection) => before[collection] === next[collection])
  return isSame ? before : next
}

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

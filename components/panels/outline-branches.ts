// Outline branches: which pods stand under which node in the outline, and which of them are in the DOM when there are too many. Pure.

import { changedUids } from '../../lib/delta/changed.ts'
import { isApiToken } from '../../lib/model/api-token.ts'
import type { Model, NodeView, PodView, Uid } from '../../lib/model/types.ts'
import { byName } from './words.ts'

/** One node's pods, by name. */
export type Branch = {
  /** The node's name; null for pods that wait for a node. */
  readonly node: string | null
  /** null for pods that wait, and for those whose node is not there (any more). */
  readonly nodeUid: Uid | null
  readonly podUids: readonly Uid[]
}

/** The branches of a model, and what they were made from. */
type Outlined = {
  readonly nodes: Model['nodes']
  /** In the order of the stage. */
  readonly nodeNames: readonly string[]
  readonly pods: Model['pods']
  readonly branches: readonly Branch[]
}

export const noOutline: Outlined = { nodes: new Map(), nodeNames: [], pods: new Map(), branches: [] }

/**
 * The branches of a model, nodes in the order of the stage, those who wait last. A branch whose pods are the same ones stays the same object, and so
 * does the whole: what changed inside a pod is that pod's affair. The cost follows what changed, plus the number of nodes.
 */
export function outlineBranches({ nodes, pods }: Pick<Model, 'nodes' | 'pods'>, before: Outlined): Outlined {
  if (nodes === before.nodes && pods === before.pods) return before
  const changed = nodes === before.nodes ? changedUids(before.pods, pods) : null
  const touched = changed && movedNodes(changed, pods, before.pods)
  if (touched?.size === 0) return { ...before, pods }
  const nodeNames =
    nodes === before.nodes ? before.nodeNames : [...nodes.values()].toSorted(byRoleAndName).map(({ name }) => name)
  const byNode = new Map<string | null, PodView[]>()
  for (const name of nodeNames) byNode.set(name, [])
  const untouched = before.branches.filter(({ node }) => touched !== null && !touched.has(node))
  for (const { node } of untouched) byNode.set(node, [])
  const candidates =
    changed && touched
      ? candidatesFor(touched, changed, before)
          .values()
          .map((uid) => pods.get(uid))
      : pods.values()
  for (const pod of candidates) {
    if (!pod || (touched && !touched.has(pod.node))) continue
    const present = byNode.get(pod.node)
    if (present) present.push(pod)
    else byNode.set(pod.node, [pod])
  }
  const waiting = byNode.get(null)
  byNode.delete(null)
  if (waiting) byNode.set(null, waiting)
  const uidByName = new Map([...nodes.values()].map(({ name, uid }) => [name, uid]))
  const branchBefore = new Map(before.branches.map((branch) => [branch.node, branch]))
  const branches = [...byNode].map(([node, present]): Branch => {
    const nodeUid = node === null ? null : (uidByName.get(node) ?? null)
    const was = branchBefore.get(node)
    if (was && touched && !touched.has(node)) return was
    if (was && was.nodeUid === nodeUid && hasSamePods(was, present)) return was
    return { node, nodeUid, podUids: present.toSorted(byName).map(({ uid }) => uid) }
  })
  const isSame =
    branches.length === before.branches.length && branches.every((branch, index) => branch === before.branches[index])
  return { nodes, nodeNames, pods, branches: isSame ? before.branches : branches }
}

/** The nodes that a pod came to or went from. */
function movedNodes(changed: readonly Uid[], after: Model['pods'], before: Model['pods']): ReadonlySet<string | null> {
  const touched = new Set<string | null>()
  for (const uid of changed) {
    const [was, pod] = [before.get(uid), after.get(uid)]
    if (was && pod && was.node === pod.node) continue
    if (pod) touched.add(pod.node)
    if (was) touched.add(was.node)
  }
  return touched
}

/** Who may be in the branches of these nodes: who was, and who changed. */
function candidatesFor(
  touched: ReadonlySet<string | null>,
  changed: readonly Uid[],
  { branches }: Outlined,
): ReadonlySet<Uid> {
  return new Set([...branches.filter(({ node }) => touched.has(node)).flatMap(({ podUids }) => podUids), ...changed])
}

/** Control planes first, as on the stage. */
function byRoleAndName(a: NodeView, b: NodeView): number {
  return Number(b.roles.includes('control-plane')) - Number(a.roles.includes('control-plane')) || byName(a, b)
}

function hasSamePods({ podUids }: Branch, present: readonly PodView[]): boolean {
  if (podUids.length !== present.length) return false
  const uids = new Set(podUids)
  return present.every(({ uid }) => uids.has(uid))
}

export const rowRem = 1.625 // height of each row (h-6.5), so that the space of what is not in the DOM is known

/** Rows that a pod takes when it is open: itself, its containers, its volumes. */
export function podRows(pod: PodView): number {
  return 1 + pod.containers.length + pod.volumes.filter((volume) => !isApiToken(volume)).length
}

/** Rows of a branch's pods. */
export const branchRows = ({ podUids }: Branch, rowsOf: (podUid: Uid) => number) =>
  podUids.reduce((sum, uid) => sum + rowsOf(uid), 0)

/** Rows of the whole outline when everything is open. */
export function outlineRows(branches: readonly Branch[], rowsOf: (podUid: Uid) => number): number {
  return branches.reduce((rows, branch) => rows + 1 + branchRows(branch, rowsOf), 0)
}

/** Of one branch, the pods from `first` to before `last` are in the DOM; the others are this much empty space above and below. */
export type BranchWindow = {
  readonly first: number
  readonly last: number
  readonly rowsAbove: number
  readonly rowsBelow: number
}

/**
 * The windows of all branches for the rows `fromRow` to `toRow` of the whole outline. `rowsOf` gives the rows of a pod; a branch has
 * one row of its own. `rowsOfBranch` may know the rows of a branch's pods from before.
 */
export function outlineWindows(
  branches: readonly Branch[],
  rowsOf: (podUid: Uid) => number,
  fromRow: number,
  toRow: number,
  rowsOfBranch: (branch: Branch) => number = (branch) => branchRows(branch, rowsOf),
): readonly BranchWindow[] {
  let row = 0
  return branches.map((branch) => {
    const { podUids } = branch
    row += 1
    const rowsOfAll = rowsOfBranch(branch)
    if (row + rowsOfAll <= fromRow) {
      row += rowsOfAll
      return { first: podUids.length, last: podUids.length, rowsAbove: rowsOfAll, rowsBelow: 0 }
    }
    if (row >= toRow) {
      row += rowsOfAll
      return { first: 0, last: 0, rowsAbove: 0, rowsBelow: rowsOfAll }
    }
    let [first, last, rowsAbove, rowsBelow] = [0, 0, 0, 0]
    for (const [index, uid] of podUids.entries()) {
      const rows = rowsOf(uid)
      if (row + rows <= fromRow) {
        rowsAbove += rows
        first = index + 1
        last = first
      } else if (row < toRow) last = index + 1
      else rowsBelow += rows
      row += rows
    }
    return { first, last, rowsAbove, rowsBelow }
  })
}

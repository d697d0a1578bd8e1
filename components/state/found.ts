// Found: the pods that are looked for or filtered, kept as pods change. Pure.

import { changedUids } from '../../lib/delta/changed.ts'
import { narrowed, type Narrowed } from '../../lib/delta/narrowed.ts'
import { noFilter, type PodFilter, type PodTest, podTest } from '../../lib/model/finding.ts'
import { emptyModel, type Model, type PodView, type Uid } from '../../lib/model/types.ts'

export type Found = {
  /** The same map while none of them came, changed or went. */
  readonly pods: ReadonlyMap<Uid, PodView>
  /** The same set while they are the same pods. */
  readonly uids: ReadonlySet<Uid>
}

/** What is looked for, in what, and what was found. */
export type Finding = {
  readonly find: string
  readonly filter: PodFilter
  readonly isMeant: PodTest | null
  readonly workloads: Model['workloads']
  readonly pods: Narrowed<PodView> | null
  /** null if nothing is looked for. */
  readonly found: Found | null
}

export const nothingLookedFor: Finding = {
  find: '',
  filter: noFilter,
  isMeant: null,
  workloads: emptyModel.workloads,
  pods: null,
  found: null,
}

type Wish = Pick<Finding, 'find' | 'filter'>

/** What is found after a change. The cost follows what changed, unless something else is looked for or a workload came or went. */
export function nextFinding({ pods, workloads }: Model, { find, filter }: Wish, before: Finding): Finding {
  const isSameWish = find === before.find && filter === before.filter
  if (isSameWish && before.workloads === workloads && (!before.isMeant || before.pods?.of === pods)) return before
  const isMeant = isSameWish ? before.isMeant : podTest(find, filter)
  if (!isMeant) return { find, filter, isMeant, workloads, pods: null, found: null }
  const isSameTest = isSameWish && hasSameOwners(before.workloads, workloads)
  const next = narrowed(pods, (pod) => isMeant(pod, workloads), isSameTest ? before.pods : null)
  return { find, filter, isMeant, workloads, pods: next, found: foundIn(next.kept, before.found) }
}

function foundIn(pods: Found['pods'], before: Found | null): Found {
  if (before?.pods === pods) return before
  const isSame = before?.uids.size === pods.size && before.uids.values().every((uid) => pods.has(uid))
  return { pods, uids: isSame ? before.uids : new Set(pods.keys()) }
}

/** What a workload is called and who owns it is all that a pod is found by. */
function hasSameOwners(before: Model['workloads'], after: Model['workloads']): boolean {
  return changedUids(before, after).every((uid) => {
    const [was, is] = [before.get(uid), after.get(uid)]
    return was && is && was.name === is.name && was.ownerUid === is.ownerUid
  })
}

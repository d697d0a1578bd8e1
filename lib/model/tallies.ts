// Tallies: of what a workload wants, how much is there, how much is coming, and what keeps the rest.

import { needsAttention } from './finding.ts'
import { podLife } from './life.ts'
import type { Model, PodView, Uid, WorkloadView } from './types.ts'

/** The pods of one workload that are not as they should be. */
export type Troubles = {
  /** Asked to go, and still there. */
  readonly leaving: number
  /** Not made, because the API server refused them. */
  readonly refused: number
  /** Pods that cannot go on without a change, by their status; `no node takes it` for those that wait for one. */
  readonly stuck: ReadonlyMap<string, number>
}

const noTroubles: Troubles = { leaving: 0, refused: 0, stuck: new Map() }
const noNode = 'no node takes it'

/** Where the troubled pods and the workloads are looked for. */
type Troubled = { readonly pods: { values(): Iterable<PodView> }; readonly workloads: Model['workloads'] }

const isLeaving = ({ status, ready, deletedAt }: PodView) => deletedAt !== null || podLife(status, ready) === 'leaving'

/** Whether a pod is among its workload's troubles. */
export const isTroubled = (pod: PodView) => isLeaving(pod) || needsAttention(pod)

/** The troubles by workload, each under all that made the pod; a workload without any is not there. O(pods + workloads). */
export function troublesOf({ pods, workloads }: Troubled): ReadonlyMap<Uid, Troubles> {
  const troubles = new Map<Uid, { leaving: number; refused: number; stuck: Map<string, number> }>()
  const of = (uid: Uid) => {
    const known = troubles.get(uid) ?? { leaving: 0, refused: 0, stuck: new Map<string, number>() }
    troubles.set(uid, known)
    return known
  }
  for (const pod of pods.values()) {
    if (pod.ownerUid === null || !isTroubled(pod)) continue
    for (const uid of makersOf(pod, workloads)) {
      const each = of(uid)
      if (isLeaving(pod)) each.leaving += 1
      else each.stuck.set(wordOf(pod), (each.stuck.get(wordOf(pod)) ?? 0) + 1)
    }
  }
  // A Deployment has the words of a refusal, its ReplicaSet the number.
  for (const { uid, ownerUid, refusedPods } of workloads.values()) {
    if (refusedPods > 0) for (const each of [uid, ownerUid]) if (each !== null) of(each).refused += refusedPods
  }
  return troubles
}

function makersOf(pod: PodView, workloads: ReadonlyMap<Uid, WorkloadView>): readonly Uid[] {
  return [pod.ownerUid, workloads.get(pod.ownerUid ?? '')?.ownerUid].filter((uid) => uid != null)
}

const wordOf = ({ node, status }: PodView) => (node === null ? noNode : status)

/** A workload's pods by how they are: ready, coming, stuck and refused are together what is wanted. */
export type Tally = {
  readonly wanted: number
  readonly ready: number
  readonly coming: number
  readonly stuck: number
  readonly refused: number
  /** Beyond what is wanted. */
  readonly leaving: number
  /** Why pods are stuck, the commonest first, e.g. `CrashLoopBackOff`. */
  readonly reasons: readonly string[]
}

export function tallyOf(workload: WorkloadView, troubles: Troubles = noTroubles): Tally {
  const { replicas: wanted, readyReplicas: ready } = workload
  const missing = Math.max(0, wanted - ready)
  const refused = Math.min(missing, troubles.refused)
  const stuckPods = troubles.stuck.values().reduce((sum, count) => sum + count, 0)
  const stuck = Math.min(missing - refused, stuckPods)
  const reasons = [...troubles.stuck].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
  return { wanted, ready, coming: missing - refused - stuck, stuck, refused, leaving: troubles.leaving, reasons }
}

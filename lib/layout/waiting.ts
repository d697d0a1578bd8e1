// Waiting: what stands in the tray: pods on no node that is drawn and ghosts (pods wanted but refused), each with its reason in words.

import type { Model, PodView, WorkloadView } from '../model/types.ts'
import { shortPodName } from './pod-names.ts'

export type Waiting = {
  /** A pod's uid, or a ghost's id. */
  readonly id: string
  readonly pod: PodView | null
  /** The workload whose pod was refused, and the one that it belongs to. */
  readonly workload: WorkloadView | null
  readonly owner: WorkloadView | null
  readonly name: string
  /** kubectl's word for a pod. */
  readonly word: string
  readonly reason: string
  /** How many more it stands for, that are not drawn. */
  readonly more: number
}

const mostGhosts = 50 // of one workload: as many as one click can ask for; kubectl may ask for a hundred thousand, which nobody counts

/** Pods of one workload that are wanted and were refused. */
export type Refusal = {
  readonly workload: WorkloadView
  /** The workload that a person made: the Deployment of a ReplicaSet, else itself. */
  readonly owner: WorkloadView
  readonly pods: number
  /** In the API server's words. */
  readonly reason: string
}

/** What was refused, by the workload whose pods they are. */
export function refusalsOf(workloads: Model['workloads']): readonly Refusal[] {
  const refusing = [...workloads.values()].filter(({ refusedPods }) => refusedPods > 0)
  return refusing.map((workload) => ({
    workload,
    owner: workloads.get(workload.ownerUid ?? '') ?? workload,
    pods: workload.refusedPods,
    reason: refusalWords(workload.refusal),
  }))
}

/** One ghost for every pod that was refused; past `mostGhosts` the last stands for the rest. Ids last as long as that many are wanted. */
export function ghostsOf(workloads: Model['workloads']): readonly Waiting[] {
  return refusalsOf(workloads).flatMap(({ workload, owner, pods, reason }) => {
    const drawn = Math.min(pods, mostGhosts)
    return Array.from({ length: drawn }, (_, i) => {
      const more = i === drawn - 1 ? pods - drawn : 0
      return { id: `${workload.uid}/${i}`, pod: null, workload, owner, name: owner.name, word: 'wanted', reason, more }
    })
  })
}

export function waitingPod(pod: PodView): Waiting {
  return {
    id: pod.uid,
    pod,
    workload: null,
    owner: null,
    name: shortPodName(pod),
    word: pod.status,
    reason: pod.node === null ? schedulerWords(pod.message) : `on node ${pod.node}, which is not in this picture`,
    more: 0,
  }
}

/** Whether it has a node that is not drawn: RBAC hides nodes, or this one just went. */
export const isElsewhere = ({ pod }: Waiting) => pod !== null && pod.node !== null

/**
 * The scheduler's words without what a beginner cannot use: what preemption would do, and the braces around a taint.
 * `0/3 nodes are available: 3 Insufficient memory. preemption: …` → `0/3 nodes are available: 3 Insufficient memory.`
 */
export function schedulerWords(message: string | null): string {
  if (message === null || message === '') return 'not scheduled yet'
  return message
    .replace(/ (no new claims to deallocate, )?preemption: .*$/s, '')
    .replace(/\{(?:[^}]*\/)?([^}/:]+): *\}/g, '$1')
}

/**
 * The API server's words without the pod's generated name:
 * `pods "web-x-y" is forbidden: exceeded quota: q, requested: pods=1` → `exceeded quota: q, requested: pods=1`.
 */
export function refusalWords(message: string | null): string {
  if (message === null || message === '') return 'refused by the API server'
  return message.replace(/^(Error creating: )?pods "[^"]*" is forbidden: /, '')
}

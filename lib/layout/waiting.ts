// Waiting: what stands in the tray: pods on no node and ghosts (pods wanted but refused), each with its reason in words.

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
}

/** One ghost for every pod that was refused, in the name of the workload that a person made. Ids last as long as that many are wanted. */
export function ghostsOf(workloads: Model['workloads']): readonly Waiting[] {
  const ghosts: Waiting[] = []
  for (const workload of workloads.values()) {
    const owner = workloads.get(workload.ownerUid ?? '') ?? workload
    for (let i = 0; i < workload.refusedPods; i++) {
      const reason = refusalWords(workload.refusal)
      ghosts.push({ id: `${workload.uid}/${i}`, pod: null, workload, owner, name: owner.name, word: 'wanted', reason })
    }
  }
  return ghosts
}

export function waitingPod(pod: PodView): Waiting {
  return {
    id: pod.uid,
    pod,
    workload: null,
    owner: null,
    name: shortPodName(pod),
    word: pod.status,
    reason: schedulerWords(pod.message),
  }
}

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

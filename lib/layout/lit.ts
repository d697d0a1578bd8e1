// Lit: which pods light up for what is selected.

import type { Model, Uid } from '../model/types.ts'

const none: ReadonlySet<Uid> = new Set()

/** The pods of a workload: its own and those of the workloads that it owns. Empty if the uid is no workload's. */
export function podsOfWorkload(
  { workloads, pods }: Pick<Model, 'workloads' | 'pods'>,
  uid: Uid | null,
): ReadonlySet<Uid> {
  if (uid === null || !workloads.has(uid)) return none
  const lit = new Set<Uid>()
  for (const pod of pods.values()) {
    if (pod.ownerUid === null) continue
    if (pod.ownerUid === uid || workloads.get(pod.ownerUid)?.ownerUid === uid) lit.add(pod.uid)
  }
  return lit
}

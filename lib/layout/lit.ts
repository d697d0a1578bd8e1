// Lit: which pods light up, and dim the rest: those that are looked for, else those of the workload that is selected.

import { podsFound } from '../model/finding.ts'
import type { Model, Uid } from '../model/types.ts'

type Lightable = Pick<Model, 'workloads' | 'pods'>

/** The pods to light; null if none is to stand out. */
export function litPods(model: Lightable, wish: { readonly find: string; readonly selected: Uid | null }) {
  const { find, selected } = wish
  return (
    podsFound(model, find) ??
    (selected !== null && model.workloads.has(selected) ? podsOfWorkload(model, selected) : null)
  )
}

/** The pods of a workload: its own and those of the workloads that it owns. */
export function podsOfWorkload({ workloads, pods }: Lightable, uid: Uid): ReadonlySet<Uid> {
  const lit = new Set<Uid>()
  for (const pod of pods.values()) {
    if (pod.ownerUid === null) continue
    if (pod.ownerUid === uid || workloads.get(pod.ownerUid)?.ownerUid === uid) lit.add(pod.uid)
  }
  return lit
}

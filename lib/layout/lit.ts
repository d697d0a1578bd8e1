// Lit: which pods light up, and dim the rest: those that are looked for or filtered, else those of the workload or Service that is selected.

import type { Model, Uid } from '../model/types.ts'

type Lightable = Pick<Model, 'workloads' | 'pods' | 'services'>

/** The pods to light, of which those that are `found` go first; null if none is to stand out. */
export function litPods(model: Lightable, found: ReadonlySet<Uid> | null, selected: Uid | null) {
  if (found || selected === null) return found
  if (model.workloads.has(selected)) return podsOfWorkload(model, selected)
  const service = model.services.get(selected)
  return service ? new Set(service.podUids) : null
}

/** The pods of a workload: its own and those of the workloads that it owns. */
export function podsOfWorkload({ workloads, pods }: Pick<Model, 'workloads' | 'pods'>, uid: Uid): ReadonlySet<Uid> {
  const lit = new Set<Uid>()
  for (const pod of pods.values()) {
    if (pod.ownerUid === null) continue
    if (pod.ownerUid === uid || workloads.get(pod.ownerUid)?.ownerUid === uid) lit.add(pod.uid)
  }
  return lit
}

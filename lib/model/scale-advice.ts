// Scale advice: what to scale to get more or fewer pods like this one, and in words why not this itself.

import type { Model, PodView, WorkloadView } from './types.ts'

/** The part of a model that owners are looked up in. */
export type Owners = Pick<Model, 'workloads' | 'nodes'>

/** The workload whose number of pods decides over this one: itself, or the nearest owner that can be scaled here. Null if there is none. */
export function scaleTarget(subject: PodView | WorkloadView, owners: Owners): WorkloadView | null {
  return chainOf(subject, owners).find((workload) => workload.scalable) ?? null
}

/** Null if it can be scaled here: a scalable workload, or a pod of one. Else a sentence for a beginner: why not, and what to do instead. */
export function scaleAdvice(subject: PodView | WorkloadView, owners: Owners): string | null {
  return isPod(subject) ? podAdvice(subject, owners) : workloadAdvice(subject, owners)
}

function podAdvice(pod: PodView, owners: Owners): string | null {
  if (scaleTarget(pod, owners)) return null
  const { ownerUid } = pod
  if (ownerUid === null) {
    return `Pod ${pod.name} was made on its own and belongs to no workload, so nothing makes more of it. Create a Deployment with the same containers and scale that.`
  }
  const node = owners.nodes.get(ownerUid)
  if (node) {
    return `Pod ${pod.name} is a static pod: the kubelet runs it from a file on node ${node.name}, one for each such file, so there is no number to set.`
  }
  const workload = owners.workloads.get(ownerUid)
  if (workload) return workloadAdvice(workload, owners)
  return `Pod ${pod.name} belongs to something that is not watched here and that sets the number of its pods. Set it there.`
}

function workloadAdvice(workload: WorkloadView, owners: Owners): string | null {
  if (workload.scalable) return null
  const chain = chainOf(workload, owners)
  const owner = chain[1]
  if (!owner) return reasonAgainst(workload)
  const target = scaleTarget(workload, owners)
  const inPlace = target ? `Scale ${target.kind} ${target.name} in its place.` : reasonAgainst(chain.at(-1)!)
  return `${called(workload)} belongs to ${called(owner)}, which would set its number of pods back. ${inPlace}`
}

/** Why a workload with no owner that is watched is not scaled. */
function reasonAgainst(workload: WorkloadView): string {
  if (workload.kind === 'DaemonSet') {
    return `${called(workload)} runs one pod on every node that it matches, so there is no number to set. Add a node for one more, or use a Deployment for a number of your own.`
  }
  if (workload.kind === 'Job') {
    return `${called(workload)} runs its pods until their work is done, so it is not scaled. Run another Job for more work, or use a Deployment for pods that stay.`
  }
  return `${called(workload)} belongs to something that is not watched here and that would set its number of pods back. Set the number there.`
}

/** The workloads that decide over it: itself if it is one, then its owners, nearest first; each once, should they own each other. */
function chainOf(subject: PodView | WorkloadView, { workloads }: Owners): readonly WorkloadView[] {
  const chain = new Set<WorkloadView>()
  let workload = isPod(subject) ? workloads.get(subject.ownerUid ?? '') : subject
  while (workload && !chain.has(workload)) {
    chain.add(workload)
    workload = workloads.get(workload.ownerUid ?? '')
  }
  return [...chain]
}

const called = ({ kind, name }: WorkloadView) => `${kind} ${name}`

function isPod(subject: PodView | WorkloadView): subject is PodView {
  return 'containers' in subject
}

// Finding: which pods a person means by a few typed words.

import { podLife } from './life.ts'
import type { Model, PodView, Uid, WorkloadView } from './types.ts'

type Findable = Pick<Model, 'pods' | 'workloads'>

/**
 * The pods in which every word of `text` occurs: in their name, namespace, node, IP, status, life (`failing`), workload, in the name or image of
 * a container, or in `attention` if they need it. Capitals do not matter. null if there is no word: then nothing is looked for. O(pods).
 */
export function podsFound({ pods, workloads }: Findable, text: string): ReadonlySet<Uid> | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  const found = new Set<Uid>()
  for (const pod of pods.values()) {
    const said = saidOf(pod, workloads)
    if (words.every((word) => said.includes(word))) found.add(pod.uid)
  }
  return found
}

/** The word that finds every pod that needs attention. */
export const attentionWord = 'attention'

/** Whether a pod cannot go on without a change: it fails, or the scheduler says why no node takes it. */
export function needsAttention({ status, ready, node, message }: PodView): boolean {
  return podLife(status, ready) === 'failing' || (node === null && message !== null)
}

/** All that a pod can be found by, apart by line ends so that no word is found across two. */
function saidOf(pod: PodView, workloads: ReadonlyMap<Uid, WorkloadView>): string {
  const owner = pod.ownerUid === null ? undefined : workloads.get(pod.ownerUid)
  const top = owner?.ownerUid ? workloads.get(owner.ownerUid) : undefined
  const parts = [pod.name, pod.namespace, pod.node, pod.ip, pod.status, podLife(pod.status, pod.ready)]
  parts.push(owner?.name ?? '', top?.name ?? '')
  if (needsAttention(pod)) parts.push(attentionWord)
  for (const { name, image } of pod.containers) parts.push(name, image)
  return parts.join('\n').toLowerCase()
}

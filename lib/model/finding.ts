// Finding: which pods a person means by a few typed words and by the filters that they chose.

import { findTerms } from './find-terms.ts'
import { podLife } from './life.ts'
import type { PodView, Uid, WorkloadView } from './types.ts'

/** What pods are chosen by, beside words; null for whichever. */
export type PodFilter = {
  /** A node's name; '' for none: the pods that wait for a node. */
  readonly node: string | null
  /** The STATUS column's word. */
  readonly status: string | null
  /** As workloadPath() gives it, e.g. `Deployment/default/web`. */
  readonly workload: string | null
}

export const noFilter: PodFilter = { node: null, status: null, workload: null }

/** A workload's name for people and addresses; it outlives a reload, a uid does not outlive its workload. */
export const workloadPath = ({ kind, namespace, name }: Pick<WorkloadView, 'kind' | 'namespace' | 'name'>) =>
  `${kind}/${namespace}/${name}`

type Workloads = ReadonlyMap<Uid, WorkloadView>

/** Whether a pod is meant. */
export type PodTest = (pod: PodView, workloads: Workloads) => boolean

/**
 * True of the pods that pass the filter and in which every term of `text` occurs: a word in their name, namespace, node, IP, status, life (`failing`),
 * labels, workload, in the name or image of a container, or in `attention` if they need it; a requirement such as `app=web` on their labels. null
 * if neither asks for anything: then nothing is looked for.
 */
export function podTest(text: string, filter: PodFilter = noFilter): PodTest | null {
  const terms = findTerms(text)
  const { node, status, workload } = filter
  const isFiltered = node !== null || status !== null || workload !== null
  if (terms.length === 0 && !isFiltered) return null
  return (pod, workloads) => {
    if (node !== null && (pod.node ?? '') !== node) return false
    if (status !== null && pod.status !== status) return false
    if (workload !== null && !makersOf(pod, workloads).some((maker) => workloadPath(maker) === workload)) return false
    const said = terms.length === 0 ? '' : saidOf(pod, workloads)
    return terms.every((term) => term(pod.labels, said))
  }
}

/** The word that finds every pod that needs attention. */
export const attentionWord = 'attention'

/** Whether a pod cannot go on without a change: it fails, or the scheduler says why no node takes it. */
export function needsAttention({ status, ready, node, message }: PodView): boolean {
  return podLife(status, ready) === 'failing' || (node === null && message !== null)
}

/** What made a pod, and what made that. */
function makersOf(pod: PodView, workloads: Workloads): readonly WorkloadView[] {
  const owner = workloads.get(pod.ownerUid ?? '')
  const top = workloads.get(owner?.ownerUid ?? '')
  return [owner, top].filter((maker) => maker !== undefined)
}

/** All that a pod can be found by, apart by line ends so that no word is found across two. */
function saidOf(pod: PodView, workloads: Workloads): string {
  const parts = [pod.name, pod.namespace, pod.node, pod.ip, pod.status, podLife(pod.status, pod.ready), ...pod.labels]
  for (const { name } of makersOf(pod, workloads)) parts.push(name)
  if (needsAttention(pod)) parts.push(attentionWord)
  for (const { name, image } of pod.containers) parts.push(name, image)
  return parts.join('\n').toLowerCase()
}

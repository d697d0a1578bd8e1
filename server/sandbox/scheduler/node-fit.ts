// Node fit: whether a node takes a pod, and why not, in the scheduler's own words; and which of two suits it better. Pure.
// https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/

import { affinityScore, fitsAffinity } from './node-affinity.ts'
import type { NodeState, Wish } from './node-states.ts'
import { tolerates, untolerated } from './taints.ts'

/** Why a node does not take a pod. */
export type Refusal = {
  readonly reasons: readonly string[]
  /** Whether it would take it if other pods were gone. */
  readonly isForNow: boolean
}

const unschedulable = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** Why not; null if it fits. The first kind of reason hides those after it, as in Kubernetes. */
export function refusalOf({ pod, requests, hostPorts }: Wish, state: NodeState): Refusal | null {
  const { node, capacity, used } = state
  const { tolerations } = pod.spec!
  if (node.spec?.unschedulable && !tolerations?.some((each) => tolerates(each, unschedulable))) {
    return forGood('node(s) were unschedulable')
  }
  if (untolerated(node, tolerations, ['NoSchedule', 'NoExecute'])) return forGood('node(s) had untolerated taint(s)')
  if (!fitsAffinity(pod.spec!, node)) return forGood("node(s) didn't match Pod's node affinity/selector")
  if (hostPorts.some((port) => state.hostPorts.has(port))) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isForNow: true }
  }
  const reasons: string[] = []
  if (used.pods + 1 > capacity.pods) reasons.push('Too many pods')
  if (requests.cpu > 0 && used.cpu + requests.cpu > capacity.cpu) reasons.push('Insufficient cpu')
  if (requests.memory > 0 && used.memory + requests.memory > capacity.memory) reasons.push('Insufficient memory')
  if (reasons.length === 0) return null
  return { reasons, isForNow: requests.cpu <= capacity.cpu && requests.memory <= capacity.memory }
}

const forGood = (reason: string): Refusal => ({ reasons: [reason], isForNow: false })

/**
 * Whether `one` suits the pod better than `other`: what it prefers first, then fewest pods of the same controller, which spreads
 * them, then the least of what is asked for in use.
 */
export function isBetter(one: NodeState, other: NodeState, { pod, requests, owner }: Wish): boolean {
  const preferred = ({ node }: NodeState) =>
    affinityScore(pod.spec!, node) - (untolerated(node, pod.spec!.tolerations, ['PreferNoSchedule']) ? 1 : 0)
  const siblings = ({ ofOwner }: NodeState) => (owner ? (ofOwner.get(owner) ?? 0) : 0)
  const load = ({ used, capacity }: NodeState) =>
    (used.cpu + requests.cpu) / capacity.cpu + (used.memory + requests.memory) / capacity.memory
  const difference =
    preferred(other) - preferred(one) ||
    siblings(one) - siblings(other) ||
    load(one) - load(other) ||
    one.used.pods - other.used.pods
  return difference < 0
}

/** As the API server has it: how many nodes say what, in the order of the words, and whether to end other pods would help. */
export function sentenceOf(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods'
  const none = `0/${refusals.length} nodes are available`
  const why = counted(refusals.flatMap(({ reasons }) => reasons))
  const preemption = counted(
    refusals.map(({ isForNow }) =>
      isForNow ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
    ),
  )
  return `${none}: ${why}. no new claims to deallocate, preemption: ${none}: ${preemption}.`
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .map(([word, times]) => `${times} ${word}`)
    .sort()
    .join(', ')
}

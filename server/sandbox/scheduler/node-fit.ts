// Node fit: whether a node takes a pod, and why not, in the scheduler's own words. Pure.
// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/

import type { NodeSelectorRequirement, NodeSelectorTerm, Pod, Taint, Toleration } from 'kubernetes-types/core/v1'
import type { Amounts } from '../kubelet/pod-requests.ts'
import type { StoredOf } from '../objects.ts'

/** What a node has and what its pods asked for, kept up to date as they come and go. */
export type NodeState = {
  node: StoredOf<'nodes'>
  capacity: Amounts
  used: Amounts
  /** `TCP 80` and the like: ports of the node itself. */
  readonly hostPorts: Map<string, number>
  /** How many pods of each controller it has, by the controller's uid. */
  readonly ofOwner: Map<string, number>
}

/** What a pod asks for, worked out once. */
export type Wish = { readonly pod: StoredOf<'pods'>; readonly requests: Amounts; readonly hostPorts: readonly string[] }

/** Why a node does not take a pod. */
export type Refusal = {
  readonly reasons: readonly string[]
  /** Whether it would take it if other pods were gone. */
  readonly isForNow: boolean
}

/** Why not; null if it fits. */
export function refusalOf({ pod, requests, hostPorts }: Wish, state: NodeState): Refusal | null {
  const { node, capacity, used } = state
  const { nodeSelector, affinity, tolerations = [] } = pod.spec!
  if (node.spec?.unschedulable && !tolerations.some((one) => tolerates(one, unschedulableTaint))) {
    return forGood('node(s) were unschedulable')
  }
  const taint = (node.spec?.taints ?? []).find(
    ({ effect, ...rest }) =>
      effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, { effect, ...rest })),
  )
  if (taint) return forGood('node(s) had untolerated taint(s)')
  if (!isWanted(node, nodeSelector, affinity)) return forGood("node(s) didn't match Pod's node affinity/selector")
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

const unschedulableTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  if (operator === 'Exists') return true
  return key !== undefined && (value ?? '') === (taint.value ?? '')
}

type KnownNode = StoredOf<'nodes'>

type Affinity = NonNullable<Pod['spec']>['affinity']

function isWanted(
  node: KnownNode,
  nodeSelector: Readonly<Record<string, string>> | undefined,
  affinity: Affinity,
): boolean {
  const labels = node.metadata.labels ?? {}
  if (Object.entries(nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return false
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return !terms || terms.some((term) => fulfils(node, term))
}

function fulfils(node: KnownNode, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  const labels = node.metadata.labels ?? {}
  return (
    matchExpressions.every((requirement) => meets(labels[requirement.key], requirement)) &&
    matchFields.every((requirement) => meets(node.metadata.name, requirement))
  )
}

function meets(value: string | undefined, { operator, values = [] }: NodeSelectorRequirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return Number(value) > Number(values[0])
    case 'Lt':
      return Number(value) < Number(values[0])
    default:
      return false
  }
}

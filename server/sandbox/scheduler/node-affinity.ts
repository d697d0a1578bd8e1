// Node affinity: which nodes a pod asks for, by their labels or by their name. Pure.
// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity

import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'

type Node = Pick<StoredOf<'nodes'>, 'metadata'>

/** Whether the node is one of those that the pod must have. */
export function fitsAffinity(
  { nodeSelector, affinity }: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
  node: Node,
): boolean {
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node))
}

/** How much the pod prefers the node: the sum of the weights of what it fulfils. */
export function affinityScore({ affinity }: Pick<PodSpec, 'affinity'>, node: Node): number {
  const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return preferred.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0)
}

/** A term without any requirement matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matches(matchExpressions, node.metadata.labels) && matches(matchFields, { 'metadata.name': node.metadata.name })
  )
}

function matches(
  requirements: readonly NodeSelectorRequirement[],
  labels: Record<string, string> | undefined,
): boolean {
  return matchesSelector({ matchExpressions: [...requirements] as never }, labels)
}

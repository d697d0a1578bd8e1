// Taints: what keeps pods away from a node, and which pods come all the same. Pure.
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/

import type { Node, Taint, Toleration } from 'kubernetes-types/core/v1'

export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (!key) return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''))
}

/** The first taint of one of these effects that none of the tolerations covers. */
export function untolerated(
  { spec }: Pick<Node, 'spec'>,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[],
): Taint | undefined {
  return spec?.taints?.find(
    (taint) => effects.includes(taint.effect) && !tolerations?.some((toleration) => tolerates(toleration, taint)),
  )
}

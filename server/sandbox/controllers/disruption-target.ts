// Disruption target: the condition of a pod that the cluster itself takes away, and why.
// https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions

import type { PodCondition } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'

/** The pod's conditions with DisruptionTarget. */
export function withDisruptionTarget(
  { metadata, status }: StoredOf<'pods'>,
  { reason, message, nowMs }: { readonly reason: string; readonly message: string; readonly nowMs: number },
): PodCondition[] {
  return [
    ...(status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'),
    {
      lastProbeTime: null as never, // on the wire, always
      lastTransitionTime: timestamp(nowMs),
      message,
      ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
      reason,
      status: 'True',
      type: 'DisruptionTarget',
    },
  ]
}

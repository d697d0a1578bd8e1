// Pod state: what controllers ask of a pod. Pure.

import type { PodCondition } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'

type Pod = StoredOf<'pods'>

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type)
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True'
}

export function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Neither over nor on its way out: it counts as one of the wanted. */
export function isActive(pod: Pod): boolean {
  return !isOver(pod) && !pod.metadata.deletionTimestamp
}

/** When it has been ready for long enough: a time that has come if it is available. Infinity while it is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds = 0): number {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return Number.POSITIVE_INFINITY
  if (minReadySeconds === 0) return Number.NEGATIVE_INFINITY
  return Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000
}

export function isAvailable(pod: Pod, minReadySeconds: number | undefined, nowMs: number): boolean {
  return availableAtMs(pod, minReadySeconds) <= nowMs
}

/** How long until the next of them is available; undefined if none is on the way. */
export function nextAvailableMs(pods: readonly Pod[], minReadySeconds = 0, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined
  const waits = pods.map((pod) => availableAtMs(pod, minReadySeconds) - nowMs).filter((ms) => ms > 0 && ms < Infinity)
  return waits.length > 0 ? Math.min(...waits) : undefined
}

const phaseRanks: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * Which pods go first when there are too many: not on a node, pending, not ready, cheap to delete, beside many of the same, ready
 * for a shorter time, restarted more often, younger. Ages that are alike (to a power of two) count as equal: the uid decides.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
 */
export function firstToGo(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const onNode = new Map<string, number>()
  for (const { spec } of related) {
    if (spec?.nodeName) onNode.set(spec.nodeName, (onNode.get(spec.nodeName) ?? 0) + 1)
  }
  const rows = pods.map((pod) => ({
    pod,
    ranks: [
      pod.spec?.nodeName ? 1 : 0,
      phaseRanks[pod.status?.phase ?? ''] ?? 0,
      isReady(pod) ? 1 : 0,
      Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0,
      -(onNode.get(pod.spec?.nodeName ?? '') ?? 0),
    ],
    readySinceMs: Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') || 0,
    restarts: Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    createdMs: Date.parse(pod.metadata.creationTimestamp),
  }))
  return rows
    .sort((a, b) => {
      for (const [index, rank] of a.ranks.entries()) if (rank !== b.ranks[index]) return rank - b.ranks[index]!
      const byUid = a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1
      if (a.ranks[2] === 1 && a.readySinceMs !== b.readySinceMs) {
        return byAge(a.readySinceMs, b.readySinceMs, nowMs) || byUid
      }
      return (
        b.restarts - a.restarts || (a.createdMs === b.createdMs ? 0 : byAge(a.createdMs, b.createdMs, nowMs)) || byUid
      )
    })
    .map(({ pod }) => pod)
}

/** Younger first; 0 for ages that are alike. */
function byAge(aMs: number, bMs: number, nowMs: number): number {
  const magnitude = (ms: number) => (nowMs > ms ? Math.floor(Math.log2(nowMs - ms)) : -1)
  return magnitude(aMs) - magnitude(bMs)
}

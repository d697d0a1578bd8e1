// Join: views that need more than one object. The hub calls these before a view enters the model.

import { none } from './raw.ts'
import type { EndpointSliceRecord, EventRecord, WorkloadRecord } from './records.ts'
import type { PodView, ServiceView, Time, Uid, WorkloadView } from './types.ts'

/** The pod with the newest event about it. The same object if it has that already. */
export function withLastEvent(pod: PodView, newest: EventRecord | null): PodView {
  if (newest === null) return pod.lastEvent === null ? pod : { ...pod, lastEvent: null }
  const { reason, lastAt: at } = newest
  return pod.lastEvent?.reason === reason && pod.lastEvent.at === at ? pod : { ...pod, lastEvent: { reason, at } }
}

/** The Service with the pods in its EndpointSlices, each once, in one order whatever the order of slices. The same object if it has those already. */
export function withEndpoints(service: ServiceView, slices: Iterable<EndpointSliceRecord>): ServiceView {
  const uids = new Set<Uid>()
  for (const slice of slices) for (const uid of slice.podUids) uids.add(uid)
  const podUids = uids.size === 0 ? none : [...uids].toSorted()
  const isSame = podUids.length === service.podUids.length && podUids.every((uid, at) => uid === service.podUids[at])
  return isSame ? service : { ...service, podUids }
}

/**
 * The view of a workload. A ReplicaSet and a Deployment tell of a refusal themselves. For the others the newest event about
 * it decides, which projectEvent leaves to be FailedCreate or SuccessfulCreate: after FailedCreate all that is missing is refused.
 */
export function withRefusal({ missingPods, ...workload }: WorkloadRecord, newest: EventRecord | null): WorkloadView {
  if (workload.refusal !== null || missingPods === 0 || newest?.reason !== 'FailedCreate') return workload
  if (workload.kind === 'ReplicaSet' || workload.kind === 'Deployment') return workload
  return { ...workload, refusedPods: missingPods, refusal: newest.message.replace(controllersWords, '') }
}

/** What controllers put before the API server's words. */
const controllersWords =
  /^(\(combined from similar events\): )?(Error creating: |create Pod \S+ in StatefulSet \S+ failed error: )?/

/**
 * A time to the second, so that times compare as strings. Half of Kubernetes writes events to the second and the other half to
 * the microsecond, and `44.9Z` sorts before `44Z`.
 */
export function secondOf(time: Time): string {
  return time.slice(0, '2026-01-31T12:00:00'.length)
}

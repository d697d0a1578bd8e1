// Records: what the watching hands to the hub that is not a view yet. The hub joins them into views (join.ts).

import type { Time, Uid, WorkloadView } from './types.ts'

/** An event, for the pod or workload that it is about: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
export type EventRecord = {
  readonly uid: Uid
  readonly aboutUid: Uid
  readonly aboutKind: string
  /** Normal or Warning. */
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly lastAt: Time
}

/** The ready pods behind a Service, as one of its EndpointSlices has them. */
export type EndpointSliceRecord = {
  readonly uid: Uid
  readonly namespace: string
  /** The Service's name, from the label kubernetes.io/service-name. */
  readonly service: string
  readonly podUids: readonly Uid[]
}

/** A workload as its own object tells it; withRefusal makes the view of it. */
export type WorkloadRecord = WorkloadView & {
  /** Pods wanted and not there. Only an event tells whether they were refused or are still to be made. */
  readonly missingPods: number
}

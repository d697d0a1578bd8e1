// Kinds: what Podarium watches, where the API has it, and the view that each object becomes.

import type { NamespaceView, NodeView, PodView, ServiceView, Time, Uid, WorkloadView } from './types.ts'

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

/** What the watching hands on for each kind. `lastEvent` of a pod and `podUids` of a Service are joined by the hub; here they are null and []. */
export type KindViews = {
  readonly nodes: NodeView
  readonly namespaces: NamespaceView
  readonly pods: PodView
  readonly events: EventRecord
  readonly deployments: WorkloadView
  readonly replicasets: WorkloadView
  readonly statefulsets: WorkloadView
  readonly daemonsets: WorkloadView
  readonly jobs: WorkloadView
  readonly services: ServiceView
  readonly endpointslices: EndpointSliceRecord
}

export type KindName = keyof KindViews

/** How one kind is watched. */
export type Kind<K extends KindName> = {
  /** The collection's path for all namespaces, e.g. `/api/v1/pods`. */
  readonly path: string
  /** The allow-list: a raw object as the API sends it, to its view; null for one that is of no interest. Throws on what is no such object. */
  readonly project: (raw: unknown) => KindViews[K] | null
}

// Kinds: what Podarium watches, where the API has it, and the view that each object becomes.

import { projectEndpointSlice } from './project-endpointslice.ts'
import { projectEvent } from './project-event.ts'
import { projectNamespace } from './project-namespace.ts'
import { projectNode } from './project-node.ts'
import { projectPod } from './project-pod.ts'
import { projectService } from './project-service.ts'
import {
  projectDaemonSet,
  projectDeployment,
  projectJob,
  projectReplicaSet,
  projectStatefulSet,
} from './project-workload.ts'
import type { EndpointSliceRecord, EventRecord, WorkloadRecord } from './records.ts'
import type { NamespaceView, NodeView, PodView, ServiceView } from './types.ts'

/**
 * What the watching hands on for each kind. The hub joins what needs more than one object (join.ts): a pod's `lastEvent` is null
 * here and a Service's `podUids` empty, and a workload does not know yet whether what it misses was refused.
 */
export type KindViews = {
  readonly nodes: NodeView
  readonly namespaces: NamespaceView
  readonly pods: PodView
  readonly events: EventRecord
  readonly deployments: WorkloadRecord
  readonly replicasets: WorkloadRecord
  readonly statefulsets: WorkloadRecord
  readonly daemonsets: WorkloadRecord
  readonly jobs: WorkloadRecord
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

export const kinds: { readonly [K in KindName]: Kind<K> } = {
  nodes: { path: '/api/v1/nodes', project: projectNode },
  namespaces: { path: '/api/v1/namespaces', project: projectNamespace },
  pods: { path: '/api/v1/pods', project: projectPod },
  events: { path: '/api/v1/events', project: projectEvent },
  deployments: { path: '/apis/apps/v1/deployments', project: projectDeployment },
  replicasets: { path: '/apis/apps/v1/replicasets', project: projectReplicaSet },
  statefulsets: { path: '/apis/apps/v1/statefulsets', project: projectStatefulSet },
  daemonsets: { path: '/apis/apps/v1/daemonsets', project: projectDaemonSet },
  jobs: { path: '/apis/batch/v1/jobs', project: projectJob },
  services: { path: '/api/v1/services', project: projectService },
  endpointslices: { path: '/apis/discovery.k8s.io/v1/endpointslices', project: projectEndpointSlice },
}

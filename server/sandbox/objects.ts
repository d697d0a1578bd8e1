// Objects: the kinds that the sandbox keeps, by the plural name that the API gives them.

import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { Job } from 'kubernetes-types/batch/v1'
import type { Lease } from 'kubernetes-types/coordination/v1'
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'

/** What each resource holds. */
export type ObjectTypes = {
  readonly namespaces: Namespace
  readonly nodes: Node
  readonly pods: Pod
  readonly services: Service
  readonly endpoints: Endpoints
  readonly configmaps: ConfigMap
  readonly secrets: Secret
  readonly serviceaccounts: ServiceAccount
  readonly events: Event
  readonly persistentvolumes: PersistentVolume
  readonly persistentvolumeclaims: PersistentVolumeClaim
  readonly deployments: Deployment
  readonly replicasets: ReplicaSet
  readonly statefulsets: StatefulSet
  readonly daemonsets: DaemonSet
  readonly controllerrevisions: ControllerRevision
  readonly jobs: Job
  readonly endpointslices: EndpointSlice
  readonly leases: Lease
  readonly poddisruptionbudgets: PodDisruptionBudget
}

/** Lower-case plural, as in the API's paths: `pods`. Unique over all groups. */
export type ResourceName = keyof ObjectTypes

/** What a stored object's metadata always has. `namespace` is '' for what has none, in the store's own calls; absent in the object. */
export type StoredMeta = ObjectMeta & {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}

/**
 * An object as the store holds it: whole, defaulted, and never changed in place. Who wants to change one makes a new one
 * that shares the untouched parts.
 */
export type Stored<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: StoredMeta
}

export type StoredOf<R extends ResourceName> = Stored<ObjectTypes[R]>

/** Any object, for code that does not care which. */
export type AnyStored = Stored<{ readonly spec?: unknown; readonly status?: unknown }>

/** `deployment` for a message, `Deployment` for an object, `deployments` for a path, and so on. */
export type Resource = {
  readonly name: ResourceName
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  /** E.g. `all`, for `kubectl get all`. */
  readonly categories: readonly string[]
  /** '' for the core group. */
  readonly group: string
  readonly version: string
  readonly namespaced: boolean
  readonly subresources: readonly Subresource[]
}

export type Subresource =
  | 'status'
  | 'scale'
  | 'log'
  | 'exec'
  | 'attach'
  | 'eviction'
  | 'binding'
  | 'finalize'
  | 'ephemeralcontainers'

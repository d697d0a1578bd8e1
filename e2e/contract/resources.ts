// Resources: the paths and types of what the contract suite makes, by the plural names of the API.

import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { Job } from 'kubernetes-types/batch/v1'
import type {
  ConfigMap,
  Event,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'

export type Objects = {
  readonly configmaps: ConfigMap
  readonly daemonsets: DaemonSet
  readonly deployments: Deployment
  readonly endpointslices: EndpointSlice
  readonly events: Event
  readonly jobs: Job
  readonly namespaces: Namespace
  readonly nodes: Node
  readonly persistentvolumeclaims: PersistentVolumeClaim
  readonly poddisruptionbudgets: PodDisruptionBudget
  readonly pods: Pod
  readonly replicasets: ReplicaSet
  readonly secrets: Secret
  readonly serviceaccounts: ServiceAccount
  readonly services: Service
  readonly statefulsets: StatefulSet
}

export type ResourceName = keyof Objects

/** The object as a body: `apiVersion` and `kind` are filled in by who sends it. */
export type Body<R extends ResourceName> = Omit<Objects[R], 'apiVersion' | 'kind'>

const core = '/api/v1'
const apps = '/apis/apps/v1'

type Resource = { readonly root: string; readonly kind: string; readonly namespaced?: false }

export const resources: Readonly<Record<ResourceName, Resource>> = {
  configmaps: { root: core, kind: 'ConfigMap' },
  daemonsets: { root: apps, kind: 'DaemonSet' },
  deployments: { root: apps, kind: 'Deployment' },
  endpointslices: { root: '/apis/discovery.k8s.io/v1', kind: 'EndpointSlice' },
  events: { root: core, kind: 'Event' },
  jobs: { root: '/apis/batch/v1', kind: 'Job' },
  namespaces: { root: core, kind: 'Namespace', namespaced: false },
  nodes: { root: core, kind: 'Node', namespaced: false },
  persistentvolumeclaims: { root: core, kind: 'PersistentVolumeClaim' },
  poddisruptionbudgets: { root: '/apis/policy/v1', kind: 'PodDisruptionBudget' },
  pods: { root: core, kind: 'Pod' },
  replicasets: { root: apps, kind: 'ReplicaSet' },
  secrets: { root: core, kind: 'Secret' },
  serviceaccounts: { root: core, kind: 'ServiceAccount' },
  services: { root: core, kind: 'Service' },
  statefulsets: { root: apps, kind: 'StatefulSet' },
}

/** The resource of a manifest's kind, e.g. `deployments` for `Deployment`. */
export function resourceOf(kind: string): ResourceName {
  const found = Object.entries(resources).find(([, resource]) => resource.kind === kind)
  if (!found) throw new Error(`The contract suite does not know the kind ${kind}.`)
  return found[0] as ResourceName
}

/** `/apis/apps/v1/namespaces/n/deployments`, and below it the name and the subresource. */
export function pathOf(resource: ResourceName, namespace: string, ...below: readonly string[]): string {
  const { root, namespaced } = resources[resource]
  const place = namespaced === false ? root : `${root}/namespaces/${namespace}`
  return [place, resource, ...below].join('/')
}

/** The `apiVersion` of a body: `v1`, `apps/v1`. */
export function apiVersionOf(resource: ResourceName): string {
  return resources[resource].root.replace(/^\/apis?\//, '')
}

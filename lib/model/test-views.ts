// Test views: the smallest views that are whole, for tests.

import {
  collections,
  emptyModel,
  type ClusterView,
  type ContainerView,
  type Model,
  type NodeView,
  type PodView,
  type ServiceView,
  type WorkloadView,
} from './types.ts'
import type { Snapshot } from '../protocol.ts'

const createdAt = '2026-01-31T12:00:00Z'

export const pod = (uid: string, fields: Partial<PodView> = {}): PodView => ({
  uid,
  namespace: 'default',
  name: uid,
  node: 'worker',
  status: 'Running',
  ready: '1/1',
  restarts: 0,
  ip: null,
  createdAt,
  labels: [],
  ownerUid: null,
  deletedAt: null,
  message: null,
  lastEvent: null,
  containers: [],
  volumes: [],
  ...fields,
})

export const container = (name: string, fields: Partial<ContainerView> = {}): ContainerView => ({
  name,
  image: 'nginx',
  role: 'main',
  state: 'running',
  reason: null,
  ready: true,
  restarts: 0,
  ports: [],
  mounts: [],
  probes: [],
  ...fields,
})

export const service = (uid: string, fields: Partial<ServiceView> = {}): ServiceView => ({
  uid,
  namespace: 'default',
  name: uid,
  type: 'ClusterIP',
  clusterIP: '10.96.0.9',
  choosesPods: true,
  ports: [{ port: 80, protocol: 'TCP', name: null, targetPort: '80', nodePort: null }],
  podUids: [],
  ...fields,
})

export const workload = (uid: string, fields: Partial<WorkloadView> = {}): WorkloadView => ({
  uid,
  namespace: 'default',
  kind: 'Deployment',
  name: uid,
  replicas: 1,
  readyReplicas: 1,
  scalable: true,
  ownerUid: null,
  refusedPods: 0,
  refusal: null,
  createdAt,
  ...fields,
})

export const node = (name: string, fields: Partial<NodeView> = {}): NodeView => ({
  uid: `node-${name}`,
  name,
  roles: [],
  status: 'Ready',
  version: 'v1.34.4',
  internalIP: null,
  podCapacity: 110,
  createdAt,
  ...fields,
})

type Lists = { readonly [C in keyof Model]?: readonly (Model[C] extends ReadonlyMap<string, infer V> ? V : never)[] }

/** A model of these views. */
export function model(lists: Lists): Model {
  const maps = collections.map((collection) => [
    collection,
    new Map((lists[collection] ?? []).map((view) => [view.uid, view])),
  ])
  return { ...emptyModel, ...Object.fromEntries(maps) }
}

const cluster: ClusterView = {
  context: 'kind-test',
  name: 'kind-test',
  uid: 'cluster',
  version: 'v1.34.4',
  sandbox: false,
  forbidden: [],
  maxReplicas: 50,
}

export function snapshotOf(views: Model, epoch: string, revision: number): Snapshot {
  const lists = collections.map((collection) => [collection, [...views[collection].values()]])
  return { epoch, revision, cluster, freshness: { state: 'live', sinceMs: 0 }, ...Object.fromEntries(lists) }
}

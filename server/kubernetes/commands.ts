// Commands: what a person may change, sent straight to the API server. What they did comes back through the watch.

import type { KubernetesClient } from './client.ts'
import { ApiError } from './errors.ts'

/** The workloads with a /scale subresource, and where the API has them. */
const scalable = { Deployment: 'deployments', ReplicaSet: 'replicasets', StatefulSet: 'statefulsets' } as const

export type ScalableKind = keyof typeof scalable

export type ScaleTarget = { readonly namespace: string; readonly kind: ScalableKind; readonly name: string }

export function isScalableKind(kind: string): kind is ScalableKind {
  return Object.hasOwn(scalable, kind)
}

/** Sets how many pods a workload wants. Resolves when the API server took it; throws ApiError, LinkError. */
export async function scale(client: KubernetesClient, target: ScaleTarget, replicas: number): Promise<void> {
  const { namespace, kind, name } = target
  await client.request({
    method: 'PATCH',
    path: `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${scalable[kind]}/${encodeURIComponent(name)}/scale`,
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas } },
  })
}

/** Asks a pod to go, in its own grace period. Resolves when the API server took it; throws ApiError, LinkError. */
export async function deletePod(client: KubernetesClient, namespace: string, name: string): Promise<void> {
  await client.request({ method: 'DELETE', path: podPath(namespace, name) })
}

/** The raw pod, for a look closer than its view; throws ApiError, LinkError. Never hand it to a browser: it holds env and args. */
export function readPod(client: KubernetesClient, namespace: string, name: string): Promise<unknown> {
  return client.request({ path: podPath(namespace, name) })
}

/** The kinds that can be read whole, and where the API has them. */
const readable = {
  Pod: '/api/v1 pods',
  Service: '/api/v1 services',
  Node: '/api/v1 nodes',
  Deployment: '/apis/apps/v1 deployments',
  ReplicaSet: '/apis/apps/v1 replicasets',
  StatefulSet: '/apis/apps/v1 statefulsets',
  DaemonSet: '/apis/apps/v1 daemonsets',
  Job: '/apis/batch/v1 jobs',
} as const

type ReadableKind = keyof typeof readable

export function isReadableKind(kind: string): kind is ReadableKind {
  return Object.hasOwn(readable, kind)
}

/** A raw object, to be shown through lib/model/shown-object.ts only; `namespace` is empty for a node. Throws ApiError, LinkError. */
export function readObject(
  client: KubernetesClient,
  { kind, namespace, name }: { readonly kind: ReadableKind; readonly namespace: string; readonly name: string },
): Promise<unknown> {
  const [root, collection] = readable[kind].split(' ')
  const inNamespace = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return client.request({ path: `${root}${inNamespace}/${collection}/${encodeURIComponent(name)}` })
}

export type LogOfContainer = {
  readonly namespace: string
  readonly pod: string
  /** Empty: the pod's only one. */
  readonly container: string
  /** Of the container before its last restart, which is ended and not followed. */
  readonly previous: boolean
}

const logLines = 500 // as many as somebody scrolls back through

/** The last lines of a container's log, then what it adds, until it ends or `signal` aborts. Throws ApiError, LinkError. */
export function readLog(
  client: KubernetesClient,
  { namespace, pod, container, previous }: LogOfContainer,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  const query = { ...(container && { container }), previous, follow: !previous, tailLines: logLines }
  return client.watch({ path: `${podPath(namespace, pod)}/log`, query, signal })
}

/** What samples are made of, and where the API has it. */
const collections: Readonly<Record<string, string>> = {
  'v1/ConfigMap': 'configmaps',
  'v1/Pod': 'pods',
  'v1/Service': 'services',
  'apps/v1/Deployment': 'deployments',
}

type ObjectToApply = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly namespace: string; readonly name: string }
}

/** Creates an object, or merges it into the one of its name. Resolves when the API server took it; throws ApiError, LinkError. */
export async function applyObject(client: KubernetesClient, object: ObjectToApply): Promise<void> {
  try {
    await client.request({ method: 'POST', path: collectionPath(object), body: object })
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error
    const path = `${collectionPath(object)}/${object.metadata.name}`
    await client.request({ method: 'PATCH', path, body: object, contentType: 'application/strategic-merge-patch+json' })
  }
}

/** Deletes an object and what it owns. Resolves when the API server took it; throws ApiError, LinkError. */
export async function deleteObject(client: KubernetesClient, object: ObjectToApply): Promise<void> {
  const path = `${collectionPath(object)}/${object.metadata.name}`
  await client.request({ method: 'DELETE', path, query: { propagationPolicy: 'Background' } })
}

/** Gives the sandbox a fresh cluster. Resolves when that one can be asked. Throws ApiError 404 on a cluster that is no sandbox; LinkError. */
export async function resetSandbox(client: KubernetesClient): Promise<void> {
  // The old cluster takes its connections with it.
  const { promise: isNew, resolve } = Promise.withResolvers<void>()
  const stop = client.onLink(({ state }) => state === 'up' && resolve())
  try {
    await client.request({ method: 'POST', path: '/podarium/reset' })
    await isNew
  } finally {
    stop()
  }
}

function collectionPath({ apiVersion, kind, metadata }: ObjectToApply): string {
  const collection = collections[`${apiVersion}/${kind}`]
  if (!collection) throw new TypeError(`Samples hold no ${kind} of ${apiVersion}: add its collection.`)
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}/namespaces/${metadata.namespace}/${collection}`
}

function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
}

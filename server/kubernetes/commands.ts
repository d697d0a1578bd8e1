// Commands: what a person may change, sent straight to the API server. What they did comes back through the watch.

import type { KubernetesClient } from './client.ts'

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

function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
}

// Identity: which cluster answers, so that another one at the same address is never taken for it.

import type { KubernetesClient } from './client.ts'
import { ApiError } from './errors.ts'

export type ClusterIdentity = {
  /** The uid of the namespace kube-system; the API server's address where RBAC hides that namespace. */
  readonly uid: string
  /** The API server's gitVersion, e.g. `v1.34.4`; `unknown` where RBAC hides it. */
  readonly version: string
  /** Whether it is Podarium's own embedded cluster, which says so in its version: `v1.34.4+podarium`. */
  readonly sandbox: boolean
}

/** Asks the API server. Throws ApiError, LinkError. */
export async function readIdentity(client: KubernetesClient, signal: AbortSignal): Promise<ClusterIdentity> {
  const [version, namespace] = await Promise.all([
    unlessForbidden(client.request({ path: '/version', signal })),
    unlessForbidden(client.request({ path: '/api/v1/namespaces/kube-system', signal })),
  ])
  const uid = (namespace as { metadata?: { uid?: unknown } } | null)?.metadata?.uid
  const gitVersion = (version as { gitVersion?: unknown } | null)?.gitVersion
  return {
    uid: typeof uid === 'string' ? uid : client.where.address,
    version: typeof gitVersion === 'string' ? gitVersion : 'unknown',
    sandbox: typeof gitVersion === 'string' && gitVersion.endsWith('+podarium'),
  }
}

async function unlessForbidden(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return null
    throw error
  }
}

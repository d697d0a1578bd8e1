// Credentials: what a kubeconfig says about the way to its cluster, ready for a connection and for each request.

import type { RequestOptions } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { bufferFromFileOrString } from './client-node.ts'
import { toCredentialsError, type Where } from './errors.ts'

/** What to connect and to ask with. Short-lived: tokens and exec plugins may give others for the next request. */
export type Credentials = {
  /** For tls.connect: ca, cert, key, servername, rejectUnauthorized, as far as the kubeconfig sets them. */
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>
  /** For each request, e.g. Authorization. */
  readonly headers: Readonly<Record<string, string>>
  /** The agent that goes through the kubeconfig's proxy-url, if it has one. */
  readonly proxyAgent: RequestOptions['agent'] | null
}

/** Which cluster the kubeconfig's current context names. */
export function whereOf(kubeConfig: KubeConfig): Where {
  return { context: kubeConfig.getCurrentContext(), address: kubeConfig.getCurrentCluster()?.server ?? 'no address' }
}

/** The credentials of now; runs the exec plugin when its token has expired. Throws LinkError. */
export async function readCredentials(kubeConfig: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {}
  const cluster = kubeConfig.getCurrentCluster()
  try {
    await kubeConfig.applyToHTTPSOptions(options)
    if (cluster && !kubeConfig.getCurrentUser()) trustClusterWithoutUser(options, cluster)
  } catch (error) {
    throw toCredentialsError(error, whereOf(kubeConfig))
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value)
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
  const { ca, cert, key, servername, rejectUnauthorized } = options
  const given = Object.entries({ ca, cert, key, servername, rejectUnauthorized }).filter(
    ([, value]) => value !== undefined,
  )
  return { tls: Object.fromEntries(given), headers, proxyAgent: cluster?.proxyUrl ? options.agent : null }
}

/** KubeConfig 2.0.1 leaves a context without a user without the cluster's authority too. */
function trustClusterWithoutUser(
  options: RequestOptions,
  cluster: NonNullable<ReturnType<KubeConfig['getCurrentCluster']>>,
): void {
  const ca = bufferFromFileOrString(cluster.caFile, cluster.caData)
  if (ca) options.ca = ca
  if (cluster.skipTLSVerify) options.rejectUnauthorized = false
  if (cluster.tlsServerName) options.servername = cluster.tlsServerName
}

// Cluster answers: one question to a cluster, before anything is begun with it.

import type { KubeConfig } from '@kubernetes/client-node'
import type { Clock } from '../../lib/clock.ts'
import { readCredentials, whereOf } from './credentials.ts'
import { withDeadline } from './deadline.ts'
import { ApiError, toApiError, toLinkError } from './errors.ts'
import { openTransport } from './open-transport.ts'

/** Resolves when the cluster of the current context answers and takes the credentials. Throws ApiError (401), LinkError. */
export async function clusterAnswers(kubeConfig: KubeConfig, limitMs: number, clock: Clock): Promise<void> {
  try {
    await withDeadline(clock, limitMs, (signal) => ask(kubeConfig, signal))
  } catch (error) {
    throw error instanceof ApiError ? error : toLinkError(error, whereOf(kubeConfig))
  }
}

async function ask(kubeConfig: KubeConfig, signal: AbortSignal): Promise<void> {
  const credentials = await readCredentials(kubeConfig)
  const transport = await openTransport(whereOf(kubeConfig).address, credentials, signal)
  try {
    const headers = { accept: 'application/json', ...credentials.headers }
    const { status, body } = await transport.send({ method: 'GET', path: '/version', headers, body: null, signal })
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(chunk as Buffer)
    // 403 is an answer: the rest of the API may well be open to this person.
    if (status !== 403 && status >= 400) throw toApiError(status, Buffer.concat(chunks).toString('utf8'))
  } finally {
    transport.close()
  }
}

// HTTP: what the page asks of its server, and refusals as sentences for a person.

import type { PodDetail, PodView, WorkloadView } from '../../lib/model/types.ts'
import type { Problem, Snapshot } from '../../lib/protocol.ts'

const snapshotTimeoutMs = 10_000 // 10,000 pods over a slow wireless network
const commandTimeoutMs = 15_000 // an API server under load answers a PATCH within 10 s

/** GET /api/cluster, with the server's time from its Date header. */
export async function fetchSnapshot(signal: AbortSignal): Promise<{ snapshot: Snapshot; serverNowMs: number | null }> {
  const response = await ask('/api/cluster', { cache: 'no-cache', signal }, snapshotTimeoutMs)
  const serverNowMs = Date.parse(response.headers.get('date') ?? '')
  return { snapshot: (await response.json()) as Snapshot, serverNowMs: Number.isNaN(serverNowMs) ? null : serverNowMs }
}

/** GET /api/pods/…: what the inspector shows beyond the view. */
export async function fetchPodDetail({ namespace, name }: PodView, signal: AbortSignal): Promise<PodDetail> {
  const response = await ask(`/api/pods/${namespace}/${name}`, { cache: 'no-store', signal }, commandTimeoutMs)
  return (await response.json()) as PodDetail
}

export async function postScale({ namespace, kind, name }: WorkloadView, replicas: number): Promise<void> {
  await ask(
    `/api/workloads/${namespace}/${kind}/${name}/scale`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ replicas }) },
    commandTimeoutMs,
  )
}

export async function deletePod({ namespace, name }: PodView): Promise<void> {
  await ask(`/api/pods/${namespace}/${name}`, { method: 'DELETE' }, commandTimeoutMs)
}

async function ask(path: string, init: RequestInit & { signal?: AbortSignal }, timeoutMs: number): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  let response: Response
  try {
    response = await fetch(path, { ...init, signal })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Error(
      timeout.aborted
        ? `The Podarium server did not answer within ${timeoutMs / 1000} s. It may be done all the same: watch the stage.`
        : 'The Podarium server does not answer. Is it still running?',
      { cause: error },
    )
  }
  if (!response.ok) throw new Error(await refusal(response))
  return response
}

async function refusal(response: Response): Promise<string> {
  try {
    const { detail, title } = (await response.json()) as Partial<Problem>
    if (detail || title) return (detail || title) as string
  } catch {
    // Not problem+json: something between the page and its server answered.
  }
  return `The server answered ${response.status} ${response.statusText}`.trim() + '.'
}

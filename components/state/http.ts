// HTTP: what the page asks of its server, and refusals as sentences for a person.

import type { PodDetail, PodView, WorkloadView } from '../../lib/model/types.ts'
import type { Selected } from './address.ts'
import type { Problem, SampleView, Snapshot } from '../../lib/protocol.ts'

const snapshotTimeoutMs = 10_000 // 10,000 pods over a slow wireless network
const commandTimeoutMs = 15_000 // an API server under load answers a PATCH within 10 s

/** GET /api/cluster, with the server's time from its Date header. */
export async function fetchSnapshot(signal: AbortSignal): Promise<{ snapshot: Snapshot; serverNowMs: number | null }> {
  const response = await ask('/api/cluster', { signal }, snapshotTimeoutMs)
  const serverNowMs = Date.parse(response.headers.get('date') ?? '')
  return { snapshot: (await response.json()) as Snapshot, serverNowMs: Number.isNaN(serverNowMs) ? null : serverNowMs }
}

/** GET /api/pods/…: what the inspector shows beyond the view. */
export async function fetchPodDetail({ namespace, name }: PodView, signal: AbortSignal): Promise<PodDetail> {
  const response = await ask(`/api/pods/${namespace}/${name}`, { cache: 'no-store', signal }, commandTimeoutMs)
  return (await response.json()) as PodDetail
}

/** GET …/yaml: the object as YAML, without what may hold a secret. */
export async function fetchYaml({ kind, namespace, name }: Selected, signal: AbortSignal): Promise<string> {
  const paths: Readonly<Record<string, string>> = {
    Pod: `pods/${namespace}`,
    Service: `services/${namespace}`,
    Node: 'nodes',
  }
  const path = paths[kind] ?? `workloads/${namespace}/${kind}`
  const response = await ask(`/api/${path}/${name}/yaml`, { cache: 'no-store', signal }, commandTimeoutMs)
  return response.text()
}

/** GET /api/pods/…/log: the last lines, then what is added, as bytes of UTF-8. */
export async function fetchLog(
  { namespace, name }: Pick<PodView, 'namespace' | 'name'>,
  of: { readonly container: string; readonly previous: boolean },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const query = `container=${of.container}${of.previous ? '&previous' : ''}`
  const response = await ask(`/api/pods/${namespace}/${name}/log?${query}`, { cache: 'no-store', signal }, null)
  return response.body ?? new ReadableStream()
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

/** GET /api/samples: the gallery. */
export async function fetchSamples(): Promise<readonly SampleView[]> {
  const response = await ask('/api/samples', {}, commandTimeoutMs)
  return (await response.json()) as readonly SampleView[]
}

export async function applySample(name: string): Promise<void> {
  await ask(`/api/samples/${name}`, { method: 'POST' }, commandTimeoutMs)
}

export async function removeSample(name: string): Promise<void> {
  await ask(`/api/samples/${name}`, { method: 'DELETE' }, commandTimeoutMs)
}

export async function resetSandbox(): Promise<void> {
  await ask('/api/sandbox/reset', { method: 'POST' }, commandTimeoutMs)
}

/** `timeoutMs` null for an answer that goes on and on. */
async function ask(
  path: string,
  init: RequestInit & { signal?: AbortSignal },
  timeoutMs: number | null,
): Promise<Response> {
  const timeout = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([init.signal, timeout].filter((each) => each != null))
  let response: Response
  try {
    response = await fetch(path, { ...init, signal })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Error(
      timeout?.aborted
        ? `The Podarium server did not answer within ${timeoutMs! / 1000} s. It may be done all the same: watch the stage.`
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

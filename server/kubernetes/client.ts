// Client: requests and watches to one API server, with fresh credentials on each, over one link that is always probed.

import type { KubeConfig } from '@kubernetes/client-node'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../log.ts'
import { readCredentials, whereOf } from './credentials.ts'
import { withDeadline } from './deadline.ts'
import { ApiError, toApiError, toLinkError, type Where } from './errors.ts'
import { splitLines } from './lines.ts'
import { keepLink, type LinkState } from './link.ts'
import { openTransport } from './open-transport.ts'
import type { Answer, WireRequest } from './transport.ts'

const requestLimitMs = 60_000 // as long as an API server works on a request itself
const watchHeadLimitMs = 10_000 // it answers a watch at once, before the first event

export type Query = Readonly<Record<string, string | number | boolean>>

export type ApiRequest = {
  /** GET if left out. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** E.g. `/api/v1/pods`. */
  readonly path: string
  readonly query?: Query
  /** Sent as JSON. */
  readonly body?: unknown
  /** `application/json` if left out. */
  readonly contentType?: string
  readonly signal?: AbortSignal
}

export type WatchRequest = { readonly path: string; readonly query: Query; readonly signal: AbortSignal }

export type KubernetesClient = {
  /** The context and the address, for sentences. */
  readonly where: Where
  /** The answer, parsed; null if it is empty. Throws ApiError for a refusal, LinkError where nothing answers. */
  request(request: ApiRequest): Promise<unknown>
  /**
   * Opens a watch. Resolves when the API server has accepted it, with its lines, which end when the server ends them.
   * Throws like request(); an iteration that breaks off throws LinkError. To leave the loop closes the watch.
   */
  watch(request: WatchRequest): Promise<AsyncIterable<string>>
  link(): LinkState
  /** Calls back when the link comes up, when it is lost and at each attempt that failed. Returns how to stop. */
  onLink(listener: (state: LinkState) => void): () => void
  /** Ends the link and everything open on it. */
  close(): void
}

export type ClientOptions = {
  /** Its current context is the cluster. */
  readonly kubeConfig: KubeConfig
  readonly clock: Clock
  /** Gives 0 ≤ x < 1, for jitter. */
  readonly random: () => number
  readonly log: Log
}

/** Begins to connect at once, and keeps connected until it is closed; whether it is shows link(). */
export function connectKubernetes({ kubeConfig, clock, random, log }: ClientOptions): KubernetesClient {
  const where = whereOf(kubeConfig)
  const link = keepLink({
    open: async (signal) => openTransport(where.address, await readCredentials(kubeConfig), signal),
    toError: (error) => toLinkError(error, where),
    clock,
    random,
    log,
  })

  async function send(request: Omit<WireRequest, 'headers'>, headers: Record<string, string>): Promise<Answer> {
    const transport = await link.transport()
    const { headers: signedIn } = await readCredentials(kubeConfig)
    return transport.send({ ...request, headers: { accept: 'application/json', ...headers, ...signedIn } })
  }

  async function ask(request: ApiRequest, signal: AbortSignal): Promise<unknown> {
    const { method = 'GET', path, query = {}, contentType = 'application/json' } = request
    const body = request.body === undefined ? null : JSON.stringify(request.body)
    const headers = body === null ? {} : { 'content-type': contentType }
    const answer = await send({ method, path: withQuery(path, query), body, signal }, headers)
    const text = await readText(answer.body)
    if (answer.status >= 300) throw toApiError(answer.status, text)
    return text === '' ? null : JSON.parse(text)
  }

  async function openWatch({ path, query }: WatchRequest, signal: AbortSignal): Promise<Answer> {
    const answer = await send({ method: 'GET', path: withQuery(path, query), body: null, signal }, {})
    if (answer.status !== 200) throw toApiError(answer.status, await readText(answer.body))
    return answer
  }

  return {
    where,
    async request(request) {
      try {
        return await withDeadline(clock, requestLimitMs, (signal) => ask(request, signal), request.signal)
      } catch (error) {
        throw asOurs(error, where, request.signal)
      }
    },
    async watch(request) {
      try {
        const answer = await withDeadline(
          clock,
          watchHeadLimitMs,
          (signal) => openWatch(request, signal),
          request.signal,
        )
        return linesOf(answer, where, request.signal)
      } catch (error) {
        throw asOurs(error, where, request.signal)
      }
    },
    link: link.state,
    onLink: link.subscribe,
    close: link.close,
  }
}

async function* linesOf(answer: Answer, where: Where, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  try {
    yield* splitLines(answer.body)
  } catch (error) {
    throw asOurs(error, where, signal)
  }
}

/** What the caller gave up stays its own reason; what is not the API server's refusal is the way's failure. */
function asOurs(error: unknown, where: Where, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return error instanceof ApiError ? error : toLinkError(error, where)
}

function withQuery(path: string, query: Query): string {
  const entries = Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string])
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

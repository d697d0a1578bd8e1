// HTTP API: the snapshot out, commands in. A command goes straight to the API server; what it did comes back through the watch.

import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { podEventsUid, projectPodDetail } from '../lib/model/project-pod-detail.ts'
import { scaleAdvice } from '../lib/model/scale-advice.ts'
import type { Uid } from '../lib/model/types.ts'
import { scaleBody } from '../lib/protocol.ts'
import type { Guard } from './guard.ts'
import type { Hub } from './hub.ts'
import {
  deletePod,
  isScalableKind,
  type LogOfContainer,
  readLog,
  readPod,
  resetSandbox,
  scale,
} from './kubernetes/commands.ts'
import type { KubernetesClient } from './kubernetes/client.ts'
import { ApiError, LinkError } from './kubernetes/errors.ts'
import type { Log } from './log.ts'
import { objectYaml } from './object-yaml.ts'
import { HttpProblem, sendProblem } from './problem.ts'
import { readJson } from './read-json.ts'
import { applyFirstSamples, applySample, removeSample, type Sample } from './samples.ts'
import { createSnapshotBodies } from './snapshot-body.ts'

export type HttpApiOptions = {
  readonly hub: Hub
  readonly client: KubernetesClient
  readonly guard: Guard
  readonly samples: readonly Sample[]
  readonly maxReplicas: number
  readonly log: Log
  /** The oldest revision that greetings lead on from. */
  readonly bridgedFrom: () => number
  /** Why the server is not ready: the kinds that were not read yet, in Kubernetes' plural words; empty if it is. */
  readonly notReady: () => readonly string[]
  /** The text of /metrics. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
}

const sharedForMs = 200 // a class that joins at once shares its snapshots; its greetings bring the deltas of much longer
const firstRead = 'The cluster is being read for the first time; try again in a moment.'

type Answer = { readonly status: number; readonly body: unknown }
type Parameters = Readonly<Record<string, string | undefined>>
type Route = {
  readonly method: string
  readonly path: string
  /** The parameters in a path of this route, null for another path. */
  readonly match: (pathname: string) => Parameters | null
  readonly answer: (
    parameters: Parameters,
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<Answer | null> | Answer | null
}

/** Answers requests for what this API has; returns false for any other path, which is the page's. */
export function createHttpApi(
  options: HttpApiOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { hub, client, guard, samples, maxReplicas, log } = options
  const bodies = createSnapshotBodies()
  // Written and compressed as soon as there is something to tell: who opens the page first waits no longer than others.
  hub.subscribe({
    hello: () => queueMicrotask(prepareSnapshot),
    freshness: () => {},
    delta: () => {},
  })
  function prepareSnapshot(): void {
    const snapshot = hub.snapshot()
    if (snapshot) bodies(snapshot)
  }

  const routes: readonly Route[] = [
    route('GET', '/healthz', () => ({ status: 200, body: { status: 'serving' } })),
    route('GET', '/readyz', () => {
      const missing = options.notReady()
      if (missing.length === 0) return { status: 200, body: { status: 'ready' } }
      throw new HttpProblem(503, `Not read from the cluster yet: ${missing.join(', ')}.`)
    }),
    route('GET', '/metrics', async (_parameters, _request, response) => {
      const { contentType, text } = await options.metrics()
      response.writeHead(200, { 'content-type': contentType }).end(text)
      return null
    }),
    route('GET', '/api/cluster', (_parameters, request, response) => {
      sendSnapshot(request, response)
      return null
    }),
    route(
      'POST',
      '/api/workloads/:namespace/:kind/:name/scale',
      async ({ namespace = '', kind = '', name = '' }, request) => {
        const body = scaleBody(maxReplicas).safeParse(await readJson(request))
        if (!body.success) throw new HttpProblem(422, `${body.error.issues.map((issue) => issue.message).join('; ')}.`)
        const workload = find(
          hub.model().workloads,
          (view) => view.kind === kind && view.namespace === namespace && view.name === name,
        )
        const advice = workload && scaleAdvice(workload, hub.model())
        if (advice) throw new HttpProblem(409, advice)
        if (!isScalableKind(kind)) {
          throw new HttpProblem(404, `A ${kind} cannot be scaled; a Deployment, a ReplicaSet or a StatefulSet can.`)
        }
        await scale(client, { namespace, kind, name }, body.data.replicas)
        return { status: 200, body: body.data }
      },
    ),
    route('GET', '/api/pods/:namespace/:name', async ({ namespace = '', name = '' }) => {
      const raw = await readPod(client, namespace, name)
      return { status: 200, body: projectPodDetail(raw, hub.eventsAbout(podEventsUid(raw))) }
    }),
    route('GET', '/api/pods/:namespace/:name/log', async ({ namespace = '', name = '' }, request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost')
      const container = searchParams.get('container') ?? ''
      await sendLog({ namespace, pod: name, container, previous: searchParams.has('previous') }, response)
      return null
    }),
    route('GET', '/api/pods/:namespace/:name/yaml', ({ namespace, name }, _request, response) =>
      sendYaml('Pod', namespace, name, response),
    ),
    route('GET', '/api/workloads/:namespace/:kind/:name/yaml', ({ namespace, kind, name }, _request, response) =>
      sendYaml(kind, namespace, name, response),
    ),
    route('GET', '/api/services/:namespace/:name/yaml', ({ namespace, name }, _request, response) =>
      sendYaml('Service', namespace, name, response),
    ),
    route('GET', '/api/nodes/:name/yaml', ({ name }, _request, response) => sendYaml('Node', '', name, response)),
    route('DELETE', '/api/pods/:namespace/:name', async ({ namespace = '', name = '' }) => {
      await deletePod(client, namespace, name)
      return { status: 202, body: { deleted: `${namespace}/${name}` } }
    }),
    route('GET', '/api/samples', () => ({
      status: 200,
      body: samples.map(({ name, title, watch, objects }) => ({ name, title, watch, objects })),
    })),
    route('POST', '/api/samples/:name', async ({ name = '' }) => {
      await applySample(client, sampleOf(name))
      return { status: 200, body: { applied: name } }
    }),
    route('DELETE', '/api/samples/:name', async ({ name = '' }) => {
      await removeSample(client, sampleOf(name))
      return { status: 202, body: { removed: name } }
    }),
    route('POST', '/api/sandbox/reset', async () => {
      if (hub.snapshot()?.cluster.sandbox !== true) {
        throw new HttpProblem(409, 'Only the sandbox can be reset; this cluster is none.')
      }
      await resetSandbox(client)
      await applyFirstSamples(client, samples)
      return { status: 202, body: { reset: true } }
    }),
  ]

  const byPath = Map.groupBy(routes, ({ path }) => path)
  /** A path without parameters is looked up: a class asks for the snapshot all at once. */
  const routesAt = (pathname: string) => byPath.get(pathname) ?? routes.filter(({ match }) => match(pathname))

  function sampleOf(name: string): Sample {
    const sample = samples.find((candidate) => candidate.name === name)
    if (sample) return sample
    throw new HttpProblem(404, `There is no sample ${name}. There are: ${samples.map((each) => each.name).join(', ')}.`)
  }

  type Part = string | undefined
  async function sendYaml(kind: Part, namespace: Part, name: Part, response: ServerResponse): Promise<null> {
    const text = await objectYaml(client, kind ?? '', namespace ?? '', name ?? '')
    response.writeHead(200, { 'content-type': 'application/yaml; charset=utf-8', 'cache-control': 'no-store' })
    response.end(text)
    return null
  }

  /** Streams lines as they come, no faster than they are read, until the log ends or the page has gone. */
  async function sendLog(of: LogOfContainer, response: ServerResponse): Promise<void> {
    const leaving = new AbortController()
    response.once('close', () => leaving.abort())
    const lines = await readLog(client, of, leaving.signal)
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    response.flushHeaders()
    try {
      for await (const line of lines) {
        if (!response.write(`${line}\n`)) await once(response, 'drain', { signal: leaving.signal })
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw error
    }
    response.end()
  }

  function sendSnapshot(request: IncomingMessage, response: ServerResponse): void {
    const snapshot = hub.snapshot(sharedForMs, options.bridgedFrom())
    if (!snapshot) throw new HttpProblem(503, hub.hello().freshness.message ?? firstRead)
    const { etag, gzipped } = bodies(snapshot)
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding', 'content-type': 'application/json' }
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end()
    } else if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      response.writeHead(200, { ...headers, 'content-encoding': 'gzip', 'content-length': gzipped.length }).end(gzipped)
    } else {
      // Only for programs that a person runs: pages take it compressed.
      const body = gunzipSync(gzipped)
      response.writeHead(200, { ...headers, 'content-length': body.length }).end(body)
    }
  }

  async function handle(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const refusal = isRead ? guard.refuseRead(request) : guard.refuseCommand(request)
    if (refusal) throw new HttpProblem(403, refusal)
    const atPath = routesAt(pathname)
    const found = atPath.find((candidate) => candidate.method === (request.method === 'HEAD' ? 'GET' : request.method))
    if (!found) {
      if (atPath.length === 0) throw new HttpProblem(404, `There is nothing at ${pathname}.`)
      throw new HttpProblem(405, `${pathname} takes ${atPath.map((candidate) => candidate.method).join(' or ')} only.`)
    }
    const parameters = decodeAll(found.match(pathname) ?? {})
    const answer = await found.answer(parameters, request, response)
    if (!answer) return
    response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer.body))
  }

  return (request, response) => {
    const pathname = (request.url ?? '/').split('?')[0] ?? '/'
    if (!pathname.startsWith('/api/') && routesAt(pathname).length === 0) return false
    handle(pathname, request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return // nobody is left to be told
      const problem = problemOf(error)
      if (problem.status === 500) log.error({ err: error, pathname }, 'a request failed in an unforeseen way')
      if (response.headersSent) response.destroy()
      else sendProblem(response, problem)
    })
    return true
  }
}

function find<V>(views: ReadonlyMap<Uid, V>, matches: (view: V) => boolean): V | undefined {
  return views.values().find(matches)
}

function route(method: string, path: string, answer: Route['answer']): Route {
  const pattern = new URLPattern({ pathname: path })
  return { method, path, match: (pathname) => pattern.exec({ pathname })?.pathname.groups ?? null, answer }
}

function decodeAll(groups: Parameters): Parameters {
  try {
    return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value ?? '')]))
  } catch {
    throw new HttpProblem(400, 'The path holds a percent sign that stands for no character.')
  }
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof ApiError) return new HttpProblem(error.status, error.message, error.reason)
  if (error instanceof LinkError) return new HttpProblem(503, error.message)
  return new HttpProblem(500, 'Podarium failed in a way that it did not foresee; its log on the terminal says more.')
}

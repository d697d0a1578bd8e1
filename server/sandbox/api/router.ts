// Router: from a request's path to what answers it.

import { badRequest } from '../errors.ts'
import type { ApiOptions } from '../sandbox-types.ts'
import { reviewAccess } from './access-review.ts'
import { decodeBody } from './body.ts'
import type { Answer, Call } from './call.ts'
import { aggregatedDiscoveryType, answerDiscovery } from './discovery.ts'
import { answerOpenApi } from './openapi.ts'
import { noSuchMethod, noSuchPath } from './status.ts'
import type { Targets } from './target.ts'
import { type Room, createRoom, doVerb } from './verbs.ts'

export type Router = {
  answer(call: Call): Promise<Answer>
  /** What the path of a call for exec or attach points at. */
  readonly findTarget: Targets['find']
  /** Ends all watches. */
  close(): void
}

const version = {
  major: '1',
  minor: '34',
  // Podarium tells a sandbox by its end.
  gitVersion: 'v1.34.4+podarium',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
}

const healthChecks = ['ping', 'log', 'etcd']

const reviews: ReadonlySet<string> = new Set([
  'apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  'apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
  'apis/authentication.k8s.io/v1/selfsubjectreviews',
])

export function createRouter(options: ApiOptions): Router {
  let room: Room | null = null

  /** That of the cluster of now. */
  function currentRoom(): Room {
    const cluster = options.cluster()
    if (room?.cluster !== cluster) {
      room?.watches.close()
      room = createRoom(cluster, options.clock)
    }
    return room
  }

  async function answer(call: Call): Promise<Answer> {
    const current = currentRoom()
    const target = current.targets.find(call.path)
    if (target) return doVerb(current, target, call)
    const path = call.path.join('/')
    if (reviews.has(path)) return review(call)
    if (call.path[0] === 'podarium') return command(call)
    return call.method === 'GET' ? tell(call, path) : Promise.reject(noSuchPath())
  }

  /** Podarium's own: a fresh cluster, and nodes that lose power. */
  async function command(call: Call): Promise<Answer> {
    const [, what, nodeName, power] = call.path
    if (what === 'reset' && call.path.length === 2) {
      if (call.method !== 'POST') throw noSuchMethod()
      options.reset()
      currentRoom()
      return { type: 'json', code: 202, object: {} }
    }
    if (what !== 'nodes' || !nodeName || power !== 'power' || call.path.length !== 4) throw noSuchPath()
    if (call.method !== 'PUT') throw noSuchMethod()
    const { on } = decodeBody(await call.readBody(), call.header('content-type'), 'power')
    if (typeof on !== 'boolean') throw badRequest('on: Required value: must be true or false')
    options.cluster().kubelets.setNodePower(nodeName, on)
    return { type: 'json', code: 200, object: { on } }
  }

  return {
    answer,
    findTarget: (path) => currentRoom().targets.find(path),
    close: () => room?.watches.close(),
  }
}

async function review(call: Call): Promise<Answer> {
  if (call.method !== 'POST') throw noSuchMethod()
  const object = reviewAccess(decodeBody(await call.readBody(), call.header('content-type'), 'SelfSubjectAccessReview'))
  if (object === undefined) throw noSuchPath()
  return { type: 'json', code: 201, object }
}

const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** What is the same for every cluster. */
function tell({ path: segments, query, header }: Call, path: string): Answer {
  if (path === 'version') return { type: 'json', code: 200, object: version }
  if (path === 'healthz' || path === 'livez' || path === 'readyz') {
    const text = query.has('verbose')
      ? [...healthChecks.map((check) => `[+]${check} ok`), `${path} check passed`, ''].join('\n')
      : 'ok'
    return { type: 'text', code: 200, text }
  }
  // An empty document: kubectl asks for version 2 where version 3 has nothing, and takes a 404 for a failure.
  if (path === 'openapi/v2') return { type: 'stream', contentType: openApiV2Type, begin: (out) => out.end() }
  const object = segments[0] === 'openapi' ? answerOpenApi(`/${path}`) : answerDiscovery(`/${path}`, header('accept'))
  if (object === undefined) throw noSuchPath()
  return { type: 'json', code: 200, object, contentType: contentTypeOf(object) }
}

/** Clients know discovery in one piece by its content type. */
function contentTypeOf(object: unknown): string {
  const { kind } = object as { readonly kind?: string }
  return kind === 'APIGroupDiscoveryList' ? aggregatedDiscoveryType : 'application/json'
}

// API: what the test cluster answers to a request, whatever carries it: HTTP (http-server.ts) or a function call (memory-client.ts).

import type { Clock } from '../../lib/clock.ts'
import type { Faults } from './faults.ts'
import { parsePath, type Resource, type Target } from './resources.ts'
import { type Filter, type KubeObject, Refusal, type Store } from './store.ts'

export type ApiCall = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly authorization?: string
  /** Parsed JSON; undefined if there was none. */
  readonly body: unknown
}

/** A watch that is open: lines go out through it until either side ends it. */
export type OpenWatch = {
  readonly plural: string
  /** Sends one line as it is. */
  write(line: string): void
  /** Ends it as an API server does when its time is up. */
  end(): void
  /** Breaks it as a reset does. */
  cut(): void
}

export type ApiAnswer =
  | { readonly status: number; readonly body: unknown }
  /** A watch: `start` begins to send and returns how to stop. */
  | { readonly plural: string; readonly start: (watch: OpenWatch) => () => void }

export type ApiOptions = {
  /** The store of now: another cluster at this address has another. */
  readonly store: () => Store
  readonly faults: Faults
  readonly clock: Clock
  /** What DELETE of a pod does: at once, or a deletionTimestamp first for a kubelet to see. */
  readonly isGraceful: () => boolean
}

const bookmarkEveryMs = 60_000 // as an API server

/** The answers of a cluster. */
export function createApi({ store, faults, clock, isGraceful }: ApiOptions) {
  function answer(call: ApiCall): ApiAnswer | Promise<ApiAnswer> {
    return orRefusal(() => route(call))
  }

  function route(call: ApiCall): ApiAnswer | Promise<ApiAnswer> {
    if (faults.failWith !== null) throw new Refusal(faults.failWith, 'InternalError', 'made to fail by the test')
    if (faults.isUnauthorized) throw new Refusal(401, 'Unauthorized', 'Unauthorized')
    if (call.path === '/version') return { status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.0-test' } }
    if (call.path === '/livez' || call.path === '/readyz') return { status: 200, body: 'ok' }
    const target = parsePath(call.path)
    if (!target || faults.absent.has(target.resource.plural)) {
      throw new Refusal(404, 'NotFound', 'the server could not find the requested resource')
    }
    refuseForbidden(call, target)
    if (target.name !== null) return one(call, target, target.name)
    if (call.method === 'POST') return { status: 201, body: store().create(inNamespace(call.body, target.namespace)) }
    if (call.method !== 'GET') throw notAllowed()
    const isWatch = call.query.get('watch') === 'true'
    const collection = () => (isWatch ? watch(call, target) : { status: 200, body: listOf(call, target) })
    const wait = isWatch ? faults.watchesWaitFor : faults.listsWaitFor
    return wait ? wait.then(() => orRefusal(collection)) : collection()
  }

  function refuseForbidden({ method, query }: ApiCall, { resource, name }: Target): void {
    const isWatch = query.has('watch')
    if (faults.forbidden.has(resource.plural) || (isWatch && faults.forbiddenToWatch.has(resource.plural))) {
      const verb = isWatch ? 'watch' : method === 'GET' && name === null ? 'list' : method.toLowerCase()
      throw new Refusal(
        403,
        'Forbidden',
        `${resource.plural} is forbidden: User "test" cannot ${verb} resource "${resource.plural}"`,
      )
    }
  }

  function one({ method, body, contentType }: ApiCall, target: Target, name: string): ApiAnswer {
    const { resource, namespace, subresource } = target
    if (subresource === 'scale' && resource.isScalable) return scale(method, body, contentType, target, name)
    if (subresource !== null && subresource !== 'status') throw notAllowed()
    if (method === 'GET') return { status: 200, body: store().get(resource.kind, namespace, name) }
    if (method === 'PUT') return { status: 200, body: store().replace(inNamespace(body, namespace)) }
    if (method === 'PATCH') return { status: 200, body: patchOf(resource, namespace, name, contentType, body) }
    if (method === 'DELETE') return { status: 200, body: remove(resource, namespace, name) }
    throw notAllowed()
  }

  function remove({ kind }: Resource, namespace: string | null, name: string): KubeObject {
    if (kind !== 'Pod' || !isGraceful()) return store().remove(kind, namespace, name)
    const deletionTimestamp = new Date(clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z')
    return store().patch(kind, namespace, name, { metadata: { deletionTimestamp, deletionGracePeriodSeconds: 30 } })
  }

  function patchOf(
    { kind }: Resource,
    namespace: string | null,
    name: string,
    contentType: string,
    body: unknown,
  ): KubeObject {
    if (contentType !== 'application/merge-patch+json') {
      throw new Refusal(415, 'UnsupportedMediaType', `the body of the request was in an unknown format: ${contentType}`)
    }
    return store().patch(kind, namespace, name, body)
  }

  function scale(method: string, body: unknown, contentType: string, target: Target, name: string): ApiAnswer {
    const { resource, namespace } = target
    if (method !== 'GET') {
      const replicas = (body as { spec?: { replicas?: unknown } } | undefined)?.spec?.replicas
      if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
        throw new Refusal(422, 'Invalid', `spec.replicas: Invalid value: ${JSON.stringify(replicas)}`)
      }
      const type = method === 'PUT' ? 'application/merge-patch+json' : contentType
      patchOf(resource, namespace, name, type, { spec: { replicas } })
    }
    const { metadata, spec, status } = store().get(resource.kind, namespace, name)
    const replicasOf = (value: unknown) => (value as { replicas?: number } | undefined)?.replicas ?? 0
    const counts = { spec: { replicas: replicasOf(spec) }, status: { replicas: replicasOf(status) } }
    return { status: 200, body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, ...counts } }
  }

  function listOf({ query }: ApiCall, target: Target): unknown {
    const { resource } = target
    const wanted = Number(query.get('limit') ?? 0)
    const limit = wanted > 0 ? Math.min(wanted, faults.longestPage ?? wanted) : 0
    const page = store().list(resource, filterOf(query, target), limit, query.get('continue') ?? '')
    const metadata = { resourceVersion: String(page.version), ...(page.next ? { continue: page.next } : {}) }
    return {
      apiVersion: resource.root.replace(/^\/apis?\//, ''),
      kind: `${resource.kind}List`,
      metadata,
      items: page.items,
    }
  }

  function watch({ query }: ApiCall, target: Target): ApiAnswer {
    const { resource } = target
    const filter = filterOf(query, target)
    const from = Number(query.get('resourceVersion') ?? 0)
    store().follow(resource, from, () => {})() // throws a 410 before the watch is accepted
    const start = (open: OpenWatch) => {
      const send = (type: string, object: unknown) => open.write(JSON.stringify({ type, object }))
      const stop = store().follow(resource, from, ({ type, object }) => filter(object) && send(type, object))
      let cancelBookmark = () => {}
      const bookmark = () => {
        send('BOOKMARK', { kind: resource.kind, metadata: { resourceVersion: String(store().version()) } })
        cancelBookmark = clock.after(bookmarkEveryMs, bookmark)
      }
      if (query.get('allowWatchBookmarks') === 'true') cancelBookmark = clock.after(bookmarkEveryMs, bookmark)
      const timeoutMs = Number(query.get('timeoutSeconds') ?? 1_800) * 1_000
      const cancelEnd = clock.after(timeoutMs, () => open.end())
      if (faults.endingAtOnce.has(resource.plural)) open.end()
      return () => {
        stop()
        cancelBookmark()
        cancelEnd()
      }
    }
    return { plural: resource.plural, start }
  }

  return { answer }
}

function orRefusal<T>(ask: () => T): T | { status: number; body: unknown } {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.code, body: statusOf(error) }
    throw error
  }
}

function filterOf(query: URLSearchParams, { namespace }: Target): Filter {
  const selectors = (query.get('fieldSelector') ?? '').split(',').filter(Boolean)
  const wanted = selectors.map((selector) => selector.split(/==?/) as [string, string])
  return (object) =>
    (namespace === null || object.metadata.namespace === namespace) &&
    wanted.every(([path, value]) => path.split('.').reduce<unknown>(step, object) === value)
}

function step(object: unknown, key: string): unknown {
  return (object as Record<string, unknown> | undefined)?.[key]
}

function inNamespace(body: unknown, namespace: string | null): KubeObject {
  const object = body as KubeObject
  return namespace === null ? object : { ...object, metadata: { ...object.metadata, namespace } }
}

function notAllowed(): Refusal {
  return new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
}

/** A refusal as the API sends it. */
export function statusOf({ code, reason, message }: Refusal): unknown {
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code, reason, message }
}

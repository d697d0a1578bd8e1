// Store: the objects of the test cluster, their versions and their history, with the meaning that LIST and WATCH have in Kubernetes.

import { resourceOf, type Resource } from './resources.ts'

/** An object of the API, as JSON has it. */
export type KubeObject = {
  apiVersion?: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid?: string
    resourceVersion?: string
    creationTimestamp?: string
    deletionTimestamp?: string
    [field: string]: unknown
  }
  [field: string]: unknown
}

export type StoredEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }

/** A refusal, as a Status object tells it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string) {
    super(message)
    this.code = code
    this.reason = reason
  }
}

export type Page = { readonly items: readonly KubeObject[]; readonly version: number; readonly next: string }

export type Filter = (object: KubeObject) => boolean

type Change = { readonly version: number; readonly resource: Resource; readonly event: StoredEvent }

export type Store = ReturnType<typeof createStore>

/** An empty store. `nowMs` gives the time for creationTimestamp; uids are counted up after `uidPrefix`. */
export function createStore(nowMs: () => number, uidPrefix = 'uid') {
  const objects = new Map<string, KubeObject>()
  let history: Change[] = []
  let version = 1
  let compactedVersion = 0
  let uids = 0
  let lists = 0
  const continued = new Map<string, { items: readonly KubeObject[]; version: number }>()
  const followers = new Set<(change: Change) => void>()
  const untold: Change[] = []
  let isTelling = false

  const keyOf = ({ root, plural }: Resource, namespace: string | null | undefined, name: string) =>
    `${root}/${plural}/${namespace ?? ''}/${name}`

  function commit(resource: Resource, type: StoredEvent['type'], object: KubeObject): KubeObject {
    version++
    const stored = structuredClone(object)
    stored.metadata.resourceVersion = String(version)
    const key = keyOf(resource, stored.metadata.namespace, stored.metadata.name)
    if (type === 'DELETED') objects.delete(key)
    else objects.set(key, stored)
    const change: Change = { version, resource, event: { type, object: stored } }
    history.push(change)
    untold.push(change)
    tellAll()
    return stored
  }

  /** In the order of their versions, even if a follower makes a change of its own. */
  function tellAll(): void {
    if (isTelling) return
    isTelling = true
    for (let change = untold.shift(); change; change = untold.shift()) {
      for (const follower of [...followers]) follower(change)
    }
    isTelling = false
  }

  function mustFind(resource: Resource, namespace: string | null | undefined, name: string): KubeObject {
    const found = objects.get(keyOf(resource, namespace, name))
    if (!found) throw new Refusal(404, 'NotFound', `${resource.plural} "${name}" not found`)
    return found
  }

  function newest(resource: Resource, filter: Filter): KubeObject[] {
    const prefix = `${resource.root}/${resource.plural}/`
    const found = [...objects].filter(([key, object]) => key.startsWith(prefix) && filter(object))
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
  }

  return {
    version: () => version,

    /** Adds an object; what is missing in its metadata is filled in. */
    create(object: KubeObject): KubeObject {
      const resource = resourceOf(object.kind)
      const { namespace, name } = object.metadata
      if (objects.has(keyOf(resource, namespace, name))) {
        throw new Refusal(409, 'AlreadyExists', `${resource.plural} "${name}" already exists`)
      }
      const creationTimestamp = new Date(nowMs()).toISOString().replace(/\.\d+Z$/, 'Z')
      const metadata = { uid: `${uidPrefix}-${++uids}`, creationTimestamp, ...object.metadata }
      const apiVersion = resource.root.replace(/^\/apis?\//, '')
      return commit(resource, 'ADDED', { ...object, apiVersion, metadata })
    },

    /** Puts an object in the place of its namesake; refuses one that was read before the last change. */
    replace(object: KubeObject): KubeObject {
      const resource = resourceOf(object.kind)
      const before = mustFind(resource, object.metadata.namespace, object.metadata.name)
      const readVersion = object.metadata.resourceVersion
      if (readVersion !== undefined && readVersion !== before.metadata.resourceVersion) {
        throw new Refusal(
          409,
          'Conflict',
          `the object has been modified; please apply your changes to the latest version`,
        )
      }
      const { uid, creationTimestamp } = before.metadata
      return commit(resource, 'MODIFIED', {
        ...object,
        metadata: { ...object.metadata, uid, creationTimestamp } as never,
      })
    },

    /** Changes an object by a JSON merge patch (RFC 7396). */
    patch(kind: string, namespace: string | null | undefined, name: string, patch: unknown): KubeObject {
      const resource = resourceOf(kind)
      const before = mustFind(resource, namespace, name)
      return commit(resource, 'MODIFIED', mergePatch(before, patch) as KubeObject)
    },

    remove(kind: string, namespace: string | null | undefined, name: string): KubeObject {
      const resource = resourceOf(kind)
      return commit(resource, 'DELETED', mustFind(resource, namespace, name))
    },

    get: (kind: string, namespace: string | null | undefined, name: string) =>
      mustFind(resourceOf(kind), namespace, name),

    /** Every object of a kind, by namespace and name. */
    all: (kind: string) => newest(resourceOf(kind), () => true),

    /** One page, of the state at the first page's time. */
    list(resource: Resource, filter: Filter, limit: number, token: string): Page {
      const from = token === '' ? { items: newest(resource, filter), version } : continued.get(token)
      if (!from) throw new Refusal(410, 'Expired', 'The provided continue parameter is too old')
      const items = limit > 0 ? from.items.slice(0, limit) : from.items
      const rest = from.items.slice(items.length)
      const next = rest.length > 0 ? `page-${++lists}` : ''
      if (next) continued.set(next, { items: rest, version: from.version })
      return { items, version: from.version, next }
    },

    /** Tells what happened after `fromVersion`, then each change. Returns how to stop. Throws a 410 Refusal if that is too long ago. */
    follow(resource: Resource, fromVersion: number, onEvent: (event: StoredEvent) => void): () => void {
      if (fromVersion < compactedVersion) {
        throw new Refusal(410, 'Expired', `too old resource version: ${fromVersion} (${compactedVersion})`)
      }
      const follower = (change: Change) => {
        if (change.resource === resource && change.version > fromVersion) onEvent(change.event)
      }
      for (const change of history) follower(change)
      followers.add(follower)
      return () => followers.delete(follower)
    },

    /** Forgets all history: a watch from before now is refused with 410. */
    compact(): void {
      version++ // as in a cluster, where something else always happens too: no version in use is the newest
      compactedVersion = version
      history = []
    },

    /** The next page of every list begun is refused with 410. */
    expireContinueTokens: () => continued.clear(),
  }
}

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const isMergeable = typeof target === 'object' && target !== null && !Array.isArray(target)
  const merged: Record<string, unknown> = isMergeable ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

// Store: the cluster's objects. It puts together the shelves, the history, the owners and the rules by which objects are written.

import type { Clock } from '../../../lib/clock.ts'
import {
  type Cause,
  StatusError,
  alreadyExists,
  conflict,
  forbidden,
  invalid,
  modifiedMeanwhile,
  notFound,
} from '../errors.ts'
import type { Kinds } from '../kinds/kind-types.ts'
import type { AnyStored, Resource, ResourceName } from '../objects.ts'
import { createBroadcast } from './broadcast.ts'
import { deepEqual } from './deep-equal.ts'
import { isOver, planDeletion, refuseDeletion } from './deletion.ts'
import { createHistory } from './history.ts'
import { type Given, firstMetadata, nextMetadata, refuseNewFinalizers } from './metadata.ts'
import { generateName } from './names.ts'
import { createOwnerIndex } from './owner-index.ts'
import { type Shelf, createShelf } from './shelf.ts'
import type { DeleteOptions, Store, StoreEvent, UpdateOptions, WriteContext, WriteRules } from './store-types.ts'

export type StoreSettings = {
  readonly clock: Clock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly kinds: Kinds
}

const historyRevisions = 10_000 // some 20 MB at worst, and a second or two of 5,000 pods starting
const generateNameTries = 8 // as an API server tries

/** Kinds whose metadata counts the generations of their spec. */
const withGeneration: ReadonlySet<ResourceName> = new Set([
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'pods',
  'poddisruptionbudgets',
] satisfies ResourceName[])

/** An empty store: without a namespace even. */
export function createStore({ clock, random, kinds }: StoreSettings): Store {
  const shelves = new Map<ResourceName, Shelf>()
  for (const name of Object.keys(kinds) as ResourceName[]) shelves.set(name, createShelf())
  const shelf = (name: ResourceName) => shelves.get(name)!
  const resourceOf = (name: ResourceName): Resource => kinds[name].resource
  const rulesOf = (name: ResourceName) => kinds[name].rules as unknown as WriteRules<unknown>
  const owners = createOwnerIndex()
  // As large as the time in milliseconds: so a revision of a cluster before a reset is never one of this, and its watchers get a 410.
  const firstRevision = clock.nowMs()
  const history = createHistory(historyRevisions, firstRevision)
  const broadcast = createBroadcast()
  let revision = firstRevision

  const get = (name: ResourceName, namespace: string, objectName: string) => shelf(name).get(namespace, objectName)
  const list = (name: ResourceName, namespace?: string) => shelf(name).list(namespace)
  const context = { get, list, nowMs: () => clock.nowMs(), random } as unknown as WriteContext

  function mustGet(name: ResourceName, namespace: string, objectName: string): AnyStored {
    const object = get(name, namespace, objectName)
    if (!object) throw notFound(resourceOf(name), objectName)
    return object
  }

  /** Gives the object the next revision, puts it where it belongs and tells of it. */
  function commit(
    name: ResourceName,
    type: StoreEvent['type'],
    object: AnyStored,
    previous: AnyStored | null,
  ): AnyStored {
    revision++
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
    if (type === 'DELETED') shelf(name).remove(written)
    else shelf(name).put(written)
    owners.change(name, previous, type === 'DELETED' ? null : written)
    const event: StoreEvent = { type, resource: name, object: written, previous, revision }
    history.add(event)
    broadcast.tell(event)
    return written
  }

  /** Writes a new version of an object, unless nothing is new or it was only waiting for this to go. */
  function replace(name: ResourceName, next: AnyStored, previous: AnyStored, dryRun: boolean | undefined): AnyStored {
    if (deepEqual(next, previous)) return previous
    if (dryRun) return next
    if (!isOver(next)) return commit(name, 'MODIFIED', next, previous)
    commit(name, 'DELETED', next, previous)
    return next
  }

  function freeName(name: ResourceName, namespace: string, base: string): string {
    let generated = generateName(base, random)
    for (let tries = 1; tries < generateNameTries && get(name, namespace, generated); tries++) {
      generated = generateName(base, random)
    }
    return generated
  }

  function refuseNamespace(name: ResourceName, { metadata }: AnyStored): void {
    if (!resourceOf(name).namespaced) return
    const namespace = mustGet('namespaces', '', metadata.namespace ?? '')
    if (!namespace.metadata.deletionTimestamp) return
    const into = namespace.metadata.name
    const refusal = forbidden(
      resourceOf(name),
      metadata.name,
      `unable to create new content in namespace ${into} because it is being terminated`,
    )
    const cause: Cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${into} is being terminated`,
      field: 'metadata.namespace',
    }
    throw new StatusError(refusal.code, refusal.reason, refusal.message, { ...refusal.details, causes: [cause] })
  }

  function validate(name: ResourceName, object: AnyStored, previous: AnyStored | null): void {
    const causes = [...rulesOf(name).validate(object, previous as never)]
    if (!object.metadata.name && !causes.some(({ field }) => field === 'metadata.name')) {
      const message = 'Required value: name or generateName is required'
      causes.unshift({ reason: 'FieldValueRequired', message, field: 'metadata.name' })
    }
    if (causes.length > 0) throw invalid(resourceOf(name), object.metadata.name, causes)
  }

  function create(
    name: ResourceName,
    given: Given,
    options: { readonly dryRun?: boolean | undefined } = {},
  ): AnyStored {
    const resource = resourceOf(name)
    const metadata = given.metadata ?? {}
    if (metadata.resourceVersion) {
      throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
    }
    const { generateName: base } = metadata
    const objectName = metadata.name || (base ? freeName(name, metadata.namespace ?? '', base) : '')
    const object = {
      ...typeOf(resource),
      ...given,
      ...typeOf(resource),
      metadata: firstMetadata(metadata, objectName, resource, {
        nowMs: clock.nowMs(),
        random,
        hasGeneration: withGeneration.has(name),
      }),
    }
    refuseNamespace(name, object)
    const prepared = rulesOf(name).prepareCreate(object, context) as AnyStored
    validate(name, prepared, null)
    if (get(name, metadata.namespace ?? '', objectName)) throw alreadyExists(resource, objectName)
    return options.dryRun ? prepared : commit(name, 'ADDED', prepared, null)
  }

  function merge(name: ResourceName, given: Given, previous: AnyStored, { subresource }: UpdateOptions): AnyStored {
    if (subresource === 'status') return { ...previous, status: given.status }
    if (subresource === 'binding') return { ...previous, spec: given.spec, status: given.status }
    const hasStatus = resourceOf(name).subresources.includes('status')
    const { status, ...next } = { ...given, ...typeOf(resourceOf(name)) }
    const kept = hasStatus ? previous.status : status
    return {
      ...next,
      metadata: nextMetadata(given.metadata ?? {}, previous.metadata),
      ...(kept !== undefined && { status: kept }),
    }
  }

  function update(name: ResourceName, given: Given, options: UpdateOptions = {}): AnyStored {
    const { name: objectName = '', namespace = '', resourceVersion, uid } = given.metadata ?? {}
    const resource = resourceOf(name)
    const previous = mustGet(name, resource.namespaced ? namespace : '', objectName)
    if (resourceVersion && resourceVersion !== previous.metadata.resourceVersion) {
      throw conflict(resource, objectName, modifiedMeanwhile)
    }
    if (uid && uid !== previous.metadata.uid) {
      const key = ['/registry', name, ...(namespace ? [namespace] : []), objectName].join('/')
      const found = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${previous.metadata.uid}`
      const where = `Code: 4, Key: ${key}, ResourceVersion: 0`
      throw conflict(resource, objectName, `StorageError: invalid object, ${where}, AdditionalErrorMsg: ${found}`)
    }
    const merged = merge(name, given, previous, options)
    refuseNewFinalizers(resource, merged, previous)
    const prepared = rulesOf(name).prepareUpdate(merged, previous, context) as AnyStored
    validate(name, prepared, previous)
    // For a Deployment a client's annotation counts as well as its spec, as an API server has it.
    const isNew = !sameSpec(prepared, previous) || (name === 'deployments' && !sameAnnotations(prepared, previous))
    return replace(name, isNew ? withNextGeneration(prepared) : prepared, previous, options.dryRun)
  }

  const store = {
    revision: () => revision,
    resource: resourceOf,
    create,
    get,
    mustGet,
    list,
    dependents: owners.dependents,
    update,
    change(
      name: ResourceName,
      namespace: string,
      objectName: string,
      change: (object: AnyStored) => Given | undefined,
      options: UpdateOptions = {},
    ) {
      const previous = get(name, namespace, objectName)
      const given = previous && change(previous)
      if (!previous || !given) return previous
      // The cluster's own parts know what they write: no rules for them, which also spares the time.
      const next = merge(name, given, previous, options)
      const isAsWanted = options.subresource === 'binding' || sameSpec(next, previous)
      return replace(name, isAsWanted ? next : withNextGeneration(next), previous, options.dryRun)
    },
    delete(name: ResourceName, namespace: string, objectName: string, options: DeleteOptions = {}) {
      const object = mustGet(name, namespace, objectName)
      refuseDeletion(resourceOf(name), object, options)
      const ownGraceSeconds = rulesOf(name).gracePeriodSeconds(object as never)
      const outcome = planDeletion(object, options, ownGraceSeconds, clock.nowMs())
      if (options.dryRun) return outcome
      if (outcome.isGone) return { object: commit(name, 'DELETED', outcome.object, object), isGone: true }
      return outcome.object === object
        ? outcome
        : { object: commit(name, 'MODIFIED', outcome.object, object), isGone: false }
    },
    watch(name: ResourceName, fromRevision: number, listener: (event: StoreEvent) => void) {
      return broadcast.subscribe(name, history.since(fromRevision), revision, listener)
    },
  }
  return store as unknown as Store
}

function typeOf({ kind, group, version }: Resource): { readonly kind: string; readonly apiVersion: string } {
  return { kind, apiVersion: group ? `${group}/${version}` : version }
}

const sameSpec = (a: AnyStored, b: AnyStored) => deepEqual(a.spec, b.spec)
const sameAnnotations = (a: AnyStored, b: AnyStored) => deepEqual(a.metadata.annotations, b.metadata.annotations)

function withNextGeneration(object: AnyStored): AnyStored {
  const { generation } = object.metadata
  if (generation === undefined) return object
  return { ...object, metadata: { ...object.metadata, generation: generation + 1 } }
}

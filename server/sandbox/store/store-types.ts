// Store: the objects of the cluster, their revisions and their history. Everything that happens, happens here, one change at a time.

import type { AnyStored, ObjectTypes, Resource, ResourceName, Stored, StoredOf } from '../objects.ts'

/** One change. `object` is what it is after, or was last if it is gone (with the revision of its going). */
export type StoreEvent<T = AnyStored> = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly resource: ResourceName
  readonly object: T
  /** What it was before; null if it is new. */
  readonly previous: T | null
  readonly revision: number
}

/** What someone hands in to be created: may lack what the store fills in. */
export type New<T> = T

export type UpdateOptions = {
  /**
   * `status` changes nothing but the status (and metadata's labels, annotations, finalizers stay); spec is left out otherwise the same way.
   * `binding` changes spec and status in one revision, and the generation not at all: a pod that gets its node is wanted as it was.
   */
  readonly subresource?: 'status' | 'binding' | undefined
  readonly dryRun?: boolean | undefined
}

export type DeleteOptions = {
  /** Seconds; undefined leaves it to the object (a pod's terminationGracePeriodSeconds). */
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined
  readonly dryRun?: boolean | undefined
}

export type DeleteOutcome<T> = {
  readonly object: T
  /** Whether it is gone already; else it has a deletionTimestamp and somebody (kubelet, a finalizer's owner) ends it later. */
  readonly isGone: boolean
}

/**
 * Synchronous. All that throw, throw StatusError. Listeners are called after a change is complete, in the order of the
 * revisions, also when a listener makes changes itself: those are told after it.
 */
export type Store = {
  /** The revision of the newest change; the resourceVersion of a list made now. */
  revision(): number
  resource<R extends ResourceName>(name: R): Resource
  /** Defaults, validates, gives name (from generateName), uid, revision, generation and creationTimestamp. 409 AlreadyExists, 422, 404 namespace. */
  create<R extends ResourceName>(
    name: R,
    object: New<ObjectTypes[R]>,
    options?: { readonly dryRun?: boolean | undefined },
  ): StoredOf<R>
  /** Namespace '' for what has none. */
  get<R extends ResourceName>(name: R, namespace: string, objectName: string): StoredOf<R> | undefined
  /** As get(), or 404. */
  mustGet<R extends ResourceName>(name: R, namespace: string, objectName: string): StoredOf<R>
  /** Sorted by namespace and name, as the API lists; all namespaces if none is given. */
  list<R extends ResourceName>(name: R, namespace?: string): readonly StoredOf<R>[]
  /** All that name `uid` among their ownerReferences, whatever their resource. */
  dependents(uid: string): readonly { readonly resource: ResourceName; readonly object: AnyStored }[]
  /**
   * Replaces. 404; 409 Conflict if `object.metadata.resourceVersion` is given and not the newest; 422. What is equal to what is there
   * makes no new revision. The last finalizer taken from an object that is being deleted ends it.
   */
  update<R extends ResourceName>(name: R, object: ObjectTypes[R], options?: UpdateOptions): StoredOf<R>
  /** For the cluster's own parts: applies `change` to the newest, if it is there; undefined from `change` leaves it. Never a conflict. */
  change<R extends ResourceName>(
    name: R,
    namespace: string,
    objectName: string,
    change: (object: StoredOf<R>) => ObjectTypes[R] | undefined,
    options?: UpdateOptions,
  ): StoredOf<R> | undefined
  /** 404; 409 if a precondition fails. A pod on a node waits for its kubelet (which deletes it with grace 0), finalizers for their owners. */
  delete<R extends ResourceName>(
    name: R,
    namespace: string,
    objectName: string,
    options?: DeleteOptions,
  ): DeleteOutcome<StoredOf<R>>
  /**
   * Tells every change after `fromRevision`: those that happened already at once, before this returns. 410 if they are no longer kept.
   * Returns how to stop.
   */
  watch<R extends ResourceName>(
    name: R,
    fromRevision: number,
    listener: (event: StoreEvent<StoredOf<R>>) => void,
  ): () => void
}

/** What is particular to a kind when its objects are written; the kinds room gives one for each resource. */
export type WriteRules<T> = {
  /** Fills in what an API server fills in. Idempotent. Drops what a client may not set (status on create, if the kind has a status subresource). */
  prepareCreate(object: T, cluster: WriteContext): T
  /** Likewise for a replacement; keeps what can't change silently (e.g. clusterIP left out). */
  prepareUpdate(object: T, previous: Stored<T>, cluster: WriteContext): T
  /** All that is wrong with it, in the API's words; empty if nothing. `previous` is null for a new one. */
  validate(object: T, previous: Stored<T> | null): readonly import('../errors.ts').Cause[]
  /** How many seconds a deletion waits if nobody says; 0 for everything but pods on a node. */
  gracePeriodSeconds(object: Stored<T>): number
}

/** What a kind may need to know of the rest when it fills something in (a free cluster IP, a service account that is there). */
export type WriteContext = Pick<Store, 'get' | 'list'> & {
  readonly nowMs: () => number
  /** 0 ≤ x < 1. */
  readonly random: () => number
}

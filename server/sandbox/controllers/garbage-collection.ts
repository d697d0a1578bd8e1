// Garbage collection: what becomes of dependents when their owners go.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/

import type { OwnerReference } from 'kubernetes-types/meta/v1'
import { resources } from '../kinds/resources.ts'
import type { AnyStored, Resource, ResourceName } from '../objects.ts'
import type { Controller } from './controller-types.ts'
import { createLoop } from './loop.ts'
import { changeMetadata } from './writes.ts'

const byKind = new Map(Object.values(resources as Readonly<Record<string, Resource>>).map((each) => [each.kind, each]))
const foreground = 'foregroundDeletion'
const orphan = 'orphan'

export const startGarbageCollection: Controller = ({ store, clock }) => {
  const loop = createLoop({ store, clock }, (key) => {
    const [resource, namespace, name] = key.split('|') as [ResourceName, string, string]
    const object = store.get(resource, namespace, name) as AnyStored | undefined
    if (!object) return
    if (object.metadata.deletionTimestamp) endOwner(resource, object)
    else collect(resource, object)
  })

  const keyFor = (resource: ResourceName, { metadata }: AnyStored) =>
    `${resource}|${metadata.namespace ?? ''}|${metadata.name}`

  /** What an owner that is being deleted still has to do for its dependents. */
  function endOwner(resource: ResourceName, owner: AnyStored): void {
    const { finalizers = [], uid } = owner.metadata
    if (finalizers.includes(orphan)) {
      for (const each of store.dependents(uid)) withoutOwners(each.resource, each.object, [uid])
      return withoutFinalizer(resource, owner, orphan)
    }
    if (!finalizers.includes(foreground)) return
    const blocking = store.dependents(uid).filter(({ object }) => referenceTo(object, uid)?.blockOwnerDeletion)
    if (blocking.length === 0) return withoutFinalizer(resource, owner, foreground)
    for (const each of blocking) {
      if (!each.object.metadata.deletionTimestamp) loop.add(keyFor(each.resource, each.object))
    }
  }

  /** Deletes a dependent that has no owner left, or whose last one waits for it. */
  function collect(resource: ResourceName, object: AnyStored): void {
    const { ownerReferences = [], namespace = '', name, uid, finalizers = [] } = object.metadata
    if (ownerReferences.length === 0) return
    const owners = ownerReferences.map((reference) => ({ reference, owner: ownerOf(reference, namespace) }))
    const solid = owners.filter(({ owner }) => owner && !isWaiting(owner))
    if (solid.length > 0) {
      const gone = owners.filter((each) => !solid.includes(each)).map(({ reference }) => reference.uid)
      if (gone.length > 0) withoutOwners(resource, object, gone)
      return
    }
    const isWaitedFor = owners.some(({ owner }) => owner) && store.dependents(uid).length > 0
    const propagationPolicy = finalizers.includes(orphan)
      ? 'Orphan'
      : isWaitedFor || finalizers.includes(foreground)
        ? 'Foreground'
        : 'Background'
    store.delete(resource, namespace, name, { propagationPolicy, preconditions: { uid } })
  }

  function ownerOf({ kind, name, uid }: OwnerReference, namespace: string): AnyStored | undefined {
    const resource = byKind.get(kind)
    // Of a kind that is not known here nobody can say whether it is gone.
    if (!resource) return { metadata: { uid } } as AnyStored
    const owner = store.get(resource.name, resource.namespaced ? namespace : '', name) as AnyStored | undefined
    return owner?.metadata.uid === uid ? owner : undefined
  }

  function withoutOwners(resource: ResourceName, object: AnyStored, uids: readonly string[]): void {
    changeMetadata(store, resource, object as never, (metadata) => ({
      ...metadata,
      ownerReferences: (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid)),
    }))
  }

  function withoutFinalizer(resource: ResourceName, object: AnyStored, gone: string): void {
    changeMetadata(store, resource, object as never, (metadata) => ({
      ...metadata,
      finalizers: (metadata.finalizers ?? []).filter((finalizer) => finalizer !== gone),
    }))
  }

  /** Owners that wait for the changed dependent, which is one fewer. */
  function* waitingOwners(object: AnyStored): Iterable<string> {
    for (const reference of object.metadata.ownerReferences ?? []) {
      const owner = ownerOf(reference, object.metadata.namespace ?? '')
      const resource = byKind.get(reference.kind)
      if (resource && owner && isWaiting(owner)) yield keyFor(resource.name, owner)
    }
  }

  for (const resource of Object.keys(resources) as ResourceName[]) {
    loop.watch(resource, function* ({ type, object: changed, previous }) {
      const object = changed as AnyStored
      const { ownerReferences, deletionTimestamp } = object.metadata
      if (type === 'DELETED') {
        for (const each of store.dependents(object.metadata.uid)) yield keyFor(each.resource, each.object)
        yield* waitingOwners(object)
      } else if (deletionTimestamp) {
        yield keyFor(resource, object)
      } else if (ownerReferences && (type === 'ADDED' || previous?.metadata.ownerReferences !== ownerReferences)) {
        yield keyFor(resource, object)
        if (previous) yield* waitingOwners(previous as AnyStored)
      }
    })
  }
  return loop.close
}

function referenceTo({ metadata }: AnyStored, uid: string): OwnerReference | undefined {
  return metadata.ownerReferences?.find((reference) => reference.uid === uid)
}

/** Whether it waits for its dependents to go before it. */
function isWaiting({ metadata }: AnyStored): boolean {
  return Boolean(metadata.deletionTimestamp && metadata.finalizers?.includes(foreground))
}

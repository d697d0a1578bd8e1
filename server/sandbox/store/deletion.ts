// Deletion: what becomes of an object that is deleted. It may go at once, or wait for a pod's kubelet or for the owners of its finalizers.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/

import { StatusError, conflict, forbidden } from '../errors.ts'
import type { AnyStored, Resource, StoredMeta } from '../objects.ts'
import { deepEqual } from './deep-equal.ts'
import { timestamp } from './names.ts'
import type { DeleteOptions, DeleteOutcome } from './store-types.ts'

const undying: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

const policyFinalizers = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: null } as const

/**
 * What a delete makes of `object`; the very same object if it was being deleted already and nothing is new.
 * `ownGraceSeconds` is what the object itself asks for: 0 if it never waits.
 */
export function planDeletion(
  object: AnyStored,
  options: DeleteOptions,
  ownGraceSeconds: number,
  nowMs: number,
): DeleteOutcome<AnyStored> {
  const before = object.metadata
  const asked = ownGraceSeconds === 0 ? 0 : (options.gracePeriodSeconds ?? ownGraceSeconds)
  const grace = asked < 0 ? 1 : asked // as Kubernetes reads a negative one
  const finalizers = finalizersAfter(before.finalizers ?? [], options.propagationPolicy)
  const metadata: StoredMeta = before.deletionTimestamp
    ? sooner(before, before.deletionTimestamp, grace)
    : {
        ...before,
        ...(before.generation !== undefined && { generation: before.generation + 1 }),
        deletionTimestamp: timestamp(nowMs + grace * 1000),
        ...(object.kind !== 'Namespace' && { deletionGracePeriodSeconds: grace }),
      }
  const isSame = metadata === before && deepEqual(finalizers, before.finalizers ?? [])
  const marked = isSame ? object : terminating({ ...object, metadata: withFinalizers(metadata, finalizers) })
  if (!isOver(marked)) return { object: marked, isGone: false }
  // Only a pod shows when it was to go: other kinds go without having been marked.
  return { object: object.kind === 'Pod' ? marked : object, isGone: true }
}

/** Whether an object that is being deleted has nothing left to wait for. */
export function isOver({ metadata, spec }: AnyStored): boolean {
  const holding = (spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [] // a namespace's
  return (
    metadata.deletionTimestamp !== undefined &&
    !metadata.deletionGracePeriodSeconds &&
    !metadata.finalizers?.length &&
    holding.length === 0
  )
}

/** 409 where the object is not the one that was meant; 403 for what a cluster can't be without. */
export function refuseDeletion(resource: Resource, { metadata }: AnyStored, { preconditions }: DeleteOptions): void {
  const { name, uid, resourceVersion } = metadata
  if (resource.name === 'namespaces' && undying.has(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted')
  }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const found = `does not match the UID in record (${uid}). The object might have been deleted and then recreated`
    throw notMeant(resource, name, `the UID in the precondition (${preconditions.uid}) ${found}`)
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const found = `does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    throw notMeant(
      resource,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) ${found}`,
    )
  }
}

/** A conflict that names the kind in place of the resource, as it does here alone. */
function notMeant(resource: Resource, name: string, why: string): StatusError {
  const { message } = conflict({ ...resource, name: resource.kind as Resource['name'] }, name, why)
  return new StatusError(409, 'Conflict', message, {
    name,
    ...(resource.group && { group: resource.group }),
    kind: resource.kind,
  })
}

function finalizersAfter(finalizers: readonly string[], policy: DeleteOptions['propagationPolicy']): readonly string[] {
  if (policy === undefined) return finalizers
  const others = finalizers.filter((finalizer) => finalizer !== 'foregroundDeletion' && finalizer !== 'orphan')
  const added = policyFinalizers[policy]
  return added ? [...others, added] : others
}

function withFinalizers(metadata: StoredMeta, finalizers: readonly string[]): StoredMeta {
  const { finalizers: _, ...rest } = metadata
  return finalizers.length > 0 ? { ...rest, finalizers: [...finalizers] } : rest
}

/** A second delete can shorten the wait, never lengthen it. */
function sooner(metadata: StoredMeta, deletionTimestamp: string, grace: number): StoredMeta {
  const graceBefore = metadata.deletionGracePeriodSeconds ?? 0
  if (grace >= graceBefore) return metadata
  const dueMs = Date.parse(deletionTimestamp) - (graceBefore - grace) * 1000
  return { ...metadata, deletionTimestamp: timestamp(dueMs), deletionGracePeriodSeconds: grace }
}

function terminating(object: AnyStored): AnyStored {
  if (object.kind !== 'Namespace') return object
  return { ...object, status: { ...(object.status as object | undefined), phase: 'Terminating' } }
}

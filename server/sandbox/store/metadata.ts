// Metadata: what the store itself keeps of an object's metadata, and what whoever writes may set.

import { type Cause, invalid } from '../errors.ts'
import type { AnyStored, Resource, StoredMeta } from '../objects.ts'
import { generateUid, timestamp } from './names.ts'

/** An object as it may be handed in. */
export type Given = {
  readonly metadata?: Partial<StoredMeta>
  readonly spec?: unknown
  readonly status?: unknown
}

/** What a client may set, without what is empty. */
function settable({ labels, annotations, ownerReferences, finalizers }: Partial<StoredMeta>): Partial<StoredMeta> {
  return {
    ...(labels && Object.keys(labels).length > 0 && { labels }),
    ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
    ...(ownerReferences && ownerReferences.length > 0 && { ownerReferences }),
    ...(finalizers && finalizers.length > 0 && { finalizers }),
  }
}

/** For a new object. The revision comes when it is written. */
export function firstMetadata(
  given: Partial<StoredMeta>,
  name: string,
  resource: Resource,
  { nowMs, random, hasGeneration }: { nowMs: number; random: () => number; hasGeneration: boolean },
): StoredMeta {
  return {
    name,
    ...(given.generateName && { generateName: given.generateName }),
    ...(resource.namespaced && { namespace: given.namespace ?? '' }),
    uid: generateUid(random),
    resourceVersion: '',
    ...(hasGeneration && { generation: 1 }),
    creationTimestamp: timestamp(nowMs),
    ...settable(given),
  }
}

/** For a replacement: what the store keeps from before, the rest as given. */
export function nextMetadata(given: Partial<StoredMeta>, previous: StoredMeta): StoredMeta {
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...kept } = previous
  return { ...kept, ...settable(given) }
}

/** 422 for finalizers that come too late. */
export function refuseNewFinalizers(resource: Resource, next: AnyStored, previous: AnyStored): void {
  if (!previous.metadata.deletionTimestamp) return
  const before = previous.metadata.finalizers ?? []
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !before.includes(finalizer))
  if (added.length === 0) return
  const found = added.map((finalizer) => JSON.stringify(finalizer)).join(', ')
  const cause: Cause = {
    reason: 'FieldValueForbidden',
    message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`,
    field: 'metadata.finalizers',
  }
  throw invalid(resource, next.metadata.name, [cause])
}

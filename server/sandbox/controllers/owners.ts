// Owners: who controls an object, and how one becomes or stops being its controller.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/

import type { LabelSelector, OwnerReference } from 'kubernetes-types/meta/v1'
import type { AnyStored, ResourceName, StoredOf } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import type { Store, StoreEvent } from '../store/store-types.ts'
import { keyOf, watchAll } from './loop.ts'
import { changeMetadata } from './writes.ts'

export function controllerOf({ metadata }: Pick<AnyStored, 'metadata'>): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller)
}

/** What a dependent says of its controller. */
export function controllerReference({ apiVersion, kind, metadata: { name, uid } }: AnyStored): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}

/** All that `owner` controls of one resource. */
export function controlled<R extends ResourceName>(store: Store, resource: R, owner: AnyStored): StoredOf<R>[] {
  return store
    .dependents(owner.metadata.uid)
    .filter((each) => each.resource === resource && controllerOf(each.object)?.uid === owner.metadata.uid)
    .map(({ object }) => object as StoredOf<R>)
}

/** The keys of those controllers of `kind` that a change of a dependent concerns; who lost one too. */
export function* controllerKeys(kind: string, { object, previous }: StoreEvent): Iterable<string> {
  for (const version of previous ? [object, previous] : [object]) {
    const owner = controllerOf(version)
    if (owner?.kind === kind) yield `${version.metadata.namespace ?? ''}/${owner.name}`
  }
}

type Owner = Omit<AnyStored, 'spec'> & { readonly spec?: { readonly selector?: LabelSelector } | undefined }

export type Claims<R extends ResourceName> = {
  /** What `owner` controls, after it let go of what its selector no longer matches and took what nobody controls. */
  claim(owner: Owner): StoredOf<R>[]
  /** The keys of the `owners` that would take the changed object, if nobody controls it. */
  takers<O extends ResourceName>(owners: O, event: StoreEvent): Iterable<string>
  close(): void
}

/** Keeps what nobody controls at hand, so that an owner need not look through all there is. */
export function createClaims<R extends ResourceName>(store: Store, resource: R): Claims<R> {
  const orphans = new Map<string, Map<string, StoredOf<R>>>()

  const close = watchAll({ store }, resource, ({ type, object }) => {
    const { namespace = '', name } = object.metadata
    if (type !== 'DELETED' && !controllerOf(object)) {
      const others = orphans.get(namespace) ?? new Map<string, StoredOf<R>>()
      orphans.set(namespace, others.set(name, object))
    } else {
      orphans.get(namespace)?.delete(name)
    }
  })

  return {
    close,
    claim(owner) {
      const { selector } = owner.spec ?? {}
      const isOwn = ({ metadata }: AnyStored) => matchesSelector(selector, metadata.labels)
      const mine = controlled(store, resource, owner as AnyStored)
      if (owner.metadata.deletionTimestamp) return mine.filter(isOwn)
      for (const object of mine) if (!isOwn(object)) release(store, resource, object, owner.metadata.uid)
      const found = [...(orphans.get(owner.metadata.namespace ?? '')?.values() ?? [])].filter(
        (object) => isOwn(object) && !object.metadata.deletionTimestamp,
      )
      const taken = found.flatMap((object) => adopt(store, resource, object, owner as AnyStored) ?? [])
      return [...mine.filter(isOwn), ...taken]
    },
    *takers(owners, { type, object, previous }) {
      if (type === 'DELETED' || controllerOf(object)) return
      const isAsBefore =
        previous &&
        previous.metadata.labels === object.metadata.labels &&
        previous.metadata.ownerReferences === object.metadata.ownerReferences
      if (isAsBefore) return
      for (const owner of store.list(owners, object.metadata.namespace) as readonly Owner[]) {
        if (matchesSelector(owner.spec?.selector, object.metadata.labels)) yield keyOf(owner)
      }
    },
  }
}

function release<R extends ResourceName>(store: Store, resource: R, object: StoredOf<R>, ownerUid: string): void {
  changeMetadata(store, resource, object, (metadata) => ({
    ...metadata,
    ownerReferences: metadata.ownerReferences?.filter(({ uid }) => uid !== ownerUid) ?? [],
  }))
}

function adopt<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  owner: AnyStored,
): StoredOf<R> | undefined {
  return changeMetadata(store, resource, object, (metadata) => ({
    ...metadata,
    ownerReferences: [...(metadata.ownerReferences ?? []), controllerReference(owner)],
  }))
}

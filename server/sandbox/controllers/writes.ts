// Writes: the ways in which controllers change what is stored. Each leaves alone what was deleted and made anew meanwhile.

import type { ObjectTypes, ResourceName, StoredMeta, StoredOf } from '../objects.ts'
import type { Store } from '../store/store-types.ts'

type Part<R extends ResourceName, P extends string> =
  StoredOf<R> extends { [K in P]?: infer S } ? NonNullable<S> : never

/** Writes the status that `next` makes of the newest version; undefined leaves it. */
export function changeStatus<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  next: (object: StoredOf<R>) => Part<R, 'status'> | undefined,
): StoredOf<R> | undefined {
  return changeSame(store, resource, object, next, 'status')
}

export function changeSpec<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  next: (object: StoredOf<R>) => Part<R, 'spec'> | undefined,
): StoredOf<R> | undefined {
  return changeSame(store, resource, object, next, 'spec')
}

export function changeMetadata<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  next: (metadata: StoredMeta) => StoredMeta | undefined,
): StoredOf<R> | undefined {
  return changeSame(store, resource, object, (newest) => next(newest.metadata), 'metadata')
}

/** Annotations and spec in one revision. */
export function changeWhole<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  next: (object: StoredOf<R>) => StoredOf<R> | undefined,
): StoredOf<R> | undefined {
  const { namespace = '', name, uid } = object.metadata
  return store.change(resource, namespace, name, (newest) => {
    if (newest.metadata.uid !== uid) return undefined
    // A stored object is an object; the types differ in what they call its apiVersion.
    return next(newest) as unknown as ObjectTypes[R] | undefined
  })
}

function changeSame<R extends ResourceName>(
  store: Store,
  resource: R,
  object: StoredOf<R>,
  next: (object: StoredOf<R>) => unknown,
  part: 'status' | 'spec' | 'metadata',
): StoredOf<R> | undefined {
  const { namespace = '', name, uid } = object.metadata
  return store.change(
    resource,
    namespace,
    name,
    (newest) => {
      const value = newest.metadata.uid === uid ? next(newest) : undefined
      return value === undefined ? undefined : ({ ...newest, [part]: value } as unknown as ObjectTypes[R])
    },
    part === 'status' ? { subresource: 'status' } : {},
  )
}

/** Without what is zero, empty or absent: so does the API leave it out. `always` stay. */
export function sparse<T extends object>(fields: T, always: readonly (keyof T)[] = []): T {
  const isEmpty = (value: unknown) =>
    value === undefined || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => !isEmpty(value) || always.includes(key as keyof T)),
  ) as T
}

// Kinds: what is particular to each resource, in one place per kind: its names, its rules, its columns, its selectable fields.

import type { ObjectTypes, Resource, ResourceName, StoredOf } from '../objects.ts'
import type { WriteRules } from '../store/store-types.ts'

export type Kind<R extends ResourceName = ResourceName> = {
  readonly resource: Resource
  readonly rules: WriteRules<ObjectTypes[R]>
  /** What `kubectl get` shows: the API server's own columns, to the letter. https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
  readonly columns: readonly Column<StoredOf<R>>[]
  /** What a field selector may ask for, beyond metadata.name and metadata.namespace; '' where there is nothing. */
  readonly fields: Readonly<Record<string, (object: StoredOf<R>) => string>>
}

export type Column<T> = {
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean' | 'date'
  readonly format?: 'name'
  readonly description: string
  /** 0 is shown always, 1 with -o wide. */
  readonly priority: 0 | 1
  readonly cell: (object: T, nowMs: number) => string | number | boolean
}

/** All kinds, by resource name. */
export type Kinds = { readonly [R in ResourceName]: Kind<R> }

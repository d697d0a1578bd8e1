// Negotiate: in which form a client wants its objects: whole, as rows of a table, or their metadata alone.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables

import { StatusError } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'
import type { ListMeta } from './call.ts'
import { toTable } from './table.ts'

export type Form =
  | { readonly as: 'whole' }
  | { readonly as: 'metadata' }
  | { readonly as: 'table'; readonly includeObject: 'None' | 'Metadata' | 'Object' }

const jsonTypes: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*', ''])

/** The first form in `accept` that is spoken here. 406 if there is none. */
export function chooseForm(accept: string, query: URLSearchParams): Form {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    if (!jsonTypes.has(type.toLowerCase())) continue
    const { as, g, v } = Object.fromEntries(parameters.map((parameter) => parameter.split('=')))
    if (as === undefined) return { as: 'whole' }
    if (g !== 'meta.k8s.io' || v !== 'v1') continue
    if (as === 'Table') return { as: 'table', includeObject: includeObject(query) }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { as: 'metadata' }
  }
  const message = 'only the following media types are accepted: application/json'
  throw new StatusError(406, 'NotAcceptable', message)
}

function includeObject(query: URLSearchParams) {
  const value = query.get('includeObject') ?? 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  const message = `invalid includeObject value: ${JSON.stringify(value)}`
  throw new StatusError(400, 'BadRequest', message)
}

export type ShowOptions = { readonly form: Form; readonly nowMs: number; readonly withHeaders: boolean }

/** One object in the form. */
export function showObject(kind: Kind, object: AnyStored, { form, nowMs, withHeaders }: ShowOptions): unknown {
  if (form.as === 'metadata') return metadataOf(object)
  if (form.as === 'whole') return whole(object)
  const { resourceVersion } = object.metadata
  return toTable(kind, [object], { nowMs, includeObject: form.includeObject, resourceVersion, withHeaders })
}

/** A list in the form. */
export function showList(
  kind: Kind,
  objects: readonly AnyStored[],
  metadata: ListMeta,
  { form, nowMs, withHeaders }: ShowOptions,
): unknown {
  if (form.as === 'table') {
    const { resourceVersion } = metadata
    const table = toTable(kind, objects, { nowMs, includeObject: form.includeObject, resourceVersion, withHeaders })
    return { ...(table as object), metadata }
  }
  if (form.as === 'metadata') {
    const apiVersion = 'meta.k8s.io/v1'
    return { kind: 'PartialObjectMetadataList', apiVersion, metadata, items: objects.map(metadataOf) }
  }
  const { group, version, kind: name } = kind.resource
  // The items of a list don't say what they are: the list does.
  const items = objects.map(({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest)
  return { kind: `${name}List`, apiVersion: group ? `${group}/${version}` : version, metadata, items }
}

function metadataOf({ metadata }: AnyStored) {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}

/** What was only tried out has no revision, and shows none. */
function whole(object: AnyStored): unknown {
  const { kind, apiVersion, metadata, ...rest } = object
  if (metadata.resourceVersion) return { kind, apiVersion, metadata, ...rest }
  const { resourceVersion: _, ...shown } = metadata
  return { kind, apiVersion, metadata: shown, ...rest }
}

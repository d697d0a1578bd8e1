// Typed document: what a client sent, held against the kind that it is to be.

import { badRequest, type StatusError } from '../errors.ts'
import { decodeDocument, type Misfit } from '../kinds/decode-document.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { Document } from './body.ts'

/** `v1` or `apps/v1`. */
export function apiVersionOf({ resource: { group, version } }: Kind): string {
  return group ? `${group}/${version}` : version
}

export type TypedDocument = {
  readonly document: Document
  /** E.g. `unknown field "spec.foo"`. */
  readonly warnings: readonly string[]
}

export type TypeSettings = {
  readonly kind: Kind
  /** E.g. `apps/v1` and `Deployment`. */
  readonly isKind: (apiVersion: string, kind: string) => boolean
  readonly query: URLSearchParams
  /** For a field that does not fit, if that is not simply a bad request. */
  readonly refuse?: (misfit: Misfit) => StatusError
}

/**
 * The document with all fields of their types and none that the kind lacks. 400 for one of another kind, for a wrong type, and for
 * an unknown field where the query says fieldValidation=Strict.
 */
export function typeDocument(given: Document, { kind, isKind, query, refuse }: TypeSettings): TypedDocument {
  const { resource } = kind
  const ownVersion = apiVersionOf(kind)
  const { kind: name, apiVersion } = { kind: resource.kind, apiVersion: ownVersion, ...given }
  if (name !== resource.kind || apiVersion !== ownVersion) {
    const version = String(apiVersion).split('/').at(-1)
    const internal = `${resource.group.split('.')[0] || 'core'}.${resource.kind}`
    const why = isKind(String(apiVersion), String(name))
      ? `converting (${version}.${String(name)}) to (${internal}): unknown conversion`
      : `no kind "${String(name)}" is registered for version "${String(apiVersion)}" in scheme "pkg/runtime/scheme.go:110"`
    throw badRequest(`${String(name)} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`)
  }
  const validation = query.get('fieldValidation') ?? 'Warn'
  const { object, unknown } = decodeDocument({ ...given, kind: name, apiVersion }, validation === 'Strict', refuse)
  return { document: object, warnings: validation === 'Ignore' ? [] : unknown }
}

// Patch: the three ways to change a part of an object.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply

import { type Operation, Pointer, applyPatch } from 'rfc6902'
import { type Cause, StatusError, badRequest } from '../errors.ts'
import { type Document, mostLevels, parseJson, withoutNulls } from './body.ts'
import type { Misfit } from '../kinds/decode-document.ts'
import { goText, strategicMerge } from './strategic-merge.ts'

const mostOperations = 10_000 // as an API server takes
const mostCopiedBytes = 3 * 1024 * 1024 // by the copies of one patch together, as an API server allows

type Apply = (kind: string, original: Document, patch: unknown) => unknown

const ways: Readonly<Record<string, Apply>> = {
  'application/json-patch+json': (_kind, original, patch) => applyJsonPatch(original, patch),
  'application/merge-patch+json': (_kind, original, patch) => mergePatch(original, readObject(patch, mergeRefusal)),
  'application/strategic-merge-patch+json': (kind, original, patch) =>
    strategicMerge(kind, original, readObject(patch, badRequest)),
}

const mergeRefusal = (why: string) => badRequest(`error decoding patch: ${why}`)

export type Patched = {
  /** The object as the patch makes it. */
  readonly patched: Document
  /** What is said if that does not fit its kind: the patch is at fault. */
  readonly refuse: (misfit: Misfit) => StatusError
}

/** `original` stays as it is. 400, 415 or 422 for a patch that can't be applied. */
export function patchDocument(kind: string, original: Document, bytes: Uint8Array, contentType: string): Patched {
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  if (mediaType === 'application/apply-patch+yaml' || mediaType === 'application/apply-patch+cbor') {
    const message = 'server-side apply is not supported by the Podarium sandbox: apply without --server-side'
    throw new StatusError(415, 'UnsupportedMediaType', message)
  }
  const apply = ways[mediaType]
  if (!apply) throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type')
  const isStrategic = mediaType.startsWith('application/strategic')
  const patch = parseJson(bytes, isStrategic ? badRequest : mergeRefusal)
  const patched = apply(kind, original, patch)
  if (typeof patched !== 'object' || patched === null || Array.isArray(patched)) throw rejected()
  return {
    patched: withoutNulls(patched) as Document,
    refuse: ({ message, converted }) =>
      isStrategic ? misfits(goText(patch), converted) : misfits(JSON.stringify(patched), message),
  }
}

function misfits(shown: string, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`
  const causes: readonly Cause[] = [{ reason: 'FieldValueInvalid', message, field: 'patch' }]
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes })
}

function readObject(patch: unknown, refusal: (why: string) => StatusError): Document {
  if (patch === null) throw badRequest('Invalid JSON Patch')
  if (typeof patch === 'object' && !Array.isArray(patch)) return patch as Document
  const found = Array.isArray(patch) ? 'array' : typeof patch
  throw refusal(`json: cannot unmarshal ${found} into Go value of type map[string]interface {}`)
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown, level = 0): unknown {
  if (level > mostLevels) throw badRequest('exceeded max depth')
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged: Document = typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else if (key !== '__proto__') merged[key] = mergePatch(merged[key], value, level + 1)
  }
  return merged
}

/** RFC 6902. */
function applyJsonPatch(original: Document, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    const found = typeof patch
    throw mergeRefusal(`json: cannot unmarshal ${found} into Go value of type []handlers.jsonPatchOp`)
  }
  if (patch.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`
    throw new StatusError(413, 'RequestEntityTooLarge', message)
  }
  const patched = structuredClone(original)
  let copiedBytes = 0
  for (const operation of patch as unknown[]) {
    if (!isOperation(operation)) throw rejected()
    if ('value' in operation) withoutNulls(operation.value) // for its depth: what follows goes down it step by step
    if (operation.op === 'copy') {
      // Each copy of a copy may double the object.
      copiedBytes += JSON.stringify(Pointer.fromJSON(operation.from).get(patched) ?? null).length
      if (copiedBytes > mostCopiedBytes) throw tooMuchCopied(copiedBytes)
    }
    const [failure] = applyPatch(patched, [operation])
    // What is not there can be replaced: so does an API server's library, whatever RFC 6902 says.
    const isAdded = failure && operation.op === 'replace' && !applyPatch(patched, [{ ...operation, op: 'add' }])[0]
    if (failure && !isAdded) throw rejected()
  }
  return patched
}

function isOperation(value: unknown): value is Operation {
  const { op, path, from } = (value ?? {}) as {
    readonly op?: unknown
    readonly path?: unknown
    readonly from?: unknown
  }
  if (typeof op !== 'string' || typeof path !== 'string' || !/^(\/|$)/.test(path)) return false
  return op === 'move' || op === 'copy' ? typeof from === 'string' && /^(\/|$)/.test(from) : true
}

function tooMuchCopied(bytes: number): StatusError {
  const why = `the accumulated size increase of copy is ${bytes}, exceeding the limit ${mostCopiedBytes}`
  return new StatusError(413, 'RequestEntityTooLarge', `Unable to complete the copy, ${why}`)
}

function rejected(): StatusError {
  return new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request')
}

// Strategic merge: patches that know which lists are merged, and by which key. It is what `kubectl apply`, `edit` and `patch` send.
// https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md

import { StatusError, badRequest } from '../errors.ts'
import { mostLevels } from './body.ts'
import { jsonFields, messageNamed, objectKind, type Field, type Message } from '../kinds/messages/messages.ts'

type Json = Record<string, unknown>

/**
 * The object as the patch makes it; `original` stays as it is. `kind` is its kind, e.g. `Deployment`, by which the fields' merge keys are
 * known. StatusError with the code that an API server gives: 400 for a malformed directive, 500 for an element without its merge key.
 */
export function strategicMerge(kind: string, original: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest('the patch is not an object')
  return mergeObjects(isObject(original) ? original : {}, patch, objectKind(kind), 0)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const order = '$setElementOrder/'
const deletion = '$deleteFromPrimitiveList/'

/** `message` says what is known of the fields; without it, objects are merged and lists replaced. */
function mergeObjects(original: Json, patch: Json, message: Message | undefined, level: number): Json {
  if (level > mostLevels) throw badRequest('exceeded max depth')
  const directive = patch['$patch']
  if (directive === 'delete') return {}
  if (directive === 'replace') return withoutDirectives({ ...patch, $patch: undefined }, level) as Json
  if (directive !== undefined) throw failure(`unknown patch type: ${String(directive)} in map: ${goText(patch)}`)
  const merged = retain(original, patch)
  const fields = message && jsonFields(message)
  const names = new Set(
    Object.keys(patch).map((key) => key.replace(/^\$(setElementOrder|deleteFromPrimitiveList)\//, '')),
  )
  for (const name of names) {
    if (name === '$retainKeys' || name === '__proto__') continue
    const value = mergeField(merged[name], patch, name, fields?.get(name), level)
    if (value === undefined) delete merged[name]
    else merged[name] = value
  }
  return merged
}

/** A copy, without what `$retainKeys` does not name. */
function retain(original: Json, patch: Json): Json {
  const keys = patch['$retainKeys']
  if (keys === undefined) return { ...original }
  const named = new Set<unknown>(Array.isArray(keys) ? keys : [])
  const said = Object.entries(patch).filter(([key, value]) => value !== null && !key.startsWith('$'))
  if (!Array.isArray(keys) || !said.every(([key]) => named.has(key))) {
    throw badRequest('invalid patch format of retainKeys')
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => named.has(key)))
}

/** Undefined if the field is to go. */
function mergeField(original: unknown, patch: Json, name: string, field: Field | undefined, level: number): unknown {
  const kept = Array.isArray(original) ? without(original, patch[deletion + name]) : original
  const value = patch[name]
  if (value === null) return undefined
  if (Array.isArray(kept) && field?.mergeKey !== undefined && (Array.isArray(value) || value === undefined)) {
    return mergeLists(kept, value ?? [], readOrder(patch, name, value, field), field, level)
  }
  if (value === undefined) return kept
  if (isObject(kept) && isObject(value)) return mergeObjects(kept, value, innerMessage(field), level + 1)
  return withoutDirectives(value, level)
}

function without(list: readonly unknown[], removed: unknown): readonly unknown[] {
  if (!Array.isArray(removed)) return list
  const values = new Set<unknown>(removed)
  return list.filter((element) => !values.has(element))
}

function innerMessage(field: Field | undefined): Message | undefined {
  return field?.message && field.shape !== 'map' ? messageNamed(field.message) : undefined
}

function keyOf(element: unknown, { mergeKey }: Field): unknown {
  if (!mergeKey || !isObject(element)) return element
  const key = element[mergeKey]
  if (key === undefined) throw failure(`map: ${goText(element)} does not contain declared merge key: ${mergeKey}`)
  return key
}

/** The keys in the order that the patch asks for; undefined if it asks for none. */
function readOrder(patch: Json, name: string, value: unknown, field: Field): readonly unknown[] | undefined {
  const given = patch[order + name]
  if (given === undefined) return undefined
  if (!Array.isArray(given)) throw failure(`expected a []interface {}, but received a ${typeof given}`)
  const keys = given.map((element) => keyOf(element, field))
  const patched = (Array.isArray(value) ? value : []).filter((element) => !isObject(element) || !('$patch' in element))
  const placeOf = new Map(keys.map((key, at) => [key, at]))
  const places = patched.map((element) => placeOf.get(keyOf(element, field)) ?? -1)
  if (places.some((place, at) => place === -1 || place < (places[at - 1] ?? 0))) {
    throw failure(
      `The order in patch list:\n${goText(patched)}\n doesn't match $setElementOrder list:\n${goText(given)}\n`,
    )
  }
  return keys
}

/** By key (or by value, for plain elements); what the patch names stands in the patch's order, before what it is silent about. */
function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  asked: readonly unknown[] | undefined,
  field: Field,
  level: number,
): unknown[] {
  if (original.concat(patch).some((element) => isObject(element) === (field.plain !== undefined))) {
    throw failure(`list element types are not identical: ${goText([original, patch])}`)
  }
  const directiveOf = (element: unknown) => (isObject(element) ? element['$patch'] : undefined)
  const plainPatch = patch.filter((element) => directiveOf(element) === undefined)
  for (const element of patch) {
    const directive = directiveOf(element)
    if (directive !== undefined && directive !== 'delete' && directive !== 'replace') {
      throw failure(`unknown patch type: ${String(directive)} in map: ${goText(element)}`)
    }
  }
  if (patch.some((element) => directiveOf(element) === 'replace')) {
    return plainPatch.map((element) => withoutDirectives(element, level))
  }
  const isDeleted = (element: unknown) => directiveOf(element) === 'delete'
  const deleted = new Set(patch.filter(isDeleted).map((element) => keyOf(element, field)))
  const kept = original.filter((element) => !deleted.has(keyOf(element, field)))
  const merged = new Map(kept.map((element) => [keyOf(element, field), element]))
  for (const element of plainPatch) {
    const key = keyOf(element, field)
    const before = merged.get(key)
    merged.set(
      key,
      isObject(before) && isObject(element)
        ? mergeObjects(before, element, innerMessage(field), level + 1)
        : withoutDirectives(element, level),
    )
  }
  const serverOrder = original.map((element) => keyOf(element, field))
  const patchOrder = asked ?? plainPatch.map((element) => keyOf(element, field))
  return interleave([...merged.keys()], patchOrder, serverOrder).map((key) => merged.get(key))
}

/** The keys of the patch in its order; the others come before one of these where they did so before, else after all of them. */
function interleave(
  keys: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
): unknown[] {
  const present = new Set(keys)
  const named = new Set(patchOrder)
  const patched = [...named].filter((key) => present.has(key))
  const others = keys.filter((key) => !named.has(key))
  const places = new Map(serverOrder.map((key, at) => [key, at]))
  const ordered: unknown[] = []
  let next = 0
  for (const key of patched) {
    const place = places.get(key) ?? -1
    while (next < others.length && (places.get(others[next]) ?? place) < place) ordered.push(others[next++])
    ordered.push(key)
  }
  return [...ordered, ...others.slice(next)]
}

/** What is new to the object: no directives, no nulls. */
function withoutDirectives(value: unknown, level: number): unknown {
  if (level > mostLevels) throw badRequest('exceeded max depth')
  if (Array.isArray(value)) {
    return value
      .filter((element) => !isObject(element) || element['$patch'] !== 'delete')
      .map((element) => withoutDirectives(element, level + 1))
  }
  if (!isObject(value)) return value
  const kept: Json = {}
  for (const [key, field] of Object.entries(value)) {
    const isDirective = key === '$patch' || key === '$retainKeys' || key.startsWith(order) || key.startsWith(deletion)
    if (!isDirective && field !== null && key !== '__proto__') kept[key] = withoutDirectives(field, level + 1)
  }
  return kept
}

/** An API server calls these its own failures: they have no reason. */
function failure(message: string): StatusError {
  return new StatusError(500, '', message)
}

/** A value as Go prints it: `map[image:x name:a]`. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, field]) => `${key}:${goText(field)}`).join(' ')}]`
}

// Decode document: a body as an API server would take it, after it was JSON, YAML or protobuf: each field of its type, unknown ones
// dropped and told, amounts written in the one way. What does not fit is refused in the words of Go's JSON decoder.

import { badRequest, type StatusError } from '../errors.ts'
import { canonicalQuantity, isQuantity } from '../quantity.ts'
import { jsonFields, messageNamed, objectMessage, type Field, type Message, type Plain } from './messages/messages.ts'

type Json = Record<string, unknown>

export type Decoded = {
  readonly object: Json
  /** `unknown field "spec.foo"`, for a warning. */
  readonly unknown: readonly string[]
}

/**
 * `document` is what JSON said, with its apiVersion and kind. StatusError 400, or what `refuse` makes of it, for wrong types, and,
 * if `isStrict` (fieldValidation=Strict, which kubectl asks for), for unknown fields. What the table does not know stays as it is.
 */
export function decodeDocument(document: Json, isStrict: boolean, refuse?: (misfit: Misfit) => StatusError): Decoded {
  const { apiVersion, kind } = document as { apiVersion: string; kind: string }
  const message = objectMessage(apiVersion, kind)
  if (!message) return { object: document, unknown: [] }
  const start = `${kind} in version "${apiVersion.split('/').at(-1)}" cannot be handled as a ${kind}`
  const unknown: string[] = []
  try {
    const object = readMessage(document, message, { goPath: [], path: '', unknown })
    if (isStrict && unknown.length > 0) throw new Misfit(`strict decoding error: ${unknown.join(', ')}`)
    return { object: { apiVersion, kind, ...object }, unknown }
  } catch (error) {
    if (error instanceof Misfit) throw refuse?.(error) ?? badRequest(`${start}: ${error.message}`)
    throw error
  }
}

/** What does not fit: `message` in the words of Go's JSON decoder. */
export class Misfit extends Error {
  /** In the words of the converter through which a strategic merge goes. */
  readonly converted: string
  constructor(message: string, converted = message) {
    super(message)
    this.converted = converted
  }
}

type Place = {
  /** As Go's decoder says it: without indexes. */
  readonly goPath: readonly string[]
  /** As the strict decoder says it: with indexes. */
  readonly path: string
  readonly unknown: string[]
}

function readMessage(document: Json, message: Message, place: Place): Json {
  const fields = jsonFields(message)
  const object: Json = {}
  for (const [name, value] of Object.entries(document)) {
    const path = place.path ? `${place.path}.${name}` : name
    const field = fields.get(name)
    if (!field) {
      const isType = message.isObject && (name === 'apiVersion' || name === 'kind')
      if (isType && place.path) object[name] = value
      else if (!isType) place.unknown.push(`unknown field "${path}"`)
    } else if (value !== null && value !== undefined) {
      const here = { goPath: [...place.goPath, name], path, unknown: place.unknown }
      const read = readField(value, field, message, here)
      if (field.saysZero || !isEmpty(read, field)) object[name] = read
    }
  }
  return object
}

/** What an API server leaves out of an object. A message without fields is said: `emptyDir: {}`. */
function isEmpty(value: unknown, { shape }: Field): boolean {
  if (shape === 'map') return Object.keys(value as Json).length === 0
  return value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0)
}

function readField(value: unknown, field: Field, holder: Message, place: Place): unknown {
  const readOne = (element: unknown, path: string) => readValue(element, field, holder, { ...place, path })
  if (field.shape === 'one') return readOne(value, place.path)
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw misfit(value, `[]${goType(field)}`, holder, place)
    return value.map((element, at) => readOne(element, `${place.path}[${at}]`))
  }
  if (!isObject(value)) throw misfit(value, `map[string]${goType(field)}`, holder, place)
  const entries = Object.entries(value).filter(([, element]) => element !== null)
  return Object.fromEntries(entries.map(([key, element]) => [key, readOne(element, `${place.path}.${key}`)]))
}

function readValue(value: unknown, field: Field, holder: Message, place: Place): unknown {
  if (!field.plain) {
    if (!isObject(value)) throw misfit(value, goType(field), holder, place)
    return readMessage(value, messageNamed(field.message), place)
  }
  const read = plainReaders[field.plain](value)
  if (read === undefined) throw misfit(value, goType(field), holder, place)
  return read
}

const asString = (value: unknown) => (typeof value === 'string' ? value : undefined)

function asInteger(bits: 32 | 64) {
  const most = 2 ** (bits - 1)
  return (value: unknown) =>
    Number.isInteger(value) && (value as number) < most && (value as number) >= -most ? value : undefined
}

/** Each gives the value as it is kept; undefined for one of another type. */
const plainReaders: Readonly<Record<Plain, (value: unknown) => unknown>> = {
  string: asString,
  bool: (value) => (typeof value === 'boolean' ? value : undefined),
  int32: asInteger(32),
  int64: asInteger(64),
  double: (value) => (typeof value === 'number' ? value : undefined),
  bytes: (value) => {
    if (typeof value !== 'string') return undefined
    const at = firstNotBase64(value)
    if (at !== undefined) throw new Misfit(`illegal base64 data at input byte ${at}`)
    return value
  },
  Time: readTime,
  MicroTime: readTime,
  Quantity: (value) => {
    if ((typeof value === 'string' || typeof value === 'number') && isQuantity(value)) return canonicalQuantity(value)
    throw new Misfit("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
  },
  IntOrString: (value) => asString(value) ?? asInteger(32)(value),
  RawExtension: (value) => value,
  FieldsV1: (value) => value,
}

function firstNotBase64(text: string): number | undefined {
  const bare = text.replace(/[\r\n]/g, '')
  const [valid = ''] = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(bare) ?? []
  if (valid.length === bare.length) return undefined
  const strange = bare.slice(valid.length).search(/[^A-Za-z0-9+/]/)
  return strange === -1 ? bare.length : valid.length + strange
}

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

function readTime(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (timeForm.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw new Misfit(`parsing time "${value}" as "2006-01-02T15:04:05Z07:00": cannot parse "${value}" as "2006"`)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function misfit(value: unknown, expected: string, holder: Message, { goPath }: Place): Misfit {
  const struct = holder.name.split('.')[1]
  return new Misfit(
    `json: cannot unmarshal ${jsonType(value, expected)} into Go struct field ${[struct, ...goPath].join('.')} of type ${expected}`,
    unconverted(converterType(value), expected),
  )
}

/** Why a value, as decoded without a type, can't become one of this type. */
function unconverted(found: string, expected: string): string {
  if (expected.startsWith('[]')) return `cannot restore slice from ${found}`
  if (expected.startsWith('map[')) return `cannot restore map from ${found}`
  if (expected.startsWith('v1.')) return `cannot restore struct from: ${found}`
  const isNumber = found === 'int64' || (found === 'float64' && expected !== 'string')
  return isNumber && expected !== 'bool' ? `cannot convert ${found} to ${expected}` : `unrecognized type: ${expected}`
}

function converterType(value: unknown): string {
  if (Array.isArray(value)) return 'slice'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'map' : typeof value
}

/** A number of the wrong size is said, one in place of something else is not. */
function jsonType(value: unknown, expected: string): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return expected.startsWith('int') ? `number ${value}` : 'number'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function goType({ plain, message }: Field): string {
  if (plain === undefined) return `v1.${message.split('.')[1]}`
  return (
    { IntOrString: 'int32', Time: 'string', MicroTime: 'string', bytes: '[]uint8', double: 'float64' }[
      plain as string
    ] ?? plain
  )
}

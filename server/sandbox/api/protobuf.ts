// Protobuf: reads the binary bodies that kubectl sends, into what JSON would have said.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding

import protobuf from 'protobufjs/minimal.js'

import { badRequest, StatusError } from '../errors.ts'
import { messageNamed, objectMessage, type Field, type Message, type Plain } from '../kinds/messages/messages.ts'

type Reader = protobuf.Reader
type Json = Record<string, unknown>

const prefix = [0x6b, 0x38, 0x73, 0x00] // k8s\0

/** Whether a body is Kubernetes' protobuf: it begins with `k8s` and a zero byte. */
function isProtobuf(bytes: Uint8Array): boolean {
  return prefix.every((byte, at) => bytes[at] === byte)
}

/** The object in it, with apiVersion and kind. StatusError: 400 for what is malformed, 415 for a type that the sandbox does not know. */
export function decodeProtobuf(bytes: Uint8Array): unknown {
  if (!isProtobuf(bytes)) {
    throw badRequest(`provided data does not appear to be a protobuf message, expected prefix [${prefix.join(' ')}]`)
  }
  try {
    const { apiVersion, kind, raw, contentType } = readEnvelope(protobuf.Reader.create(bytes.subarray(4)))
    if (contentType === 'application/json') return parseJson(raw)
    const message = objectMessage(apiVersion, kind)
    if (!message) {
      throw new StatusError(
        415,
        'UnsupportedMediaType',
        `The sandbox does not read ${kind || 'an object without a kind'} (${apiVersion || 'no apiVersion'}) in protobuf; send it as application/json.`,
      )
    }
    return { apiVersion, kind, ...readMessage(protobuf.Reader.create(raw), message) }
  } catch (error) {
    if (error instanceof StatusError) throw error
    // protobufjs throws RangeError and Error for what ends early or makes no sense
    throw badRequest(`unable to decode the protobuf body: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readEnvelope(reader: Reader) {
  let [apiVersion, kind, contentType] = ['', '', '']
  let raw: Uint8Array = new Uint8Array()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === lengthDelimited(1)) {
      const typeMeta = protobuf.Reader.create(reader.bytes())
      while (typeMeta.pos < typeMeta.len) {
        const tag = typeMeta.uint32()
        if (tag === lengthDelimited(1)) apiVersion = typeMeta.string()
        else if (tag === lengthDelimited(2)) kind = typeMeta.string()
        else typeMeta.skipType(tag & 7)
      }
    } else if (tag === lengthDelimited(2)) raw = reader.bytes()
    else if (tag === lengthDelimited(4)) contentType = reader.string()
    else reader.skipType(tag & 7)
  }
  return { apiVersion, kind, raw, contentType }
}

function lengthDelimited(fieldNumber: number): number {
  return (fieldNumber << 3) | 2
}

/** As deep as the types are, which are not recursive. */
function readMessage(reader: Reader, message: Message): Json {
  const object: Json = {}
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const field = message.fields.find(({ number }) => number === tag >>> 3)
    if (field) readField(reader, tag & 7, field, object)
    else reader.skipType(tag & 7)
  }
  return object
}

function readField(reader: Reader, wireType: number, field: Field, object: Json): void {
  const { name, shape } = field
  if (shape === 'map') {
    const map = (object[name] ??= {}) as Json
    readEntry(inner(reader, wireType, name), field, map)
  } else if (shape === 'list') {
    const list = (object[name] ??= []) as unknown[]
    if (field.plain && plainWire[field.plain] === 0 && wireType === 2) {
      const packed = inner(reader, wireType, name)
      while (packed.pos < packed.len) list.push(readValue(packed, 0, field))
    } else list.push(readValue(reader, wireType, field))
  } else {
    const value = readValue(reader, wireType, field)
    if (field.isInline) Object.assign(object, value)
    else if (value === undefined || (!value && !field.saysZero)) delete object[name]
    else object[name] = value
  }
}

function readEntry(reader: Reader, field: Field, map: Json): void {
  let key = ''
  let value: unknown = field.plain === 'string' || field.plain === 'bytes' ? '' : undefined
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === lengthDelimited(1)) key = reader.string()
    else if (tag >>> 3 === 2) value = readValue(reader, tag & 7, field)
    else reader.skipType(tag & 7)
  }
  // Not map[key] = value, for which `__proto__` is no key.
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}

function inner(reader: Reader, wireType: number, name: string): Reader {
  if (wireType !== 2) throw new Error(`wrong wireType = ${wireType} for field ${name}`)
  return protobuf.Reader.create(reader.bytes())
}

/** 0 varint, 1 eight bytes, 2 length and bytes. */
const plainWire: Readonly<Record<Plain, 0 | 1 | 2>> = {
  string: 2,
  bool: 0,
  int32: 0,
  int64: 0,
  double: 1,
  bytes: 2,
  Time: 2,
  MicroTime: 2,
  Quantity: 2,
  IntOrString: 2,
  RawExtension: 2,
  FieldsV1: 2,
}

function readValue(reader: Reader, wireType: number, { plain, message, name }: Field): unknown {
  if (!plain) return readMessage(inner(reader, wireType, name), messageNamed(message))
  if (wireType !== plainWire[plain]) throw new Error(`wrong wireType = ${wireType} for field ${name}`)
  return readPlain[plain](reader)
}

const readPlain: Readonly<Record<Plain, (reader: Reader) => unknown>> = {
  string: (reader) => reader.string(),
  bool: (reader) => reader.bool(),
  int32: (reader) => reader.int32(),
  int64: (reader) => Number(reader.int64()),
  double: (reader) => reader.double(),
  bytes: (reader) => Buffer.from(reader.bytes()).toString('base64'),
  Time: (reader) => readTime(reader, () => ''),
  MicroTime: (reader) => readTime(reader, (nanos) => `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}`),
  Quantity: (reader) => numbered(reader)[1] ?? '0',
  IntOrString: (reader) => {
    const { 1: type, 2: number, 3: text } = numbered(reader)
    return type ? (text ?? '') : Number(number ?? 0)
  },
  RawExtension: (reader) => parseJson(fieldOne(reader)),
  FieldsV1: (reader) => parseJson(fieldOne(reader)),
}

/** Undefined for the time that nothing has. `fraction` writes what is finer than seconds. */
function readTime(reader: Reader, fraction: (nanos: number) => string): string | undefined {
  const { 1: seconds, 2: nanos } = numbered(reader)
  if (seconds === undefined) return undefined
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', `${fraction(Number(nanos ?? 0))}Z`)
}

/** The fields of a small message whose fields are integers and strings. */
function numbered(reader: Reader): Record<number, string | number> {
  const message = protobuf.Reader.create(reader.bytes())
  const fields: Record<number, string | number> = {}
  while (message.pos < message.len) {
    const tag = message.uint32()
    if ((tag & 7) === 0) fields[tag >>> 3] = Number(message.int64())
    else if ((tag & 7) === 2) fields[tag >>> 3] = message.string()
    else message.skipType(tag & 7)
  }
  return fields
}

function fieldOne(reader: Reader): Uint8Array {
  const message = protobuf.Reader.create(reader.bytes())
  let found: Uint8Array = new Uint8Array()
  while (message.pos < message.len) {
    const tag = message.uint32()
    if (tag === lengthDelimited(1)) found = message.bytes()
    else message.skipType(tag & 7)
  }
  return found
}

function parseJson(bytes: Uint8Array): unknown {
  return bytes.length > 0 ? JSON.parse(Buffer.from(bytes).toString('utf8')) : undefined
}

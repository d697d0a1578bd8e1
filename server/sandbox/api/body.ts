// Body: what a client sends, in any of the encodings of Kubernetes, as the object that JSON would give.

import { parse as parseYaml } from 'yaml'
import { StatusError, badRequest } from '../errors.ts'
import { decodeProtobuf } from './protobuf.ts'

export const mostLevels = 200 // of nesting: no real object comes near it, and recursion stays safe

export type Document = Record<string, unknown>

/** The object in a request's body. 400 for what can't be read, 415 for an unknown encoding; `expected` is for the words alone. */
export function decodeBody(bytes: Uint8Array, contentType: string, expected: string): Document {
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const value = decode(bytes, mediaType, expected)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
    throw unreadable(expected, `json: cannot unmarshal ${found} into Go value of type struct ${typeMetaInGo}`, bytes)
  }
  return withoutNulls(value) as Document
}

const typeMetaInGo = '{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

function decode(bytes: Uint8Array, mediaType: string, expected: string): unknown {
  switch (mediaType) {
    case '':
    case 'application/json':
      return parseJson(bytes, (why) => unreadable(expected, why, bytes))
    case 'application/yaml':
      return parseYamlText(bytes)
    case 'application/vnd.kubernetes.protobuf':
      return decodeProtobuf(bytes)
    default: {
      const message =
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf'
      throw new StatusError(415, 'UnsupportedMediaType', message)
    }
  }
}

/** JSON, or what `refusal` makes of the reason why it is none, in the words of Kubernetes. */
export function parseJson(bytes: Uint8Array, refusal: (why: string) => StatusError): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    return JSON.parse(text)
  } catch (error) {
    const [, position] = /position (\d+)/.exec((error as SyntaxError).message) ?? []
    const character = position === undefined ? undefined : text[Number(position)]
    throw refusal(
      character === undefined
        ? 'unexpected end of JSON input'
        : `invalid character '${character}' looking for beginning of value`,
    )
  }
}

function parseYamlText(bytes: Uint8Array): unknown {
  try {
    return parseYaml(new TextDecoder().decode(bytes), { logLevel: 'error' })
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: yaml: ${(error as Error).message}`)
  }
}

function unreadable(expected: string, why: string, bytes: Uint8Array): StatusError {
  const message = `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; json parse error: ${why}`
  return badRequest(`${message} (${summarize(bytes)})`)
}

const summaryBytes = 30

function summarize(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>'
  const start = Buffer.from(bytes.subarray(0, summaryBytes))
  const text = start[0] === 0x7b ? start.toString() : start.toString('hex')
  return bytes.length > summaryBytes ? `${text} ...` : text
}

/** An API server takes a null for a field that is not there. */
export function withoutNulls(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (level > mostLevels) throw badRequest('exceeded max depth')
  if (Array.isArray(value)) return value.map((element) => withoutNulls(element, level + 1))
  const kept: Document = {}
  for (const [key, field] of Object.entries(value)) {
    if (field !== null && key !== '__proto__') kept[key] = withoutNulls(field, level + 1)
  }
  return kept
}

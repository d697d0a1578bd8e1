// Messages: what Kubernetes' objects consist of, in one table of facts that serves protobuf, strategic merge, OpenAPI and
// the check of a body's types. The facts (names, numbers, types, merge keys) are those of k8s.io/api v0.34.4, from its
// generated.proto files and the tags in its types.go.
//
// A line is a message: its name (`@` before one that has apiVersion and kind), then its fields: `name:type`.
//   =4       its number in protobuf, where it isn't one more than the last
//   *        required
//   ^        JSON has the inner message's fields in place of this one
//   []T {}T  a list, a map from string
//   !        zero and '' are said in JSON; without it they are left out
//   +name    lists are merged by this key in a strategic merge; a bare + by value
//   ~        a strategic merge may say which keys to retain
// A type is a message of the same package, or of another with its package, or one that JSON has as a plain value.

import { coreMessages } from './core-messages.ts'
import {
  appsMessages,
  authenticationMessages,
  authorizationMessages,
  autoscalingMessages,
  batchMessages,
  coordinationMessages,
  discoveryMessages,
  metaMessages,
  policyMessages,
} from './other-messages.ts'

export type Plain =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  | 'bytes'
  | 'Time'
  | 'MicroTime'
  | 'Quantity'
  | 'IntOrString'
  | 'RawExtension'
  | 'FieldsV1'

export type Field = {
  readonly name: string
  readonly number: number
  readonly shape: 'one' | 'list' | 'map'
  /** What it, or each of its elements, is: a plain value or else a message's full name. */
  readonly plain: Plain | undefined
  readonly message: string
  readonly isRequired: boolean
  readonly isInline: boolean
  readonly saysZero: boolean
  /** Undefined for what a strategic merge replaces; '' merges by value. */
  readonly mergeKey: string | undefined
  readonly retainsKeys: boolean
}

export type Message = {
  /** With its package: `core.PodSpec`. */
  readonly name: string
  /** Whether it has apiVersion and kind. */
  readonly isObject: boolean
  readonly fields: readonly Field[]
}

const plains: ReadonlySet<string> = new Set<Plain>([
  'string',
  'bool',
  'int32',
  'int64',
  'double',
  'bytes',
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString',
  'RawExtension',
  'FieldsV1',
])

/** The apiVersion of a package's objects. meta's are served in every group. */
const packages: Readonly<Record<string, { readonly apiVersion: string; readonly lines: string }>> = {
  core: { apiVersion: 'v1', lines: coreMessages },
  apps: { apiVersion: 'apps/v1', lines: appsMessages },
  authentication: { apiVersion: 'authentication.k8s.io/v1', lines: authenticationMessages },
  authorization: { apiVersion: 'authorization.k8s.io/v1', lines: authorizationMessages },
  autoscaling: { apiVersion: 'autoscaling/v1', lines: autoscalingMessages },
  batch: { apiVersion: 'batch/v1', lines: batchMessages },
  coordination: { apiVersion: 'coordination.k8s.io/v1', lines: coordinationMessages },
  discovery: { apiVersion: 'discovery.k8s.io/v1', lines: discoveryMessages },
  meta: { apiVersion: 'v1', lines: metaMessages },
  policy: { apiVersion: 'policy/v1', lines: policyMessages },
}

const fieldForm = /^(\^?)(\w+)(\*?)(?:=(\d+))?:(\[\]|\{\})?([\w.]+)(!?)(?:\+(\w*))?(~?)$/

function readFields(packageName: string, texts: readonly string[]): readonly Field[] {
  let number = 0
  return texts.map((text) => {
    const parts = fieldForm.exec(text)
    if (!parts) throw new Error(`The table of messages has a field that can't be read: ${text}.`)
    const [, inline, name = '', required, given, shape, type = '', zero, mergeKey, retain] = parts
    number = given ? Number(given) : number + 1
    const plain = plains.has(type) ? (type as Plain) : undefined
    return {
      name,
      number,
      shape: shape === '[]' ? 'list' : shape === '{}' ? 'map' : 'one',
      plain,
      message: plain ? '' : type.includes('.') ? type : `${packageName}.${type}`,
      isRequired: required !== '',
      isInline: inline !== '',
      saysZero: zero !== '' || plain === 'IntOrString', // Go has no empty one of these
      mergeKey,
      retainsKeys: retain !== '',
    }
  })
}

const messages: ReadonlyMap<string, Message> = new Map(
  Object.entries(packages).flatMap(([packageName, { lines }]) =>
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [first = '', ...fields] = line.split(' ')
        const name = `${packageName}.${first.replace('@', '')}`
        return [name, { name, isObject: first.startsWith('@'), fields: readFields(packageName, fields) }] as const
      }),
  ),
)

/** By its full name; what a field names is always there. */
export function messageNamed(name: string): Message {
  const message = messages.get(name)
  if (!message) throw new Error(`The table of messages has no ${name}.`)
  return message
}

const objects: ReadonlyMap<string, Message> = new Map(
  [...messages.values()]
    .filter(({ isObject }) => isObject)
    .map((message) => {
      const [packageName = '', kind] = message.name.split('.')
      return [packageName === 'meta' ? `*/${kind}` : `${packages[packageName]?.apiVersion}/${kind}`, message]
    }),
)

/** The message of an object; undefined for what the sandbox does not keep. */
export function objectMessage(apiVersion: string, kind: string): Message | undefined {
  return objects.get(`${apiVersion}/${kind}`) ?? objects.get(`*/${kind}`)
}

const fieldsByName = new Map<Message, ReadonlyMap<string, Field>>()

/** A message's fields as JSON names them: those of inline messages among them. */
export function jsonFields(message: Message): ReadonlyMap<string, Field> {
  let fields = fieldsByName.get(message)
  if (!fields) {
    fields = new Map(
      message.fields.flatMap((field) =>
        field.isInline ? [...jsonFields(messageNamed(field.message))] : [[field.name, field] as const],
      ),
    )
    fieldsByName.set(message, fields)
  }
  return fields
}

const byKind: ReadonlyMap<string, Message> = new Map(
  [...objects].map(([key, message]) => [key.split('/').at(-1) ?? '', message] as const),
)

/** As objectMessage, for a kind whose group doesn't matter: each kind of the table is there once. */
export function objectKind(kind: string): Message | undefined {
  return byKind.get(kind)
}

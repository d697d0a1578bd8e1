// OpenAPI: what objects consist of, as kubectl asks for validation, `apply` and `explain`. Types and merge keys, no descriptions.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3

import {
  jsonFields,
  messageNamed,
  objectMessage,
  type Field,
  type Message,
  type Plain,
} from '../kinds/messages/messages.ts'
import { resources } from '../kinds/resources.ts'
import type { Resource } from '../objects.ts'

type Json = Record<string, unknown>

/** The documents by the paths below `/openapi/v3/`: one for each group. Made when somebody asks. */
const documents = new Map<string, Json | undefined>(
  Object.values(resources).map(({ group }) => [group ? `apis/${group}/v1` : 'api/v1', undefined]),
)

/** `path` without a query. Undefined for what there isn't. */
export function answerOpenApi(path: string): unknown {
  if (path === '/openapi/v3') return index
  const name = path.replace(/^\/openapi\/v3\//, '')
  if (!documents.has(name)) return undefined
  const document = documents.get(name) ?? describeGroup(name)
  documents.set(name, document)
  return document
}

const version = 'v1.34.4' // of the table of messages: kubectl keeps what it read under this

const index = {
  paths: Object.fromEntries(
    [...documents.keys()].map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${version}` }]),
  ),
}

function describeGroup(name: string): Json {
  const group = name.startsWith('apis/') ? name.split('/')[1] : ''
  const members = Object.values(resources).filter((resource) => resource.group === group)
  const schemas: Json = {}
  for (const { kind } of members) {
    const message = objectMessage(group ? `${group}/v1` : 'v1', kind)
    if (message) describeMessage(message, schemas, { group, version: 'v1', kind })
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(members.flatMap(paths)),
    components: { schemas },
  }
}

/** `core.PodSpec` is `io.k8s.api.core.v1.PodSpec`. */
function schemaName(message: string): string {
  const [packageName, name] = message.split('.')
  return packageName === 'meta'
    ? `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`
    : `io.k8s.api.${packageName}.v1.${name}`
}

/** Adds the message and all that it consists of. */
function describeMessage(message: Message, schemas: Json, gvk?: Json): void {
  const name = schemaName(message.name)
  if (schemas[name]) return
  const properties: Json = gvk ? { apiVersion: { type: 'string' }, kind: { type: 'string' } } : {}
  const fields = [...jsonFields(message).values()]
  const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name)
  schemas[name] = {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties,
    ...(gvk && { 'x-kubernetes-group-version-kind': [gvk] }),
  }
  for (const field of fields) properties[field.name] = describeField(field, schemas)
}

function describeField(field: Field, schemas: Json): Json {
  const { shape, mergeKey, retainsKeys } = field
  const element = describeValue(field, schemas)
  const strategies = [...(retainsKeys ? ['retainKeys'] : []), ...(mergeKey === undefined ? [] : ['merge'])]
  return {
    ...(shape === 'one'
      ? element
      : shape === 'list'
        ? { type: 'array', items: element }
        : { type: 'object', additionalProperties: element }),
    ...(mergeKey && { 'x-kubernetes-patch-merge-key': mergeKey }),
    ...(strategies.length > 0 && { 'x-kubernetes-patch-strategy': strategies.join() }),
  }
}

const machinery = 'io.k8s.apimachinery.pkg'

/** How JSON has a plain value; the named ones are schemas of their own, whose names `kubectl explain` shows. */
const plains: Readonly<Record<Plain, { readonly name?: string; readonly schema: Json }>> = {
  string: { schema: { type: 'string' } },
  bool: { schema: { type: 'boolean' } },
  int32: { schema: { type: 'integer', format: 'int32' } },
  int64: { schema: { type: 'integer', format: 'int64' } },
  double: { schema: { type: 'number', format: 'double' } },
  bytes: { schema: { type: 'string', format: 'byte' } },
  Time: { name: `${machinery}.apis.meta.v1.Time`, schema: { type: 'string', format: 'date-time' } },
  MicroTime: { name: `${machinery}.apis.meta.v1.MicroTime`, schema: { type: 'string', format: 'date-time' } },
  Quantity: {
    name: `${machinery}.api.resource.Quantity`,
    schema: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  IntOrString: {
    name: `${machinery}.util.intstr.IntOrString`,
    schema: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  RawExtension: { name: `${machinery}.runtime.RawExtension`, schema: { type: 'object' } },
  FieldsV1: { name: `${machinery}.apis.meta.v1.FieldsV1`, schema: { type: 'object' } },
}

function describeValue({ plain, message }: Field, schemas: Json): Json {
  if (!plain) {
    describeMessage(messageNamed(message), schemas)
    return reference(schemaName(message))
  }
  const { name, schema } = plains[plain]
  if (!name) return schema
  schemas[name] = schema
  return reference(name)
}

function reference(name: string): Json {
  return { allOf: [{ $ref: `#/components/schemas/${name}` }] }
}

/** kubectl reads the PATCH of a kind to see what the server can: try out, and refuse unknown fields. */
const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}))

const responses = { 200: { description: 'OK' } }

function paths({ name, kind, group, version: apiVersion, namespaced }: Resource): readonly (readonly [string, Json])[] {
  const base = `${group ? `/apis/${group}` : '/api'}/${apiVersion}${namespaced ? '/namespaces/{namespace}' : ''}/${name}`
  const gvk = { group, version: apiVersion, kind }
  const schema = {
    $ref: `#/components/schemas/${schemaName(objectMessage(group ? `${group}/v1` : 'v1', kind)?.name ?? '')}`,
  }
  const operation = (action: string, rest: Json = {}) => ({
    responses,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    ...rest,
  })
  const body = { requestBody: { required: true, content: { '*/*': { schema } } }, parameters }
  const patch = { requestBody: { required: true, content: { 'application/json-patch+json': {} } }, parameters }
  return [
    [base, { get: operation('list'), post: operation('post', body) }],
    [
      `${base}/{name}`,
      {
        get: operation('get'),
        put: operation('put', body),
        patch: operation('patch', patch),
        delete: operation('delete'),
      },
    ],
  ]
}

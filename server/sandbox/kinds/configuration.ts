// Configuration: ConfigMaps, Secrets and ServiceAccounts: their rules and columns.

import type { ConfigMap, Secret } from 'kubernetes-types/core/v1'

import { ageColumn, column, nameColumn } from './cells.ts'
import { checkName, denied, required, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { fillIn } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import type { Stored } from '../objects.ts'
import { deepEqual } from '../store/deep-equal.ts'

type Entries = Readonly<Record<string, string>>

const mostBytes = 1024 * 1024 // all values of a ConfigMap or Secret together

export const configmaps: Kind<'configmaps'> = {
  resource: resources.configmaps,
  rules: rules('configmaps', { check: checkConfigMap, checkUpdate: checkImmutable }),
  columns: [nameColumn, column('Data', ({ data, binaryData }) => count(data) + count(binaryData)), ageColumn],
  fields: {},
}

function count(entries: Entries | undefined): number {
  return Object.keys(entries ?? {}).length
}

function* checkKeys(field: string, entries: Entries | undefined): Causes {
  for (const key of Object.keys(entries ?? {})) {
    const path = `${field}[${key}]`
    yield* checkName(path, key, 'configKey')
    if (key === '.' || key === '..') yield wrong(path, key, `must not be '${key}'`)
    else if (key.startsWith('..')) yield wrong(path, key, "must not start with '..'")
  }
}

function* checkSize(field: string, values: readonly string[], bytesOf: (value: string) => number): Causes {
  const bytes = values.reduce((sum, value) => sum + bytesOf(value), 0)
  if (bytes > mostBytes) {
    yield { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${mostBytes} bytes`, field }
  }
}

const textBytes = (text: string) => Buffer.byteLength(text)
const base64Bytes = (text: string) => Buffer.byteLength(text, 'base64')

function* checkConfigMap({ data, binaryData }: ConfigMap): Causes {
  yield* checkKeys('data', data)
  for (const key of Object.keys(data ?? {})) {
    if (binaryData?.[key] !== undefined) yield wrong(`data[${key}]`, key, 'duplicate of key present in binaryData')
  }
  yield* checkKeys('binaryData', binaryData)
  yield* checkSize('[]', [...Object.values(data ?? {}), ...Object.values(binaryData ?? {})], textBytes)
}

type Lockable = Pick<ConfigMap | Secret, 'immutable' | 'data'>

function* checkImmutable(now: Lockable, previous: Lockable): Causes {
  if (!previous.immutable) return
  const words = 'field is immutable when `immutable` is set'
  if (!now.immutable) yield denied('immutable', words)
  if (!deepEqual(now.data, previous.data)) yield denied('data', words)
}

export const secrets: Kind<'secrets'> = {
  resource: resources.secrets,
  rules: rules('secrets', { fill: fillSecret, check: checkSecret, checkUpdate: checkSecretUpdate }),
  columns: [nameColumn, column('Type', ({ type }) => type ?? ''), column('Data', ({ data }) => count(data)), ageColumn],
  fields: { type: ({ type }) => type ?? '' },
}

/** What is given as text is kept in base64 with the rest. */
function fillSecret(secret: Secret): Secret {
  const { stringData, ...rest } = secret
  const filled = fillIn(rest, { type: 'Opaque' })
  if (!stringData) return filled
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')])
  return { ...filled, data: { ...rest.data, ...Object.fromEntries(encoded) } }
}

/** The keys that a type of secret must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

function* checkSecret({ data, type = '' }: Secret): Causes {
  yield* checkKeys('data', data)
  yield* checkSize('data', Object.values(data ?? {}), base64Bytes)
  for (const key of requiredKeys[type] ?? []) if (data?.[key] === undefined) yield required(`data[${key}]`)
}

function* checkSecretUpdate(secret: Secret, previous: Stored<Secret>): Causes {
  if (secret.type !== previous.type) yield wrong('type', secret.type, 'field is immutable')
  yield* checkImmutable(secret, previous)
}

export const serviceaccounts: Kind<'serviceaccounts'> = {
  resource: resources.serviceaccounts,
  rules: rules('serviceaccounts', {}),
  columns: [nameColumn, column('Secrets', ({ secrets }) => secrets?.length ?? 0), ageColumn],
  fields: {},
}

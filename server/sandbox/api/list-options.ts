// List options: what the query of a list, a watch or a deletion of many asks for.
// https://kubernetes.io/docs/reference/using-api/api-concepts/

import { type Cause, StatusError, badRequest } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'
import { parseFieldSelector, parseLabelSelector } from '../selectors.ts'

export type Matches = (object: AnyStored) => boolean

export type ListOptions = {
  /** Null if all match. */
  readonly matches: Matches | null
  /** null for no limit. */
  readonly limit: number | null
  readonly continueToken: string | null
  /** '' if it was not given. */
  readonly resourceVersion: string
  readonly isExact: boolean
  readonly isWatch: boolean
  readonly allowWatchBookmarks: boolean
  /** null if it was not said. */
  readonly sendInitialEvents: boolean | null
  readonly timeoutSeconds: number | null
}

/** 400 or 422 for what makes no sense. */
export function readListOptions(query: URLSearchParams, kind: Kind): ListOptions {
  const fieldSelector = query.get('fieldSelector')
  const labelSelector = query.get('labelSelector')
  const byFields = fieldSelector ? parseFieldSelector(fieldSelector, kind) : null
  const byLabels = labelSelector ? parseLabelSelector(labelSelector) : null
  const limit = readInteger(query, 'limit') ?? 0
  const options = {
    matches:
      byFields || byLabels
        ? (object: AnyStored) => (byFields?.(object) ?? true) && (byLabels?.(object.metadata.labels) ?? true)
        : null,
    limit: limit > 0 ? limit : null,
    continueToken: query.get('continue') || null,
    resourceVersion: query.get('resourceVersion') ?? '',
    isExact: query.get('resourceVersionMatch') === 'Exact',
    isWatch: readBoolean(query, 'watch') ?? false,
    allowWatchBookmarks: readBoolean(query, 'allowWatchBookmarks') ?? false,
    sendInitialEvents: readBoolean(query, 'sendInitialEvents'),
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
  }
  refuseContradictions(options, query.get('resourceVersionMatch') ?? '')
  return options
}

function refuseContradictions(options: ListOptions, match: string): void {
  const { resourceVersion, sendInitialEvents, isWatch, continueToken } = options
  const contradiction = contradictionIn()
  if (contradiction) {
    const [field, message] = contradiction
    const reason = message.startsWith('Forbidden') ? 'FieldValueForbidden' : 'FieldValueNotSupported'
    throw invalidOptions('ListOptions', [{ reason, field, message }])
  }
  if (continueToken && resourceVersion && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
    const why = `resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: ${notANumber('ParseUint', resourceVersion)}`
    throw isWatch ? new StatusError(500, '', why) : badRequest(`invalid resource version: ${why}`)
  }

  /** A field and what is wrong with it. */
  function contradictionIn(): readonly [string, string] | null {
    const forbidden = (why: string) => ['resourceVersionMatch', `Forbidden: ${why}`] as const
    if (sendInitialEvents !== null) {
      if (!isWatch) return ['sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list']
      if (match === 'NotOlderThan') return null
      return forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
    }
    if (match === '') return null
    if (isWatch) return forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    if (resourceVersion === '') return forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (match === 'Exact' && resourceVersion === '0') {
      return forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    }
    if (match === 'Exact' || match === 'NotOlderThan') return null
    const supported = 'supported values: "Exact", "NotOlderThan", ""'
    return ['resourceVersionMatch', `Unsupported value: ${JSON.stringify(match)}: ${supported}`]
  }
}

/** 422 about the options of a request: they have a kind of their own. */
export function invalidOptions(kind: string, causes: readonly Cause[]): StatusError {
  const words = causes.map(({ field, message }) => `${field}: ${message}`).join(', ')
  const message = `${kind}.meta.k8s.io "" is invalid: ${words}`
  return new StatusError(422, 'Invalid', message, { group: 'meta.k8s.io', kind, causes })
}

/** Null where it is not given. 400 for what is no whole number. */
export function readInteger(query: URLSearchParams, name: string): number | null {
  const value = query.get(name)
  if (value === null || value === '') return null
  if (!/^[-+]?\d{1,15}$/.test(value)) throw badRequest(notANumber('ParseInt', value))
  return Number(value)
}

/** As Go reads them: what is there without a value is true. */
export function readBoolean(query: URLSearchParams, name: string): boolean | null {
  const value = query.get(name)
  if (value === null) return null
  return value.toLowerCase() !== 'false' && value !== '0'
}

/** `dryRun=All`. 422 for another value. */
export function readDryRun(query: URLSearchParams, optionsKind: string): boolean {
  const value = query.get('dryRun')
  if (!value) return false
  if (value === 'All') return true
  const message = `Unsupported value: [${JSON.stringify(value)}]: supported values: "All"`
  throw invalidOptions(optionsKind, [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }])
}

function notANumber(parser: string, value: string): string {
  return `strconv.${parser}: parsing ${JSON.stringify(value)}: invalid syntax`
}

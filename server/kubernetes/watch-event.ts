// Watch event: one line of a watch, read with care, because a garbled one must never pass as news.

import { ApiError } from './errors.ts'

export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
      readonly raw: unknown
      readonly uid: string
      readonly version: string
    }
  | { readonly type: 'BOOKMARK'; readonly version: string }

/** The line is not a watch event. */
export class GarbageLineError extends Error {
  override readonly name = 'GarbageLineError'
}

/** The API server broke the watch off by an ERROR event; 410 is the usual one. */
export class WatchBrokenError extends Error {
  override readonly name = 'WatchBrokenError'
}

type Line = {
  readonly type?: unknown
  readonly object?: {
    readonly metadata?: { readonly uid?: unknown; readonly resourceVersion?: unknown }
    readonly code?: unknown
    readonly reason?: unknown
    readonly message?: unknown
  } | null
}

/** The event that a line holds. Throws GarbageLineError, and WatchBrokenError for an ERROR event. */
export function parseWatchEvent(line: string): WatchEvent {
  const { type, object } = parseLine(line)
  if (type === 'ERROR') {
    const cause = new ApiError(Number(object?.code ?? 500), String(object?.reason ?? ''), String(object?.message ?? ''))
    throw new WatchBrokenError(`the API server ended the watch: ${cause.message || cause.status}`, { cause })
  }
  const version = object?.metadata?.resourceVersion
  if (typeof version === 'string' && version !== '') {
    if (type === 'BOOKMARK') return { type, version }
    const uid = object?.metadata?.uid
    if ((type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') && typeof uid === 'string' && uid !== '') {
      return { type, raw: object, uid, version }
    }
  }
  throw garbage(line)
}

function parseLine(line: string): Line {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch (error) {
    throw garbage(line, error)
  }
  throw garbage(line)
}

function garbage(line: string, cause?: unknown): GarbageLineError {
  // Its length only: what is in it could be a secret's.
  return new GarbageLineError(`a line of ${line.length} characters is not a watch event`, { cause })
}

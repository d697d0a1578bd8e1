// Lists: one moment of a collection, whole or in pages. The pages of one list are of the same moment, for as long as it is kept.

import type { Clock } from '../../../lib/clock.ts'
import { StatusError, badRequest, expired } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'
import type { Store } from '../store/store-types.ts'
import type { Answer } from './call.ts'
import type { ListOptions } from './list-options.ts'
import { ContinueExpired } from './status.ts'

const keptMs = 5 * 60_000 // as long as etcd keeps the past of a real cluster
const mostKept = 64 // moments: each holds on to objects that may be gone

export type Lists = {
  /** Namespace undefined for all. 410 for a moment that is no longer kept, 504 for one to come. */
  answer(kind: Kind, namespace: string | undefined, options: ListOptions): Answer
}

type Moment = { readonly objects: readonly AnyStored[]; readonly atMs: number }

export function createLists(store: Store, clock: Clock): Lists {
  /** By collection and revision, oldest first. */
  const moments = new Map<string, Moment>()

  function keep(key: string, objects: readonly AnyStored[]): void {
    const nowMs = clock.nowMs()
    for (const [oldKey, { atMs }] of moments) {
      if (nowMs - atMs <= keptMs && moments.size < mostKept) break
      moments.delete(oldKey)
    }
    if (!moments.has(key)) moments.set(key, { objects, atMs: nowMs })
  }

  function find(key: string): readonly AnyStored[] | undefined {
    const moment = moments.get(key)
    return moment && clock.nowMs() - moment.atMs <= keptMs ? moment.objects : undefined
  }

  return {
    answer(kind, namespace, { matches, limit, continueToken, resourceVersion, isExact }) {
      const { name } = kind.resource
      const token = continueToken === null ? null : readToken(continueToken)
      if (!token) refuseRevision(store, resourceVersion, isExact)
      const now = store.revision()
      const revision = token && token.revision > 0 ? token.revision : now
      const key = `${name} ${namespace ?? ''} ${revision}`
      const kept = revision === now ? store.list(name, namespace) : find(key)
      if (!kept) throw new ContinueExpired(writeToken(-1, token!.after))
      const objects: readonly AnyStored[] = kept
      const start = token ? firstAfter(objects, token.after) : 0
      const end = endOfPage(objects, start, matches, limit)
      const page = objects.slice(start, end)
      const isLast = end >= objects.length
      if (!isLast) keep(key, objects)
      return {
        type: 'list',
        kind,
        objects: matches ? page.filter(matches) : page,
        metadata: {
          resourceVersion: String(revision),
          ...(!isLast && { continue: writeToken(revision, keyOf(objects[end - 1]!)) }),
          // With a selector nobody knows without looking, and an API server does not say either.
          ...(!isLast && !matches && { remainingItemCount: objects.length - end }),
        },
      }
    },
  }
}

/** 504 if a list must be newer than what there is, 410 if it must be exactly what is no more. */
export function refuseRevision(store: Store, resourceVersion: string, isExact: boolean): void {
  const asked = Number(resourceVersion || 0)
  const now = store.revision()
  if (asked > now) {
    const message = `Timeout: Too large resource version: ${asked}, current: ${now}`
    const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' } as const
    throw new StatusError(504, 'Timeout', message, { causes: [cause], retryAfterSeconds: 1 })
  }
  if (isExact && asked !== now) throw expired('The resourceVersion for the provided list is too old.')
}

function endOfPage(
  objects: readonly AnyStored[],
  start: number,
  matches: ListOptions['matches'],
  limit: number | null,
): number {
  if (limit === null) return objects.length
  if (!matches) return Math.min(objects.length, start + limit)
  let found = 0
  let end = start
  for (; end < objects.length && found < limit; end++) if (matches(objects[end]!)) found++
  return end
}

/** Sorted as the store lists. */
function keyOf({ metadata: { namespace, name } }: AnyStored): string {
  return namespace ? `${namespace}/${name}` : name
}

function firstAfter(objects: readonly AnyStored[], key: string): number {
  const index = objects.findIndex((object) => keyOf(object) > key)
  return index === -1 ? objects.length : index
}

const tokenVersion = 'meta.k8s.io/v1'

type Token = { readonly revision: number; readonly after: string }

/** Revision -1: the rest as it is when it is asked for. */
function writeToken(revision: number, after: string): string {
  return Buffer.from(JSON.stringify({ v: tokenVersion, rv: revision, start: `/${after}\0` })).toString('base64url')
}

function readToken(text: string): Token {
  const refusal = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`)
  let token: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown }
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString()) ?? {}
  } catch (error) {
    throw refusal((error as Error).message)
  }
  const { v, rv, start } = token
  if (v !== tokenVersion) throw refusal(`server does not recognize this encoded version ${String(v)}`)
  if (typeof rv !== 'number' || !Number.isInteger(rv) || rv === 0) {
    throw refusal(`incorrect encoded start resourceVersion (version ${tokenVersion})`)
  }
  if (typeof start !== 'string' || start === '') throw refusal(`encoded start key empty (version ${tokenVersion})`)
  return { revision: rv, after: start.replace(/^\//, '').replace(/\0$/, '') }
}

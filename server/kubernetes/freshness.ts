// Freshness: whether the picture is the truth, from what is known of the link and of each kind. Pure.

import type { KindName } from '../../lib/model/kinds.ts'
import type { Freshness } from '../../lib/model/types.ts'
import { inWords, type Where } from './errors.ts'
import type { LinkState } from './link.ts'
import type { WatchState } from './watch-metrics.ts'

/** How long a kind may be unwatched before the picture counts as stale: a watch that is opened again takes about 1 s. */
const unwatchedLimitMs = 2_000

export type KindStatus = {
  readonly state: WatchState
  readonly error: unknown
  /** Until when the picture of it was the truth; null while it is. */
  readonly trueUntilMs: number | null
}

export type Situation = {
  readonly where: Where
  readonly link: LinkState
  /** Why it is not known which cluster this is, or that it still is the same one; null once it is. */
  readonly identityError: unknown
  readonly isIdentityKnown: boolean
  readonly kinds: ReadonlyMap<KindName, KindStatus>
  readonly nowMs: number
}

/** The kinds whose picture may be behind; those that are forbidden or absent are not in the picture. */
function unwatchedKinds(kinds: Situation['kinds']): (readonly [KindName, KindStatus])[] {
  const awaited = [...kinds].filter(([, { state }]) => state !== 'forbidden' && state !== 'absent')
  return awaited.filter(([, { trueUntilMs }]) => trueUntilMs !== null)
}

/** When the picture turns stale if nothing is mended until then; null if every kind is watched. */
export function staleFromMs(kinds: Situation['kinds']): number | null {
  const trueUntilMs = unwatchedKinds(kinds).map(([, kind]) => kind.trueUntilMs ?? 0)
  return trueUntilMs.length > 0 ? Math.min(...trueUntilMs) + unwatchedLimitMs : null
}

/** The freshness after `before`. */
export function nextFreshness(before: Freshness, situation: Situation): Freshness {
  const { link, isIdentityKnown, kinds, nowMs } = situation
  const unwatched = unwatchedKinds(kinds)
  const isReached = link.state === 'up' && isIdentityKnown
  if (isReached && unwatched.length === 0) {
    return before.state === 'live' ? before : { state: 'live', sinceMs: nowMs }
  }
  const message = whatIsWrong(situation, unwatched)
  if (before.state === 'connecting') return { state: 'connecting', sinceMs: before.sinceMs, message }
  const trueUntilMs = Math.min(...unwatched.map(([, kind]) => kind.trueUntilMs ?? nowMs), nowMs)
  const isBlink = before.state === 'live' && isReached && nowMs - trueUntilMs < unwatchedLimitMs
  if (isBlink) return before
  const sinceMs = before.state === 'stale' ? before.sinceMs : Math.min(trueUntilMs, link.lastHeardMs)
  return { state: 'stale', sinceMs, message }
}

function whatIsWrong(situation: Situation, unwatched: readonly (readonly [KindName, KindStatus])[]): string {
  const { where, link, identityError } = situation
  if (link.state === 'down') {
    return link.error?.message ?? `Connecting to the cluster ${where.context} at ${where.address}.`
  }
  if (identityError) return inWords(identityError, where, 'read which cluster this is')
  const failed = unwatched.find(([, { error }]) => error !== null)
  if (failed) return inWords(failed[1].error, where, `watch ${failed[0]}`)
  return `The cluster ${where.context} at ${where.address} answers. Reading what is in it.`
}

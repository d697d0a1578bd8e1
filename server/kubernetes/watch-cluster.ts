// Watch cluster: one reflector for each kind, and whether all of them together are the truth.
//
//   link up -> identity -> (another cluster: reset) -> a reflector each -> live
//   link down -> stale, every reflector ends; on the next link all begin again with a list, for only a list proves that nothing is missing

import type { Kind, KindName, KindViews } from '../../lib/model/kinds.ts'
import type { Freshness } from '../../lib/model/types.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../log.ts'
import { createBackoff } from './backoff.ts'
import type { KubernetesClient } from './client.ts'
import type { ClusterListener } from './cluster-listener.ts'
import { pause } from './deadline.ts'
import { type KindStatus, nextFreshness, staleFromMs } from './freshness.ts'
import { type ClusterIdentity, readIdentity } from './identity.ts'
import { startReflector } from './reflector.ts'
import type { WatchMetrics, WatchState } from './watch-metrics.ts'

/** How each kind is watched. */
export type Kinds = { readonly [K in KindName]: Kind<K> }

export type WatchClusterOptions = {
  readonly client: KubernetesClient
  readonly kinds: Kinds
  readonly listener: ClusterListener
  readonly metrics: WatchMetrics
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export type WatchStatus = {
  /** Every kind that is not forbidden or absent has been listed and is being watched. */
  readonly isReady: boolean
  readonly kinds: Readonly<Record<KindName, WatchState>>
  readonly forbidden: readonly KindName[]
}

export type ClusterWatch = { status(): WatchStatus; close(): void }

/** Begins to watch, and goes on until it is closed; the client stays the caller's to close. */
export function watchCluster(options: WatchClusterOptions): ClusterWatch {
  const { client, kinds, listener, metrics, clock, random, log } = options
  const kindNames = Object.keys(kinds) as KindName[]
  const startedMs = clock.nowMs()
  const statuses = new Map<KindName, KindStatus>()
  const backoff = createBackoff(random)
  let identity: ClusterIdentity | null = null
  let identityError: unknown = null
  let isIdentityKnown = false
  let freshness: Freshness | null = null
  /** Ends what was begun on the present link. */
  let session = new AbortController()
  let cancelLook = () => {}

  /** Calls the listener where a throw cannot be mended by listing a kind anew. */
  function tell(what: string, call: () => void): void {
    try {
      call()
    } catch (error) {
      log.error({ err: error }, `the listener threw at ${what}`)
    }
  }

  /** Works out the freshness and tells it if it changed. */
  function look(): void {
    cancelLook()
    const before = freshness ?? { state: 'connecting', sinceMs: startedMs }
    const nowMs = clock.nowMs()
    const situation = {
      where: client.where,
      link: client.link(),
      identityError,
      isIdentityKnown,
      kinds: statuses,
      nowMs,
    }
    const next = nextFreshness(before, situation)
    const dueMs = staleFromMs(statuses)
    if (next.state === 'live' && dueMs !== null) cancelLook = clock.after(dueMs - nowMs, look)
    if (freshness && next.state === freshness.state && next.message === freshness.message) return
    freshness = next
    log.info(next, 'freshness')
    tell('freshness', () => listener.freshness(next))
  }

  function becomes(kind: KindName, state: WatchState, error: unknown): void {
    const before = statuses.get(kind)
    const wasRefused = before?.state === 'forbidden' || before?.state === 'absent'
    if (wasRefused && (state === 'listing' || state === 'waiting')) return // asked again, and not answered yet
    const trueUntilMs = state === 'watching' ? null : (before?.trueUntilMs ?? clock.nowMs())
    // While it is listed again after a failure, that failure is still the news.
    statuses.set(kind, { state, error: state === 'listing' ? (before?.error ?? null) : error, trueUntilMs })
    if ((state === 'forbidden') !== (before?.state === 'forbidden')) {
      tell('forbidden', () => listener.forbidden(forbidden()))
    }
    look()
  }

  function forbidden(): KindName[] {
    return kindNames.filter((kind) => statuses.get(kind)?.state === 'forbidden')
  }

  function start<K extends KindName>(kind: K, signal: AbortSignal): void {
    const { path, project } = kinds[kind]
    const reflector = startReflector<KindViews[K]>({
      client,
      path,
      project,
      metrics: metrics[kind],
      clock,
      random,
      log,
      on: {
        replaced: (views) => listener.replaced(kind, views),
        changed: (view) => listener.changed(kind, view),
        gone: (uid) => listener.gone(kind, uid),
        state: (state, error) => becomes(kind, state, error),
      },
    })
    signal.addEventListener('abort', () => reflector.close(), { once: true })
  }

  async function begin(signal: AbortSignal): Promise<void> {
    const found = await readIdentity(client, signal)
    if (signal.aborted) return
    if (found.uid !== identity?.uid || found.version !== identity.version) {
      log.info({ before: identity, now: found }, 'watching this cluster')
      freshness = null
      forgetKinds()
      listener.reset(found) // throws: tried again with backoff, as an identity that was not told
      identity = found
    }
    backoff.healthy(clock.nowMs())
    identityError = null
    isIdentityKnown = true
    look()
    for (const kind of kindNames) start(kind, signal)
  }

  async function beginAgainAndAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await begin(signal)
      } catch (error) {
        if (signal.aborted) return
        const waitMs = backoff.failed(clock.nowMs())
        log.warn({ err: error, waitMs: Math.round(waitMs) }, 'cannot read which cluster this is')
        identityError = error
        look()
        await pause(clock, waitMs, signal)
      }
    }
  }

  function forgetKinds(): void {
    for (const kind of kindNames) {
      statuses.set(kind, { state: 'listing', error: null, trueUntilMs: clock.nowMs() })
      metrics[kind].state = 'listing'
    }
  }

  function linkChanged(): void {
    session.abort(new Error('the link changed'))
    session = new AbortController()
    isIdentityKnown = false
    identityError = null
    if (client.link().state === 'up') {
      void beginAgainAndAgain(session.signal)
    } else {
      for (const kind of kindNames) {
        const { state, trueUntilMs } = statuses.get(kind) ?? { state: 'listing', trueUntilMs: null }
        if (state === 'forbidden' || state === 'absent') continue
        metrics[kind].state = 'waiting'
        statuses.set(kind, { state: 'waiting', error: null, trueUntilMs: trueUntilMs ?? client.link().lastHeardMs })
      }
    }
    look()
  }

  forgetKinds()
  look()
  const unsubscribe = client.onLink(linkChanged)
  if (client.link().state === 'up') linkChanged()

  return {
    status() {
      const states = kindNames.map((kind) => [kind, statuses.get(kind)?.state ?? 'listing'] as const)
      const isSettled = states.every(([, state]) => state !== 'listing' && state !== 'waiting')
      const isReady = isIdentityKnown && isSettled
      return { isReady, kinds: Object.fromEntries(states) as Record<KindName, WatchState>, forbidden: forbidden() }
    },
    close() {
      unsubscribe()
      cancelLook()
      session.abort(new Error('closed'))
    },
  }
}

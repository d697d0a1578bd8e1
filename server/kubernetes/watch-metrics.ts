// Watch metrics: plain counters per kind, for /metrics and for tests. They only ever count up, but for the last two.

import type { KindName } from '../../lib/model/kinds.ts'

/**
 * listing: being fetched whole; watching: the picture follows; waiting: something failed, it will be tried again;
 * forbidden: RBAC says no; absent: the API server has no such kind.
 */
export type WatchState = 'listing' | 'watching' | 'waiting' | 'forbidden' | 'absent'

export type KindMetrics = {
  /** Objects added, changed or deleted, as the watch told. */
  events: number
  /** Lists begun. */
  lists: number
  /** Lists after the first one: a resync each. */
  relists: number
  /** Watches opened again where the last one stopped, without a list. */
  reconnects: number
  /** Calls of the listener that threw. */
  handlerErrors: number
  /** Objects left out of the picture, because their projection threw. */
  projectionErrors: number
  garbageLines: number
  /** Watches open now on the API server. */
  openWatches: number
  state: WatchState
}

export type WatchMetrics = { readonly [K in KindName]: KindMetrics }

/** Counters at zero. */
export function createKindMetrics(): KindMetrics {
  return {
    events: 0,
    lists: 0,
    relists: 0,
    reconnects: 0,
    handlerErrors: 0,
    projectionErrors: 0,
    garbageLines: 0,
    openWatches: 0,
    state: 'listing',
  }
}

/** Counters at zero for each kind. */
export function createWatchMetrics(kinds: Readonly<Record<KindName, unknown>>): WatchMetrics {
  const entries = Object.keys(kinds).map((kind) => [kind, createKindMetrics()])
  return Object.fromEntries(entries) as WatchMetrics
}

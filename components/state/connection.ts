// Connection: whether what is on screen is the truth, in one word and a sentence. Pure; never `live` while the picture may be wrong.

import type { Freshness } from '../../lib/model/types.ts'
import { type Sync, wantsSnapshot } from './sync.ts'

export type Connection = {
  readonly state: 'connecting' | 'live' | 'stale' | 'resynced' | 'disconnected'
  /** When this state began; for stale and disconnected, when the picture was last the truth. Milliseconds since 1970, the page's clock. */
  readonly sinceMs: number
  /** A sentence for a person: what is wrong and what to do. */
  readonly message: string | null
  /** Pods that came, went and changed while the link was down; 0 unless resynced. */
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** What is known of the link to the server. Times are milliseconds since 1970, the page's clock. */
export type LinkFacts = {
  /** When the socket went, or null while it is there. Before the first one: when the page began. */
  readonly goneSinceMs: number | null
  /** Whether there has been a socket at all. */
  readonly hasBeenOpen: boolean
  /** Since when a snapshot is wanted, or null. */
  readonly wantingSinceMs: number | null
  /** When a break was last mended, or null. */
  readonly mendedAtMs: number | null
  /** What the server says of its own link to the cluster, its times turned into the page's. */
  readonly freshness: Freshness | null
  /** Why the last fetch of the snapshot failed, in words. */
  readonly fetchError: string | null
}

const catchUpMs = 1_000 // a gap mends within a round trip: shorter is not worth a flicker, longer must not pass for live
const resyncedMs = 10_000 // long enough to be read by a class, short enough not to be stale news itself

/** The connection now. */
export function connectionOf(sync: Sync, link: LinkFacts, nowMs: number): Connection {
  const { goneSinceMs, wantingSinceMs, mendedAtMs, freshness, fetchError } = link
  const nothingMissed = { added: 0, removed: 0, changed: 0 }
  if (goneSinceMs !== null && (link.hasBeenOpen || sync.epoch !== null)) {
    return {
      state: 'disconnected',
      sinceMs: goneSinceMs,
      message: 'The Podarium server does not answer. Is it still running? This page tries again by itself.',
      ...nothingMissed,
    }
  }
  if (sync.epoch === null) {
    const message = fetchError ?? freshness?.message ?? null
    return { state: 'connecting', sinceMs: goneSinceMs ?? wantingSinceMs ?? nowMs, message, ...nothingMissed }
  }
  const server = freshness ?? { state: 'live' as const, sinceMs: nowMs }
  if (server.state !== 'live' && server.state !== 'resynced') {
    return { state: server.state, sinceMs: server.sinceMs, message: server.message ?? null, ...nothingMissed }
  }
  const isCatchingUp = wantingSinceMs !== null && (sync.podsAtBreak !== null || nowMs - wantingSinceMs > catchUpMs)
  if (isCatchingUp && wantsSnapshot(sync)) {
    const message = fetchError ?? 'Fetching what changed meanwhile.'
    return { state: 'stale', sinceMs: wantingSinceMs, message, ...nothingMissed }
  }
  if (mendedAtMs !== null && nowMs - mendedAtMs < resyncedMs && sync.resync !== null) {
    return { state: 'resynced', sinceMs: mendedAtMs, message: null, ...sync.resync }
  }
  const { sinceMs, added = 0, removed = 0, changed = 0 } = server
  return { state: server.state, sinceMs, message: server.message ?? null, added, removed, changed }
}

/** The first words of a state, e.g. `Stale`; how long it lasts is told beside it, and why by its message. */
export function connectionWords({ state, added, removed, changed }: Connection): string {
  switch (state) {
    case 'connecting':
      return 'Connecting'
    case 'live':
      return 'Live'
    case 'stale':
      return 'Stale'
    case 'disconnected':
      return 'Disconnected'
    case 'resynced': {
      const parts = [
        added > 0 && `${added} added`,
        removed > 0 && `${removed} removed`,
        changed > 0 && `${changed} changed`,
      ].filter(Boolean)
      return `Resynced: ${parts.length > 0 ? parts.join(', ') : 'nothing changed'}`
    }
  }
}

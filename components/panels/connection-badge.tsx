'use client'
// Connection badge: whether what is on screen is the truth, in a word, a colour and a shape.

import type { Life } from '../../lib/model/life.ts'
import { useCluster, useConnection } from '../state/cluster-store.ts'
import { type Connection, connectionWords } from '../state/connection.ts'
import { useNow } from '../state/now.ts'
import { age, listed } from './words.ts'
import { LifeMark } from './life-mark.tsx'

const marks: Readonly<Record<Connection['state'], Life>> = {
  connecting: 'starting',
  live: 'running',
  resynced: 'running',
  stale: 'failing',
  disconnected: 'failing',
}

export function ConnectionBadge() {
  const connection = useConnection()
  const { state, sinceMs, message } = connection
  const isBroken = state === 'stale' || state === 'disconnected'
  return (
    <output
      aria-label="Connection"
      title={message ?? undefined}
      className="flex items-center gap-1.5 font-semibold whitespace-nowrap"
    >
      <LifeMark life={marks[state]} size={14} />
      <span>
        {connectionWords(connection)}
        {isBroken && <Since sinceMs={sinceMs} />}
      </span>
    </output>
  )
}

/** Not read aloud: a screen reader would speak each second. */
function Since({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useNow(1000)
  return (
    <span aria-hidden="true" className="tabular-nums">
      {nowMs > 0 && ` for ${age(nowMs - sinceMs).replace(/^(\d+)s$/, '$1 s')}`}
    </span>
  )
}

/** Why the picture is not the truth now, over it: it comes and goes, and must not move what lies below. */
export function BrokenBanner() {
  const { state, message } = useConnection()
  if ((state !== 'stale' && state !== 'disconnected') || !message) return null
  return (
    <div className="pointer-events-none absolute inset-x-4 bottom-3 z-20 flex justify-center">
      <p className="pointer-events-auto card border-failing px-3 py-1.5 font-medium shadow-(--shadow)">
        This picture is no longer the truth. {message}
      </p>
    </div>
  )
}

/** The kinds that this person may not see, below the picture: it stays, and must cover nothing. */
export function ForbiddenStrip() {
  const forbidden = useCluster()?.forbidden ?? []
  if (forbidden.length === 0) return null
  return (
    <p className="border-t border-line bg-card px-4 py-1.5 text-s">
      You may not see: {listed(forbidden)} (RBAC). They are missing from this picture.
    </p>
  )
}

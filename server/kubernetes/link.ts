// Link: one transport to the API server at a time, probed all the while, and made anew with backoff when it is lost.

import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../log.ts'
import { createBackoff } from './backoff.ts'
import { withDeadline } from './deadline.ts'
import type { LinkError } from './errors.ts'
import type { Transport } from './transport.ts'

const connectLimitMs = 5_000 // a TLS handshake with a far cluster takes well under a second
const probeEveryMs = 2_000 // with probeLimitMs: silence is known after 3.5 s at most, inside the promised 5 s
const probeLimitMs = 1_500
const longestBackoffMs = 5_000 // one handshake costs a cluster nothing, and a class waits for it to come back

/** Whether the API server answers. Down until it has answered once. */
export type LinkState = {
  readonly state: 'up' | 'down'
  /** When it last answered, by the clock; when the link was begun, if it never did. */
  readonly lastHeardMs: number
  /** Why it is down; null while it is up or was not tried yet. */
  readonly error: LinkError | null
}

export type Link = {
  state(): LinkState
  /** Calls back when it comes up, when it is lost and at each attempt that failed. Returns how to stop. */
  subscribe(listener: (state: LinkState) => void): () => void
  /** The transport; waits for an attempt under way, rejects with the LinkError between attempts. */
  transport(): Promise<Transport>
  close(): void
}

export type LinkOptions = {
  readonly open: (signal: AbortSignal) => Promise<Transport>
  readonly toError: (error: unknown) => LinkError
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** Connects at once and keeps connected until it is closed. */
export function keepLink({ open, toError, clock, random, log }: LinkOptions): Link {
  const backoff = createBackoff(random, longestBackoffMs)
  const listeners = new Set<(state: LinkState) => void>()
  const closed = new AbortController()
  let current: LinkState = { state: 'down', lastHeardMs: clock.nowMs(), error: null }
  let transport: Transport | null = null
  let attempt: Promise<Transport> | null = null
  let cancelTimer = () => {}

  function become(next: LinkState): void {
    current = next
    for (const listener of [...listeners]) listener(next)
  }

  async function connect(): Promise<Transport> {
    const opened = await withDeadline(clock, connectLimitMs, open, closed.signal)
    try {
      await withDeadline(clock, probeLimitMs, (signal) => opened.probe(signal), closed.signal)
    } catch (error) {
      opened.close()
      throw error
    }
    return opened
  }

  function tryConnect(): void {
    const trying = connect()
    attempt = trying
    trying.then(
      (opened) => {
        attempt = null
        if (closed.signal.aborted) return opened.close()
        transport = opened
        opened.onLost((error) => lose(opened, error))
        backoff.healthy(clock.nowMs())
        log.info({ protocol: opened.protocol }, 'connected to the API server')
        become({ state: 'up', lastHeardMs: clock.nowMs(), error: null })
        probeLater(opened, clock.nowMs())
      },
      (error: unknown) => {
        attempt = null
        if (!closed.signal.aborted) tryLater(error)
      },
    )
  }

  function tryLater(error: unknown): void {
    const linkError = toError(error)
    const waitMs = backoff.failed(clock.nowMs())
    log.warn({ code: linkError.code, waitMs: Math.round(waitMs) }, linkError.message)
    cancelTimer = clock.after(waitMs, tryConnect)
    become({ state: 'down', lastHeardMs: current.lastHeardMs, error: linkError })
  }

  function probeLater(probed: Transport, lastProbeMs: number): void {
    if (transport !== probed) return
    cancelTimer = clock.after(Math.max(0, lastProbeMs + probeEveryMs - clock.nowMs()), () => {
      const sentMs = clock.nowMs()
      withDeadline(clock, probeLimitMs, (signal) => probed.probe(signal), closed.signal).then(
        () => {
          if (transport !== probed) return
          current = { ...current, lastHeardMs: clock.nowMs() }
          probeLater(probed, sentMs)
        },
        (error: unknown) => lose(probed, error),
      )
    })
  }

  function lose(lost: Transport, error: unknown): void {
    if (transport !== lost) return
    transport = null
    cancelTimer()
    lost.close()
    tryLater(error)
  }

  tryConnect()
  return {
    state: () => current,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async transport() {
      if (transport) return transport
      if (attempt) return attempt.catch((error: unknown) => Promise.reject(toError(error)))
      throw current.error ?? toError(new Error('the link is closed'))
    },
    close() {
      closed.abort(new Error('closed'))
      listeners.clear()
      cancelTimer()
      transport?.close()
      transport = null
      current = { ...current, state: 'down' }
    },
  }
}

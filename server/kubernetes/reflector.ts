// Reflector: keeps a listener's copy of one collection the same as the API server's. Knows LIST and WATCH and nothing of pods.
//
//   list -> watch opened -> replaced()  -> changed(), gone(), ...  -> watch ended -> watch again from the last version
//                ^                                                 -> any doubt   -> backoff -> list
//
// A list is handed on only when the watch that goes on from it is open: what is told is always being watched.

import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../log.ts'
import { createBackoff } from './backoff.ts'
import type { KubernetesClient } from './client.ts'
import { pause } from './deadline.ts'
import { ApiError } from './errors.ts'
import { listAll, ListExpiredError } from './list.ts'
import { GarbageLineError, parseWatchEvent, WatchBrokenError, type WatchEvent } from './watch-event.ts'
import type { KindMetrics, WatchState } from './watch-metrics.ts'
import { withWatch } from './with-watch.ts'

const watchLastsAtLeastS = 300 // with the random part 5 to 10 min, so that watches do not all come again at once
const watchLastsUpToMoreS = 300
const refusedFirstMs = 5_000 // an API server that has just started may refuse what it allows a moment later
const refusedLongestMs = 60_000 // a right is granted by hand: a minute is soon enough
const settledAfterMs = 500 // a watch opened again after a failure has told what was missed by then; with the shortest backoff inside 2 s

/** What a reflector tells. `replaced`, `changed` and `gone` may throw: it is counted and the collection is listed anew. */
export type ReflectorListener<V> = {
  replaced(views: readonly V[]): void
  changed(view: V): void
  gone(uid: string): void
  /** The state, and for waiting, forbidden and absent the error. */
  state(state: WatchState, error: unknown): void
}

export type ReflectorOptions<V> = {
  readonly client: KubernetesClient
  /** The collection, e.g. `/api/v1/pods`. */
  readonly path: string
  /** null: of no interest. One that throws is counted, logged, and treated as of no interest. */
  readonly project: (raw: unknown) => V | null
  readonly on: ReflectorListener<V>
  readonly metrics: KindMetrics
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** The listener threw. */
class HandlerError extends Error {
  override readonly name = 'HandlerError'
}

/** Begins to list and watch, and goes on until it is closed; nothing is told after that. */
export function startReflector<V>(options: ReflectorOptions<V>): { close(): void } {
  const { client, path, project, on, metrics, clock, random, log } = options
  const closed = new AbortController()
  const { signal } = closed
  const backoff = createBackoff(random)
  const known = new Set<string>()
  /** Where the next watch goes on from; null: only a list can tell. */
  let version: string | null = null
  let isPaged = true
  let hasFailed = false
  /** Whether the listener may still hold something, be it from the reflector before this one. */
  let mayHold = true
  let refusals = 0

  function tell(state: WatchState, error: unknown = null): void {
    if (signal.aborted) return
    metrics.state = state
    on.state(state, error)
  }

  /** Calls the listener; a throw becomes a HandlerError. */
  function handle(call: () => void): void {
    if (signal.aborted) return
    try {
      call()
    } catch (error) {
      metrics.handlerErrors++
      throw new HandlerError(`the listener threw: ${String(error)}`, { cause: error })
    }
  }

  function projectOrNull(raw: unknown): V | null {
    try {
      return project(raw)
    } catch (error) {
      metrics.projectionErrors++
      log.error({ path, object: nameOf(raw), err: error }, 'left out of the picture: not understood')
      return null
    }
  }

  async function list(): Promise<{ views: Map<string, V>; version: string }> {
    const views = new Map<string, V>()
    metrics.lists++
    if (metrics.lists > 1) metrics.relists++
    const take = (raw: unknown) => {
      const uid = uidOf(raw)
      const view = projectOrNull(raw)
      if (uid !== null && view !== null) views.set(uid, view)
    }
    return { version: await listAll({ client, path, isPaged, signal, clock, take }), views }
  }

  function watch(resourceVersion: string, body: (lines: AsyncIterable<string>) => Promise<void>): Promise<void> {
    const timeoutSeconds = watchLastsAtLeastS + Math.floor(random() * watchLastsUpToMoreS)
    const query = { watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds }
    return withWatch({ client, clock, metrics, request: { path, query, signal } }, body)
  }

  async function listAndWatch(): Promise<void> {
    tell('listing')
    const listed = await list()
    await watch(listed.version, async (lines) => {
      known.clear()
      for (const uid of listed.views.keys()) known.add(uid)
      mayHold = true
      handle(() => on.replaced([...listed.views.values()]))
      version = listed.version
      isPaged = true
      works()
      await take(lines)
    })
  }

  async function watchAgain(from: string): Promise<void> {
    await watch(from, async (lines) => {
      metrics.reconnects++
      if (!hasFailed) works()
      const cancel = hasFailed ? clock.after(settledAfterMs, works) : () => {}
      try {
        await take(lines)
      } finally {
        cancel()
      }
    })
  }

  function works(): void {
    backoff.healthy(clock.nowMs())
    hasFailed = false
    refusals = 0
    tell('watching')
  }

  async function take(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) {
      if (signal.aborted) return
      const event = parseWatchEvent(line)
      takeEvent(event)
      version = event.version
    }
  }

  function takeEvent(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') return
    metrics.events++
    const view = event.type === 'DELETED' ? null : projectOrNull(event.raw)
    if (view !== null) {
      known.add(event.uid)
      handle(() => on.changed(view))
    } else if (known.delete(event.uid)) {
      handle(() => on.gone(event.uid))
    }
  }

  /** After a failure: what to do next, and when. */
  async function recover(error: unknown): Promise<void> {
    hasFailed = true
    const isRefused = error instanceof ApiError && (error.status === 403 || error.status === 404)
    if (isRefused) return refused(error)
    if (error instanceof GarbageLineError) metrics.garbageLines++
    if (error instanceof ListExpiredError) isPaged = false
    if (isDoubt(error)) version = null
    const waitMs = backoff.failed(clock.nowMs())
    log.warn({ path, waitMs: Math.round(waitMs), relist: version === null, err: error }, 'watch failed, trying again')
    tell('waiting', error)
    await pause(clock, waitMs, signal)
  }

  async function refused(error: ApiError): Promise<void> {
    version = null
    const isHeld = mayHold
    mayHold = false
    known.clear()
    log.warn({ path, status: error.status }, error.message)
    tell(error.status === 403 ? 'forbidden' : 'absent', error)
    if (isHeld) {
      try {
        handle(() => on.replaced([]))
      } catch (thrown) {
        return recover(thrown)
      }
    }
    await pause(clock, Math.min(refusedLongestMs, refusedFirstMs * 2 ** refusals++), signal)
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await (version === null ? listAndWatch() : watchAgain(version))
        tell('waiting') // for the next watch to be accepted
      } catch (error) {
        if (!signal.aborted) await recover(error)
      }
    }
  }

  void run()
  return { close: () => closed.abort(new Error('closed')) }
}

/** Whether the copy may differ from the API server's, so that only a list can tell. */
function isDoubt(error: unknown): boolean {
  const isExpired = error instanceof ApiError && error.status === 410
  return (
    isExpired || error instanceof WatchBrokenError || error instanceof GarbageLineError || error instanceof HandlerError
  )
}

function uidOf(raw: unknown): string | null {
  const uid = (raw as { metadata?: { uid?: unknown } } | null)?.metadata?.uid
  return typeof uid === 'string' && uid !== '' ? uid : null
}

function nameOf(raw: unknown): string {
  const { namespace, name } = (raw as { metadata?: { namespace?: unknown; name?: unknown } } | null)?.metadata ?? {}
  return [namespace, name].filter((part) => typeof part === 'string').join('/') || 'without a name'
}

// Watch: one client's watch. If its client reads too slowly it is not fed but left behind: it goes on from the store's history when the
// client has read, so that it costs no memory; it is ended if that takes too long.

import { randomInt } from 'node:crypto'
import type { Clock } from '../../../lib/clock.ts'
import { StatusError, expired } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'
import type { Store, StoreEvent } from '../store/store-types.ts'
import type { Out } from './call.ts'
import type { ListOptions, Matches } from './list-options.ts'
import type { Form } from './negotiate.ts'
import { statusOf } from './status.ts'
import type { WatchLines, WatchType } from './watch-lines.ts'

const shortestTimeoutSeconds = 30 * 60 // as an API server has it, up to twice that, so that not all end together
const mostQueuedBytes = 1_000_000 // what a watch may have waiting before it is left behind
const blockedLimitMs = 60_000 // a client that has read nothing for so long is gone

export type Watch = {
  /** Sends what waits. */
  flush(): void
  /** Says how far it is, if its client wants to know. */
  bookmark(): void
  end(): void
}

export type WatchSettings = {
  readonly store: Store
  readonly clock: Clock
  readonly lines: WatchLines
  readonly kind: Kind
  /** Undefined for all. */
  readonly namespace: string | undefined
  readonly options: ListOptions
  readonly form: Form
  readonly out: Out
  /** Calls back when something waits to be sent. */
  readonly onQueued: (watch: Watch) => void
  /** Holds it while it lasts. */
  readonly open: Set<Watch>
}

/** Begins to send. */
export function beginWatch(settings: WatchSettings): void {
  const { store, clock, lines, kind, namespace, options, form, out, onQueued, open } = settings
  const { name } = kind.resource
  const { resourceVersion, sendInitialEvents, allowWatchBookmarks, timeoutSeconds } = options
  const isFromAnywhere = resourceVersion === '' || resourceVersion === '0'
  const matches = withNamespace(options.matches, namespace)

  let queue: Uint8Array[] = []
  let queuedBytes = 0
  let isFlushDue = false
  let needsColumns = form.as === 'table'
  let isBlocked = false
  let isOver = false
  /** What was there at the beginning and is not told yet. */
  let initial: Iterator<AnyStored> | null =
    (sendInitialEvents ?? isFromAnywhere) ? store.list(name, namespace).values() : null
  /** The revision up to which everything is told. */
  let doneRevision = initial || isFromAnywhere ? store.revision() : Number(resourceVersion)
  let stopListening: (() => void) | null = null
  let stopBlocked: (() => void) | null = null

  const watch: Watch = {
    flush() {
      isFlushDue = false
      if (isOver || queue.length === 0) return
      if (send()) return advance()
      isBlocked = true
      leaveBehind()
      stopBlocked = clock.after(blockedLimitMs, finish)
    },
    bookmark() {
      if (!allowWatchBookmarks || !stopListening) return
      doneRevision = store.revision()
      push(lines.bookmark(kind, doneRevision, form, false))
    },
    end: finish,
  }

  function push(bytes: Uint8Array): void {
    queue.push(bytes)
    queuedBytes += bytes.length
    if (isFlushDue) return
    isFlushDue = true
    onQueued(watch)
  }

  /** False if the client should be given time. */
  function send(): boolean {
    const bytes = Buffer.concat(queue)
    queue = []
    queuedBytes = 0
    return out.write(bytes)
  }

  function tell(type: WatchType, object: AnyStored): void {
    push(lines[needsColumns ? 'first' : 'event'](kind, type, object, form))
    needsColumns = false
  }

  function hear(event: StoreEvent): void {
    if (queuedBytes > mostQueuedBytes) return leaveBehind()
    doneRevision = event.revision
    const { type, object, previous } = event
    if (!matches) return tell(type, object)
    const isIn = type !== 'DELETED' && matches(object)
    const wasIn = previous !== null && matches(previous)
    if (isIn) tell(wasIn ? 'MODIFIED' : 'ADDED', object)
    else if (wasIn) tell('DELETED', type === 'DELETED' ? object : lines.lastSeen(event))
  }

  /** Hears no more for now: what it misses is in the store's history. */
  function leaveBehind(): void {
    stopListening?.()
    stopListening = null
  }

  /** Tells what is to be told, as much as there is room for; what is left comes after the next flush. */
  function advance(): void {
    if (isOver || isBlocked || stopListening || !toldInitial()) return
    try {
      // What the store tells before this returns may already be too much.
      const stop = store.watch(name, doneRevision, hear as never)
      if (queuedBytes > mostQueuedBytes) stop()
      else stopListening = stop
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      fail(error)
    }
  }

  function toldInitial(): boolean {
    if (!initial) return true
    while (queuedBytes <= mostQueuedBytes) {
      const { value: object, done } = initial.next()
      if (done) {
        initial = null
        if (sendInitialEvents && allowWatchBookmarks) push(lines.bookmark(kind, doneRevision, form, true))
        return true
      }
      if (!matches || matches(object)) tell('ADDED', object)
    }
    return false
  }

  function fail(error: StatusError): void {
    push(lines.error(statusOf(error)))
    finish()
  }

  function finish(): void {
    if (isOver) return
    watch.bookmark()
    isOver = true
    open.delete(watch)
    leaveBehind()
    stopTimeout()
    stopBlocked?.()
    if (queue.length > 0) send()
    if (isBlocked) out.cut()
    else out.end()
  }

  const timeout = timeoutSeconds || shortestTimeoutSeconds + randomInt(shortestTimeoutSeconds)
  const stopTimeout = clock.after(timeout * 1000, finish)
  open.add(watch)
  out.onClose(finish)
  out.onDrain(() => {
    isBlocked = false
    stopBlocked?.()
    stopBlocked = null
    advance()
  })
  const now = store.revision()
  // Of another cluster, before a reset: to wait for it would hide everything that happens.
  if (doneRevision > now) fail(expired(`too old resource version: ${doneRevision} (${now})`))
  else advance()
}

function withNamespace(matches: Matches | null, namespace: string | undefined): Matches | null {
  if (namespace === undefined) return matches
  return (object) => object.metadata.namespace === namespace && (matches?.(object) ?? true)
}

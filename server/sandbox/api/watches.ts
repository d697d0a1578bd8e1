// Watches: all open watches, their common bookmarks and the common moment when what they have to say is sent.

import type { Clock } from '../../../lib/clock.ts'
import { StatusError } from '../errors.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { Store } from '../store/store-types.ts'
import type { Answer } from './call.ts'
import type { ListOptions } from './list-options.ts'
import { refuseRevision } from './lists.ts'
import type { Form } from './negotiate.ts'
import { type Watch, beginWatch } from './watch.ts'
import { createWatchLines } from './watch-lines.ts'

const bookmarkEveryMs = 60_000 // as an API server does
const mostWatches = 20_000 // twice what is promised

export type Watches = {
  /** Namespace undefined for all. 429 if there are too many. */
  answer(kind: Kind, namespace: string | undefined, options: ListOptions, form: Form): Answer
  /** Ends them all. */
  close(): void
}

export function createWatches(store: Store, clock: Clock): Watches {
  const lines = createWatchLines(clock)
  const open = new Set<Watch>()
  let queued: Watch[] = []
  let stopBookmarks: (() => void) | null = null

  /** One turn of the loop later, so that all that happens in a turn goes out in one piece. */
  function onQueued(watch: Watch): void {
    queued.push(watch)
    if (queued.length === 1) setImmediate(flushAll)
  }

  function flushAll(): void {
    const flushed = queued
    queued = []
    for (const watch of flushed) watch.flush()
  }

  function bookmarkAll(): void {
    for (const watch of open) watch.bookmark()
    stopBookmarks = open.size > 0 ? clock.after(bookmarkEveryMs, bookmarkAll) : null
  }

  return {
    answer(kind, namespace, options, form) {
      if (open.size >= mostWatches) {
        const message = 'Too many requests, please try again later.'
        throw new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds: 1 })
      }
      if (options.sendInitialEvents) refuseRevision(store, options.resourceVersion, false)
      return {
        type: 'stream',
        contentType: 'application/json',
        begin(out) {
          beginWatch({ store, clock, lines, kind, namespace, options, form, out, onQueued, open })
          stopBookmarks ??= clock.after(bookmarkEveryMs, bookmarkAll)
        },
      }
    },
    close() {
      stopBookmarks?.()
      stopBookmarks = null
      for (const watch of open) watch.end()
    },
  }
}

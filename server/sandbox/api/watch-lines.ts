// Watch lines: events as the lines that watches send. Whatever the number of watches, a version of an object is put into words once.

import type { Clock } from '../../../lib/clock.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'
import type { StoreEvent } from '../store/store-types.ts'
import { type Form, showObject } from './negotiate.ts'

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED'

export type WatchLines = {
  event(kind: Kind, type: WatchType, object: AnyStored, form: Form): Uint8Array
  /** For a table: its columns come with the first line alone. */
  first(kind: Kind, type: WatchType, object: AnyStored, form: Form): Uint8Array
  bookmark(kind: Kind, revision: number, form: Form, isInitialEnd: boolean): Uint8Array
  error(status: unknown): Uint8Array
  /** An object that a selector no longer finds, as it last was, with the revision of its leaving; one for all watches. */
  lastSeen(event: StoreEvent): AnyStored
}

const mostKeptBytes = 8_000_000 // of lines: a burst of some thousand changes

export function createWatchLines(clock: Clock): WatchLines {
  const kept = new Map<AnyStored, Map<string, Uint8Array>>()
  let keptBytes = 0
  let left: { readonly event: StoreEvent; readonly object: AnyStored } | null = null

  function make(kind: Kind, type: WatchType, object: AnyStored, form: Form, withHeaders: boolean): Uint8Array {
    return line({ type, object: showObject(kind, object, { form, nowMs: clock.nowMs(), withHeaders }) })
  }

  return {
    event(kind, type, object, form) {
      // Rows tell ages, which change.
      if (form.as === 'table') return make(kind, type, object, form, false)
      const key = `${type} ${form.as}`
      const known = kept.get(object)?.get(key)
      if (known) return known
      const made = make(kind, type, object, form, false)
      if (keptBytes > mostKeptBytes) {
        kept.clear()
        keptBytes = 0
      }
      keptBytes += made.length
      const lines = kept.get(object) ?? new Map<string, Uint8Array>()
      kept.set(object, lines.set(key, made))
      return made
    },
    first: (kind, type, object, form) => make(kind, type, object, form, true),
    bookmark(kind, revision, form, isInitialEnd) {
      const { kind: name, group, version } = kind.resource
      const apiVersion = group ? `${group}/${version}` : version
      const metadata = {
        resourceVersion: String(revision),
        ...(isInitialEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
      }
      if (form.as === 'whole') return line({ type: 'BOOKMARK', object: { kind: name, apiVersion, metadata } })
      const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
      if (form.as === 'metadata') return line({ type: 'BOOKMARK', object: partial })
      const cells = kind.columns.map(() => '')
      const table = {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { resourceVersion: metadata.resourceVersion },
        columnDefinitions: null,
        rows: [{ cells, object: partial }],
      }
      return line({ type: 'BOOKMARK', object: table })
    },
    error: (status) => line({ type: 'ERROR', object: status }),
    lastSeen(event) {
      if (left?.event !== event) {
        const { metadata, ...rest } = event.previous!
        left = { event, object: { ...rest, metadata: { ...metadata, resourceVersion: String(event.revision) } } }
      }
      return left.object
    },
  }
}

function line(event: { readonly type: string; readonly object: unknown }): Uint8Array {
  return Buffer.from(`${JSON.stringify(event)}\n`)
}

// Loop: what every controller is made of. Changes name keys; each key is looked at again, soon, and until that succeeds.

import { StatusError } from '../errors.ts'
import type { AnyStored, ResourceName, StoredOf } from '../objects.ts'
import type { StoreEvent } from '../store/store-types.ts'
import type { ControlPlane } from './controller-types.ts'

export type Loop = {
  /** Looks at the key in the next turn, or in a turn after `afterMs`. Asking twice is looking once. */
  add(key: string, afterMs?: number): void
  /** Adds the keys that `keysOf` names for everything that is there, and then for every change. */
  watch<R extends ResourceName>(
    resource: R,
    keysOf: (event: StoreEvent<StoredOf<R>>) => Iterable<string | undefined>,
  ): void
  /** Ends with the loop. */
  also(end: () => void): void
  close(): void
}

const restMs = 10 // what changes within one rest is one look: 5,000 pods that start are not 20,000 looks at their owner
const restPerWork = 9 // a controller takes a tenth of the time at most: one look at a set of 5,000 pods takes 50 ms
const keysPerTurn = 200 // then the process may answer requests
const firstRetryMs = 50
const longestRetryMs = 30_000

/** A loop that calls `reconcile` with each key. What it throws is another try, later each time. */
export function createLoop(
  { store, clock }: Pick<ControlPlane, 'store' | 'clock'>,
  reconcile: (key: string) => void,
  { restMs: rest = restMs }: { readonly restMs?: number } = {},
): Loop {
  const due = new Set<string>()
  const delayed = new Map<string, { readonly dueMs: number; readonly cancel: () => void }>()
  const failures = new Map<string, number>()
  const endings: (() => void)[] = []
  /** When the next turn may be. */
  let restedMs = Number.NEGATIVE_INFINITY
  let cancelTurn: (() => void) | null = null

  function schedule(): void {
    if (cancelTurn || due.size === 0) return
    cancelTurn = clock.after(Math.max(0, restedMs - clock.nowMs()), turn)
  }

  function turn(): void {
    cancelTurn = null
    const beganMs = clock.nowMs()
    for (const key of [...due].slice(0, keysPerTurn)) {
      due.delete(key)
      attempt(key)
    }
    const endedMs = clock.nowMs()
    restedMs = endedMs + Math.max(rest, (endedMs - beganMs) * restPerWork)
    schedule()
  }

  function attempt(key: string): void {
    try {
      reconcile(key)
      failures.delete(key)
    } catch (error) {
      // A refusal is part of life (a quota, a namespace that ends); anything else is a mistake of ours and is said.
      if (!(error instanceof StatusError)) console.error(`A controller failed at ${key}.`, error)
      const tries = failures.get(key) ?? 0
      failures.set(key, tries + 1)
      add(key, Math.min(longestRetryMs, firstRetryMs * 2 ** tries))
    }
  }

  function add(key: string, afterMs = 0): void {
    if (afterMs <= 0) {
      due.add(key)
      return schedule()
    }
    const dueMs = clock.nowMs() + afterMs
    const before = delayed.get(key)
    if (before && before.dueMs <= dueMs) return
    before?.cancel()
    const cancel = clock.after(afterMs, () => {
      delayed.delete(key)
      add(key)
    })
    delayed.set(key, { dueMs, cancel })
  }

  return {
    add,
    watch(resource, keysOf) {
      const listener = (event: Parameters<typeof keysOf>[0]) => {
        for (const key of keysOf(event)) if (key !== undefined) add(key)
      }
      endings.push(watchAll({ store }, resource, listener))
    },
    also: (end) => void endings.push(end),
    close() {
      for (const end of endings) end()
      for (const { cancel } of delayed.values()) cancel()
      cancelTurn?.()
      due.clear()
    },
  }
}

/** Tells the listener everything that is there, as if it came now, and then every change. Returns how to stop. */
export function watchAll<R extends ResourceName>(
  { store }: Pick<ControlPlane, 'store'>,
  resource: R,
  listener: (event: StoreEvent<StoredOf<R>>) => void,
): () => void {
  const revision = store.revision()
  for (const object of store.list(resource)) {
    listener({ type: 'ADDED', resource, object, previous: null, revision })
  }
  return store.watch(resource, store.revision(), listener)
}

/** `namespace/name`, or `/name` for what has no namespace. */
export function keyOf({ metadata }: Pick<AnyStored, 'metadata'>): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}

export function splitKey(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}

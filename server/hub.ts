// Hub: one model, one revision, one delta per tick, for any number of browsers.

import { randomBytes } from 'node:crypto'
import { diffView } from '../lib/delta/diff.ts'
import type { EventRecord } from '../lib/model/records.ts'
import type { ClusterView, Freshness, Model, Uid } from '../lib/model/types.ts'
import { type Delta, type Hello, protocolVersion, type Snapshot } from '../lib/protocol.ts'
import type { Clock } from '../lib/clock.ts'
import { createJoinedViews } from './joined-views.ts'
import type { ClusterListener } from './kubernetes/cluster-listener.ts'
import type { ClusterIdentity } from './kubernetes/identity.ts'

const flushEveryMs = 50 // 20 Hz: three frames of lag at most, a tenth of the packets in a burst
const manyPages = 500 // each is a write for each delta: past so many they get one half as often
const manyPods = 500 // of so many no eye follows one, and a page paints half as often
const resyncedForMs = 10_000 // long enough to read the counts, short enough not to be taken for the state of things

export type HubListener = {
  /** Another epoch: what was known before is void. */
  hello(hello: Hello): void
  delta(delta: Delta): void
  freshness(freshness: Freshness): void
}

export type Hub = {
  /** What the watching calls. */
  readonly listener: ClusterListener
  /** Tells `to` of all that changes from here on; call what it returns to stop. */
  subscribe(to: HubListener): () => void
  hello(): Hello
  /**
   * The whole model at the present revision; null until every kind was read once. With `maxAgeMs` the one that was taken last will do if that is
   * less than so long ago and it is of `atLeast` this revision.
   */
  snapshot(maxAgeMs?: number, atLeast?: number): Snapshot | null
  model(): Model
  /** Newest first. */
  eventsAbout(uid: Uid): readonly EventRecord[]
  close(): void
}

export type HubOptions = {
  readonly clock: Clock
  readonly cluster: Pick<ClusterView, 'context' | 'name' | 'maxReplicas'>
  /** How many pages are told of each delta. */
  readonly pages?: () => number
  /** Told how many milliseconds it took to make and hand out a delta. */
  readonly onTick?: (tookMs: number) => void
}

/** A hub that waits for its watching. Its cost follows what changes, not what is there. */
export function createHub({ clock, cluster, pages, onTick }: HubOptions): Hub {
  const listeners = new Set<HubListener>()
  let views = createJoinedViews(onChange)
  let identity: ClusterIdentity = { uid: '', version: '', sandbox: false }
  let forbidden: readonly string[] = []
  /** Empty until every kind was read once: nobody has anything yet that could change. */
  let epoch = ''
  let revision = 0
  let freshness: Freshness = { state: 'connecting', sinceMs: clock.nowMs() }
  /** The pods as they were when the picture went stale; null while it is not. */
  let podsAtStale: Model['pods'] | null = null
  /** The snapshot that was taken last. */
  let newest: Snapshot | null = null
  let newestAtMs = 0
  let lastFlushMs = 0
  let cancelFlush: (() => void) | null = null
  let cancelResynced: (() => void) | null = null

  function onChange(): void {
    if (epoch === '' || cancelFlush) return
    const leftMs = lastFlushMs + everyMs() - clock.nowMs()
    // More than that is left where the clock was set back.
    cancelFlush = clock.after(Math.min(everyMs(), Math.max(0, leftMs)), flush)
  }

  function everyMs(): number {
    const isMuch = (pages?.() ?? 0) > manyPages || views.model.pods.size > manyPods
    return isMuch ? 2 * flushEveryMs : flushEveryMs
  }

  function flush(): void {
    cancelFlush?.()
    cancelFlush = null
    lastFlushMs = clock.nowMs()
    const startedMs = performance.now()
    const changes = views.takeChanges()
    if (Object.keys(changes).length === 0) return
    const delta: Delta = { epoch, from: revision, to: revision + 1, ...changes }
    revision += 1
    for (const listener of listeners) listener.delta(delta)
    onTick?.(performance.now() - startedMs)
  }

  function beginEpoch(): void {
    // Short, because every delta carries it; random, so that no page takes another life's revision for this one's.
    epoch = randomBytes(4).toString('hex')
    revision = 1
    views.takeChanges()
    for (const listener of listeners) listener.hello(hub.hello())
  }

  function setFreshness(next: Freshness): void {
    if (next.state === 'stale') podsAtStale ??= new Map(views.model.pods)
    freshness = next
    cancelResynced?.()
    cancelResynced = null
    for (const listener of listeners) listener.freshness(next)
    if (next.state !== 'resynced') return
    cancelResynced = clock.after(resyncedForMs, () => setFreshness({ state: 'live', sinceMs: next.sinceMs }))
  }

  const listener: ClusterListener = {
    reset(next) {
      identity = next
      views = createJoinedViews(onChange)
      epoch = ''
      revision = 0
      forbidden = []
      podsAtStale = null
    },
    replaced: (kind, list) => views.replace(kind, list),
    changed: (kind, view) => views.put(kind, view),
    gone: (kind, uid) => views.remove(kind, uid),
    forbidden(kinds) {
      forbidden = kinds
      // It is part of the snapshot but of no delta, and changes once in a blue moon.
      if (epoch !== '') beginEpoch()
    },
    freshness(next) {
      if (next.state === 'live' && epoch === '') {
        beginEpoch()
        setFreshness(next)
      } else if (next.state === 'live' && freshness.state === 'stale') {
        // What was missed goes out before the claim that the picture is the truth.
        flush()
        const meanwhile = podsAtStale ? countChanges(podsAtStale, views.model.pods) : {}
        podsAtStale = null
        setFreshness({ state: 'resynced', sinceMs: next.sinceMs, ...meanwhile })
      } else {
        setFreshness(next)
      }
    },
  }

  const hub: Hub = {
    listener,
    subscribe(to) {
      listeners.add(to)
      return () => listeners.delete(to)
    },
    hello: () => ({ protocol: protocolVersion, epoch, revision, freshness }),
    snapshot(maxAgeMs = 0, atLeast = 0) {
      if (epoch === '') return null
      // Negative where the clock was set back.
      const ageMs = clock.nowMs() - newestAtMs
      const isYoung = ageMs >= 0 && ageMs < maxAgeMs
      if (newest && isYoung && newest.revision >= atLeast && newest.epoch === epoch && newest.freshness === freshness)
        return newest
      // What waits for the next delta is in the views already, so it must get its revision first.
      flush()
      newestAtMs = clock.nowMs()
      if (newest?.epoch === epoch && newest.revision === revision && newest.freshness === freshness) return newest
      const { nodes, namespaces, workloads, pods, services } = views.model
      newest = {
        epoch,
        revision,
        freshness,
        cluster: { ...cluster, ...identity, forbidden },
        nodes: [...nodes.values()],
        namespaces: [...namespaces.values()],
        workloads: [...workloads.values()],
        pods: [...pods.values()],
        services: [...services.values()],
      }
      return newest
    },
    model: () => views.model,
    eventsAbout: (uid) => views.eventsAbout(uid),
    close() {
      cancelFlush?.()
      cancelResynced?.()
      listeners.clear()
    },
  }
  return hub
}

function countChanges(
  before: Model['pods'],
  after: Model['pods'],
): { added: number; removed: number; changed: number } {
  const stayed = [...after.values()].filter((pod) => before.has(pod.uid))
  return {
    added: after.size - stayed.length,
    removed: before.size - stayed.length,
    changed: stayed.filter((pod) => diffView(before.get(pod.uid), pod)).length,
  }
}

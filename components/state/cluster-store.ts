// Cluster store: the page's copy of the model, kept true by snapshot and deltas. Components subscribe to their own view by uid.

import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import { changedUids } from '../../lib/delta/changed.ts'
import type { ClusterView, Collection, Freshness, Model, Uid, Views } from '../../lib/model/types.ts'
import { collections } from '../../lib/model/types.ts'
import { protocolVersion, type Snapshot } from '../../lib/protocol.ts'
import { type Connection, connectionOf, type LinkFacts } from './connection.ts'
import type { Link, LinkListener } from './socket.ts'
import { initialSync, onBreak, onDelta, onHello, onSnapshot, type Sync, wantsSnapshot } from './sync.ts'

/** What the store needs of the world, so that tests own it. */
export type World = {
  openLink(listener: LinkListener): Link
  /** GET /api/cluster. Throws an error whose message is a sentence for a person. */
  fetchSnapshot(signal: AbortSignal): Promise<{ snapshot: Snapshot; serverNowMs: number | null }>
  nowMs(): number
  /** Loads the page anew: the server speaks another protocol than this page. */
  reload(): void
}

export type ModelListener = (before: Model, after: Model, isDelta: boolean) => void

export type ClusterStore = {
  /** Begins to follow the server; gives what ends it. */
  start(): () => void
  sync(): Sync
  connection(): Connection
  /** Told after every change of the model. */
  subscribe(listener: () => void): () => void
  /** Told when this one view came, changed or went. */
  subscribeView(collection: Collection, uid: Uid, listener: () => void): () => void
  subscribeConnection(listener: () => void): () => void
  /** Told with the model before and after; `isDelta` tells what happened just now from what a snapshot brought. */
  watchModel(listener: ModelListener): () => void
}

const sameClockMs = 10_000 // server and page this far apart still count as one clock
const firstRetryMs = 100 // the server may give one snapshot for 200 ms
const longestRetryMs = 5_000 // the most that a page lags behind a server that is back
const tickMs = 500 // states that only time changes (resynced to live, catching up to stale) are right within this

export function createClusterStore(world: World): ClusterStore {
  let sync = initialSync
  let link: LinkFacts = {
    goneSinceMs: world.nowMs(),
    hasBeenOpen: false,
    wantingSinceMs: null,
    mendedAtMs: null,
    freshness: null,
    fetchError: null,
  }
  let connection = connectionOf(sync, link, world.nowMs())
  /** The server's clock minus the page's. */
  let skewMs = 0
  const modelListeners = new Set<() => void>()
  const modelWatchers = new Set<ModelListener>()
  const connectionListeners = new Set<() => void>()
  const viewListeners = Object.fromEntries(collections.map((collection) => [collection, new Map()])) as {
    readonly [C in Collection]: Map<Uid, Set<() => void>>
  }

  function updateConnection() {
    const next = connectionOf(sync, link, world.nowMs())
    const isSame = (Object.keys(next) as (keyof Connection)[]).every((key) => next[key] === connection[key])
    if (isSame) return
    connection = next
    for (const listener of [...connectionListeners]) listener()
  }

  function become(next: Sync, isDelta = false) {
    const before = sync
    sync = next
    if (before.resync !== next.resync) link = { ...link, mendedAtMs: world.nowMs() }
    const isWanting = wantsSnapshot(next)
    if (!isWanting) link = { ...link, wantingSinceMs: null, fetchError: null }
    else if (link.wantingSinceMs === null) link = { ...link, wantingSinceMs: world.nowMs() }
    updateConnection()
    if (before.model !== next.model || before.cluster !== next.cluster) tellModel(before.model, next.model, isDelta)
  }

  function tellModel(before: Model, after: Model, isDelta: boolean) {
    for (const watcher of [...modelWatchers]) watcher(before, after, isDelta)
    for (const collection of collections) {
      if (before[collection] === after[collection]) continue
      for (const uid of changedUids(before[collection], after[collection])) {
        for (const listener of [...(viewListeners[collection].get(uid) ?? [])]) listener()
      }
    }
    for (const listener of [...modelListeners]) listener()
  }

  function start() {
    const stopping = new AbortController()
    let isFetching = false
    let retryMs = firstRetryMs
    let retryTimer: ReturnType<typeof setTimeout> | null = null

    async function fetchWhileWanted() {
      if (isFetching || retryTimer !== null || stopping.signal.aborted || !wantsSnapshot(sync)) return
      isFetching = true
      try {
        const { snapshot, serverNowMs } = await world.fetchSnapshot(stopping.signal)
        if (stopping.signal.aborted) return
        // The header that carries the server's time is in whole seconds, and a snapshot that the document asked for waits for the scripts.
        const apartMs = serverNowMs === null ? 0 : serverNowMs - world.nowMs()
        skewMs = Math.abs(apartMs) < sameClockMs ? 0 : apartMs
        link = { ...link, freshness: link.freshness ?? onPageClock(snapshot.freshness) }
        become(onSnapshot(sync, snapshot))
      } catch (error) {
        if (stopping.signal.aborted) return
        link = { ...link, fetchError: error instanceof Error ? error.message : String(error) }
        updateConnection()
      } finally {
        isFetching = false
      }
      if (!wantsSnapshot(sync)) {
        retryMs = firstRetryMs
        return
      }
      retryTimer = setTimeout(() => {
        retryTimer = null
        void fetchWhileWanted()
      }, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
    function retryAtOnce() {
      if (retryTimer !== null) clearTimeout(retryTimer)
      retryTimer = null
      retryMs = firstRetryMs
      void fetchWhileWanted()
    }
    function onPageClock(freshness: Freshness): Freshness {
      return { ...freshness, sinceMs: freshness.sinceMs - skewMs }
    }

    const socket = world.openLink({
      onHello(hello) {
        if (hello.protocol !== protocolVersion) return world.reload()
        link = { ...link, goneSinceMs: null, hasBeenOpen: true, freshness: onPageClock(hello.freshness) }
        become(onHello(sync, hello))
        retryAtOnce()
      },
      onDelta(delta) {
        become(onDelta(sync, delta), true)
        void fetchWhileWanted()
      },
      onFreshness(freshness) {
        link = { ...link, freshness: onPageClock(freshness) }
        updateConnection()
      },
      onBreak(silentForMs) {
        link = { ...link, goneSinceMs: link.goneSinceMs ?? world.nowMs() - silentForMs }
        become(onBreak(sync))
      },
    })
    // What a closed laptop or a hidden tab missed is looked for the moment that somebody looks.
    const onReturn = () => {
      if (document.visibilityState === 'hidden') return
      socket.check()
      retryAtOnce()
    }
    const onPageShow = ({ persisted }: PageTransitionEvent) => persisted && onReturn()
    const hasDocument = typeof document !== 'undefined'
    if (hasDocument) {
      document.addEventListener('visibilitychange', onReturn)
      window.addEventListener('pageshow', onPageShow)
      window.addEventListener('online', onReturn)
    }
    const ticking = setInterval(updateConnection, tickMs)
    become(sync)
    void fetchWhileWanted()
    return () => {
      stopping.abort()
      clearInterval(ticking)
      if (retryTimer !== null) clearTimeout(retryTimer)
      socket.close()
      if (hasDocument) {
        document.removeEventListener('visibilitychange', onReturn)
        window.removeEventListener('pageshow', onPageShow)
        window.removeEventListener('online', onReturn)
      }
    }
  }

  return {
    start,
    sync: () => sync,
    connection: () => connection,
    subscribe: (listener) => listen(modelListeners, listener),
    subscribeView(collection, uid, listener) {
      const ofUid = viewListeners[collection]
      const listeners = ofUid.get(uid) ?? new Set()
      ofUid.set(uid, listeners)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && ofUid.get(uid) === listeners) ofUid.delete(uid)
      }
    },
    subscribeConnection: (listener) => listen(connectionListeners, listener),
    watchModel: (listener) => listen(modelWatchers, listener),
  }
}

function listen<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const ClusterStoreContext = createContext<ClusterStore | null>(null)

export function useClusterStore(): ClusterStore {
  const store = useContext(ClusterStoreContext)
  if (!store) throw new Error('There is no cluster store above this component: put <LiveProvider> around the page.')
  return store
}

function useSync<T>(pick: (sync: Sync) => T): T {
  const store = useClusterStore()
  return useSyncExternalStore(
    store.subscribe,
    () => pick(store.sync()),
    () => pick(initialSync),
  )
}

const pickModel = (sync: Sync) => sync.model
const pickRevision = (sync: Sync) => sync.revision
const pickCluster = (sync: Sync) => sync.cluster

/** The whole model; re-renders with each of its changes. */
export const useModel = (): Model => useSync(pickModel)

/** The revision that the page shows; -1 before the first snapshot. */
export const useRevision = (): number => useSync(pickRevision)

/** Which cluster this is; null before the first snapshot. */
export const useCluster = (): ClusterView | null => useSync(pickCluster)

/** One view; re-renders only when this view comes, changes or goes. */
export function useView<C extends Collection>(collection: C, uid: Uid | null): Views[C] | null {
  const store = useClusterStore()
  const subscribe = useCallback(
    (listener: () => void) => (uid === null ? () => {} : store.subscribeView(collection, uid, listener)),
    [store, collection, uid],
  )
  return useSyncExternalStore(
    subscribe,
    () => (uid === null ? null : ((store.sync().model[collection].get(uid) as Views[C] | undefined) ?? null)),
    () => null,
  )
}

/** Whether what is on screen is the truth. */
export function useConnection(): Connection {
  const store = useClusterStore()
  return useSyncExternalStore(store.subscribeConnection, store.connection, () => serverConnection)
}

const serverConnection: Connection = {
  state: 'connecting',
  sinceMs: 0,
  message: null,
  added: 0,
  removed: 0,
  changed: 0,
}

// Announcer: says the news, politely: of all that happens in a while one sentence, and never two within that while.

import { createContext, useContext, useSyncExternalStore } from 'react'
import { emptyModel, type Model } from '../../lib/model/types.ts'
import type { ClusterStore } from './cluster-store.ts'
import { newsOf } from './news.ts'
import type { ViewStore } from './view-state.ts'

/** What the announcer needs of the world, so that tests own it. */
export type AnnouncerWorld = {
  nowMs(): number
  /** Calls `act` after a while; gives what prevents it. */
  later(afterMs: number, act: () => void): () => void
}

const gatherMs = 700 // a pod that is made passes Pending and ContainerCreating within this; together they are one sentence
const quietMs = 2_000 // between sentences: as long as one takes to be heard

export type Announcer = ReturnType<typeof createAnnouncer>

export function createAnnouncer({ nowMs, later }: AnnouncerWorld) {
  let told: Model | null = null
  let now: Model = emptyModel
  let sentence = ''
  let saidAtMs = Number.NEGATIVE_INFINITY
  let prevent: (() => void) | null = null
  const listeners = new Set<() => void>()

  function speak() {
    prevent = null
    const news = told && newsOf(told, now)
    told = now
    if (news === null) return
    saidAtMs = nowMs()
    // The same words again would change nothing on the page, and so be said by nobody.
    sentence = news === sentence ? `${news}\u00a0` : news
    for (const listener of [...listeners]) listener()
  }

  return {
    /** The model that is shown. `isNews` false for what was there already: a first snapshot, another filter. */
    onModel(model: Model, isNews: boolean) {
      const isSame = now === model
      now = model
      if (!isNews) {
        prevent?.()
        prevent = null
        told = model
      } else if (!isSame) prevent ??= later(Math.max(gatherMs, saidAtMs + quietMs - nowMs()), speak)
    },
    sentence: () => sentence,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop() {
      prevent?.()
      prevent = null
    },
  }
}

/** Has the announcer say what happens to what is shown; gives what ends it. `view` is to be told of the model before. */
export function announce(announcer: Announcer, cluster: ClusterStore, view: ViewStore): () => void {
  let namespace = view.namespace()
  const unwatch = cluster.watchModel((_before, _after, isDelta) => announcer.onModel(view.shown(), isDelta))
  const unsubscribe = view.subscribe(() => {
    if (view.namespace() === namespace) return
    namespace = view.namespace()
    announcer.onModel(view.shown(), false)
  })
  return () => {
    unwatch()
    unsubscribe()
    announcer.stop()
  }
}

export const AnnouncerContext = createContext<Announcer | null>(null)

/** The sentence that was said last; empty before the first. */
export function useAnnouncement(): string {
  const announcer = useContext(AnnouncerContext)
  if (!announcer) throw new Error('There is no announcer above this component: put <LiveProvider> around the page.')
  return useSyncExternalStore(announcer.subscribe, announcer.sentence, () => '')
}

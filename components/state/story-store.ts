// Story store: keeps the stories (see story.ts) as the model changes.

import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import type { ClusterStore } from './cluster-store.ts'
import { isShown } from './shown-model.ts'
import { newestStory, type Stories, type Story, tell } from './story.ts'
import type { ViewStore } from './view-state.ts'

export type StoryStore = ReturnType<typeof createStoryStore>

export function createStoryStore(cluster: ClusterStore, view: ViewStore, nowMs: () => number) {
  let stories: Stories = new Map()
  let newest: Story | null = null
  const listeners = new Set<() => void>()
  let told: Stories = stories
  function update() {
    const next = newestStory(stories, (namespace) => isShown(view.namespace(), namespace))
    if (next === newest && stories === told) return
    newest = next
    told = stories
    for (const listener of [...listeners]) listener()
  }
  return {
    start() {
      const unwatch = cluster.watchModel((before, after, isDelta) => {
        if (!isDelta) return
        stories = tell(stories, before.pods, after.pods, nowMs())
        update()
      })
      const unsubscribe = view.subscribe(update)
      return () => {
        unwatch()
        unsubscribe()
      }
    },
    newest: () => newest,
    of: (uid: Uid) => stories.get(uid) ?? null,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export const StoryStoreContext = createContext<StoryStore | null>(null)

function useStoryStore(): StoryStore {
  const store = useContext(StoryStoreContext)
  if (!store) throw new Error('There are no stories above this component: put <LiveProvider> around the page.')
  return store
}

/** What the cluster did to the shown pod that changed last; null before anything was seen to happen. */
export function useNewestStory(): Story | null {
  const store = useStoryStore()
  return useSyncExternalStore(store.subscribe, store.newest, () => null)
}

/** What the cluster did to this pod; null if nothing of it was seen from its birth. */
export function useStoryOf(uid: Uid): Story | null {
  const store = useStoryStore()
  return useSyncExternalStore(
    store.subscribe,
    useCallback(() => store.of(uid), [store, uid]),
    () => null,
  )
}

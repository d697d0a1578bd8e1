// Story store: keeps the stories (see story.ts) as the model changes.

import { createContext, useContext, useSyncExternalStore } from 'react'
import type { ClusterStore } from './cluster-store.ts'
import { isShown } from './shown-model.ts'
import { newestStory, type Stories, type Story, tell } from './story.ts'
import type { ViewStore } from './view-state.ts'

export type StoryStore = ReturnType<typeof createStoryStore>

export function createStoryStore(cluster: ClusterStore, view: ViewStore, nowMs: () => number) {
  let stories: Stories = new Map()
  let newest: Story | null = null
  const listeners = new Set<() => void>()
  function update() {
    const next = newestStory(stories, (namespace) => isShown(view.namespace(), namespace))
    if (next === newest) return
    newest = next
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
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export const StoryStoreContext = createContext<StoryStore | null>(null)

/** What the cluster did to the shown pod that changed last; null before anything was seen to happen. */
export function useNewestStory(): Story | null {
  const store = useContext(StoryStoreContext)
  if (!store) throw new Error('There are no stories above this component: put <LiveProvider> around the page.')
  return useSyncExternalStore(store.subscribe, store.newest, () => null)
}

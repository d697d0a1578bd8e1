// Pod counts: how many of the shown pods have each of something (a status, a node), kept as pods change: the cost follows what changed.

import { useState } from 'react'
import { changedUids } from '../../lib/delta/changed.ts'
import type { Model, PodView } from '../../lib/model/types.ts'
import { useShownModel } from './view-state.ts'

/** A counter; gives the same map while no count changes. What no pod has is not in it. */
export function createPodCounter(keyOf: (pod: PodView) => string) {
  let from: Model['pods'] = new Map()
  let counts: ReadonlyMap<string, number> = new Map()
  return (pods: Model['pods']): ReadonlyMap<string, number> => {
    const more = new Map<string, number>()
    const add = (pod: PodView | undefined, by: 1 | -1) => {
      if (pod) more.set(keyOf(pod), (more.get(keyOf(pod)) ?? 0) + by)
    }
    for (const uid of changedUids(from, pods)) {
      add(from.get(uid), -1)
      add(pods.get(uid), 1)
    }
    from = pods
    const changed = [...more].filter(([, by]) => by !== 0)
    if (changed.length === 0) return counts
    const next = new Map(counts)
    for (const [key, by] of changed) {
      const count = (next.get(key) ?? 0) + by
      if (count === 0) next.delete(key)
      else next.set(key, count)
    }
    return (counts = next)
  }
}

/** `keyOf` stays the same for a component's life. */
export function usePodCounts(keyOf: (pod: PodView) => string): ReadonlyMap<string, number> {
  const { pods } = useShownModel()
  const [count] = useState(() => createPodCounter(keyOf))
  return count(pods)
}

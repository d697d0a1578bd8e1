// Chosen pods: those of the shown pods that something is true of, kept as pods change: the cost follows what changed.

import { useState } from 'react'
import { changedUids } from '../../lib/delta/changed.ts'
import type { Model, PodView, Uid } from '../../lib/model/types.ts'
import { useShownModel } from './view-state.ts'

/** A chooser; gives the same array while none of the chosen came, changed or went. */
export function createChooser(isChosen: (pod: PodView) => boolean) {
  let from: Model['pods'] = new Map()
  const chosen = new Map<Uid, PodView>()
  let list: readonly PodView[] = []
  return (pods: Model['pods']): readonly PodView[] => {
    let isChanged = false
    for (const uid of changedUids(from, pods)) {
      const pod = pods.get(uid)
      const isIn = pod !== undefined && isChosen(pod)
      isChanged ||= isIn || chosen.has(uid)
      if (isIn) chosen.set(uid, pod)
      else chosen.delete(uid)
    }
    from = pods
    if (isChanged) list = [...chosen.values()]
    return list
  }
}

/** The shown pods that `isChosen`, which stays the same for a component's life, is true of. */
export function useChosenPods(isChosen: (pod: PodView) => boolean): readonly PodView[] {
  const { pods } = useShownModel()
  const [choose] = useState(() => createChooser(isChosen))
  return choose(pods)
}

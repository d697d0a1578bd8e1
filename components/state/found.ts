// Found: the pods that are looked for or filtered, in the order in which somebody steps through them.

import { useMemo } from 'react'
import { compareNatural } from '../../lib/layout/node-names.ts'
import { podsFound } from '../../lib/model/finding.ts'
import type { PodView } from '../../lib/model/types.ts'
import { useFilter, useFind, useShownModel } from './view-state.ts'

/** By namespace and name; null if nothing is looked for. */
export function useFound(): readonly PodView[] | null {
  const model = useShownModel()
  const { find } = useFind()
  const { filter } = useFilter()
  return useMemo(() => {
    const uids = podsFound(model, find, filter)
    return uids && [...uids].map((uid) => model.pods.get(uid)!).toSorted(byNamespaceAndName)
  }, [model, find, filter])
}

const byNamespaceAndName = (a: PodView, b: PodView) =>
  compareNatural(a.namespace, b.namespace) || compareNatural(a.name, b.name)

// Disruption budget: how many pods of an application may be evicted now.
// https://kubernetes.io/docs/concepts/workloads/pods/disruptions/

import type { PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1'
import type { StoredOf } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { controllerOf } from './owners.ts'
import { scaled } from './percentages.ts'
import { isActive, isReady, podCondition } from './pod-state.ts'
import { changeStatus } from './writes.ts'

type Budget = StoredOf<'poddisruptionbudgets'>
type Pod = StoredOf<'pods'>

const restMs = 50

export const startDisruptionBudgets: Controller = ({ store, clock }) => {
  const loop = createLoop(
    { store, clock },
    (key) => {
      const budget = store.get('poddisruptionbudgets', ...splitKey(key))
      if (!budget) return
      const pods = store
        .list('pods', budget.metadata.namespace)
        .filter((pod) => isActive(pod) && matchesSelector(budget.spec?.selector, pod.metadata.labels))
      const { expectedPods, desiredHealthy } = wanted(budget, pods)
      const currentHealthy = pods.filter(isReady).length
      const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
      changeStatus(store, 'poddisruptionbudgets', budget, ({ status }) => ({
        conditions: [conditionAfter(status, disruptionsAllowed > 0, budget.metadata.generation ?? 1)],
        currentHealthy,
        desiredHealthy,
        disruptionsAllowed,
        expectedPods,
        observedGeneration: budget.metadata.generation ?? 1,
      }))
    },
    { restMs },
  )

  /** A share, and what may be missing, refers to what the pods' controllers want. */
  function wanted({ spec }: Budget, pods: readonly Pod[]) {
    const { minAvailable, maxUnavailable } = spec ?? {}
    if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable }
    const expectedPods = wantedByControllers(pods)
    const desiredHealthy =
      minAvailable === undefined
        ? Math.max(0, expectedPods - scaled(maxUnavailable, expectedPods, 'up'))
        : scaled(minAvailable, expectedPods, 'up')
    return { expectedPods, desiredHealthy }
  }

  function wantedByControllers(pods: readonly Pod[]): number {
    const replicas = new Map<string, number>()
    for (const pod of pods) {
      const direct = controllerOf(pod)
      const namespace = pod.metadata.namespace ?? ''
      const set = direct?.kind === 'ReplicaSet' && store.get('replicasets', namespace, direct.name)
      const owner = (set && controllerOf(set)) || direct
      if (!owner) continue
      const resource = scaledBy[owner.kind]
      if (resource) replicas.set(owner.uid, store.get(resource, namespace, owner.name)?.spec?.replicas ?? 0)
    }
    return [...replicas.values()].reduce((sum, each) => sum + each, 0)
  }

  function conditionAfter(status: PodDisruptionBudgetStatus | undefined, isAllowed: boolean, generation: number) {
    const before = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed')
    const state = isAllowed ? ('True' as const) : ('False' as const)
    return {
      lastTransitionTime: before?.status === state ? before.lastTransitionTime : timestamp(clock.nowMs()),
      message: '',
      observedGeneration: generation,
      reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
      status: state,
      type: 'DisruptionAllowed',
    }
  }

  loop.watch('poddisruptionbudgets', ({ object }) => [keyOf(object)])
  loop.watch('pods', ({ object, previous }) => {
    const isAsBefore =
      previous &&
      previous.metadata.labels === object.metadata.labels &&
      isActive(previous) === isActive(object) &&
      podCondition(previous, 'Ready')?.status === podCondition(object, 'Ready')?.status
    if (isAsBefore) return []
    return store
      .list('poddisruptionbudgets', object.metadata.namespace)
      .filter(({ spec }) => matchesSelector(spec?.selector, object.metadata.labels))
      .map(keyOf)
  })
  return loop.close
}

const scaledBy: Readonly<Record<string, 'deployments' | 'replicasets' | 'statefulsets'>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
}

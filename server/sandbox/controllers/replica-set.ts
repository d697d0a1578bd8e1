// ReplicaSet: as many pods of one template as are wanted.
// https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/

import type { ReplicaSetCondition, ReplicaSetStatus } from 'kubernetes-types/apps/v1'
import { StatusError } from '../errors.ts'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import type { Controller, ControlPlane } from './controller-types.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { createPodMaker, isNamespaceEnding, podOf } from './make-pods.ts'
import { controlled, controllerKeys, controllerOf, createClaims } from './owners.ts'
import { firstToGo, isActive, isAvailable, isReady, nextAvailableMs } from './pod-state.ts'
import { changeStatus, sparse } from './writes.ts'

type ReplicaSet = StoredOf<'replicasets'>
type Pod = StoredOf<'pods'>

const burst = 500 // pods made or deleted in one look, as Kubernetes does

export const startReplicaSets: Controller = (controlPlane) => {
  const { store, clock } = controlPlane
  const claims = createClaims(store, 'pods')
  const makePods = createPodMaker(controlPlane, 'replicaset-controller')

  const loop = createLoop(controlPlane, (key) => {
    const replicaSet = store.get('replicasets', ...splitKey(key))
    if (!replicaSet) return
    const pods = claims.claim(replicaSet).filter(isActive)
    const failure = replicaSet.metadata.deletionTimestamp ? null : manage(replicaSet, pods)
    writeStatus(controlPlane, replicaSet, controlled(store, 'pods', replicaSet).filter(isActive), failure)
    const waitMs = nextAvailableMs(pods, replicaSet.spec?.minReadySeconds, clock.nowMs())
    if (waitMs !== undefined) loop.add(key, waitMs)
    if (failure && !isNamespaceEnding(failure.error)) throw failure.error
  })

  /** Makes or deletes what is missing or too much; what stopped it, if something did. */
  function manage(replicaSet: ReplicaSet, pods: readonly Pod[]): Failure | null {
    const wanted = replicaSet.spec?.replicas ?? 1
    const missing = wanted - pods.length
    try {
      for (let made = 0; made < Math.min(missing, burst); made++) {
        const generateName = `${replicaSet.metadata.name}-`
        makePods.create(replicaSet, podOf(replicaSet.spec!.template!, replicaSet, { generateName }))
      }
    } catch (error) {
      return { error, reason: 'FailedCreate' }
    }
    const excess = Math.min(-missing, burst)
    if (excess > 0) {
      const doomed = firstToGo(pods, relatedPods(replicaSet, pods), clock.nowMs()).slice(0, excess)
      for (const pod of doomed) makePods.remove(replicaSet, pod)
    }
    if (Math.abs(missing) > burst) loop.add(keyOf(replicaSet))
    return null
  }

  /** The pods of all ReplicaSets of the same Deployment: which node has many of them counts them all. */
  function relatedPods(replicaSet: ReplicaSet, own: readonly Pod[]): readonly Pod[] {
    const owner = controllerOf(replicaSet)
    if (!owner) return own
    return store
      .dependents(owner.uid)
      .filter(({ resource }) => resource === 'replicasets')
      .flatMap(({ object }) => controlled(store, 'pods', object).filter(isActive))
  }

  loop.watch('replicasets', ({ object }) => [keyOf(object)])
  loop.watch('pods', function* (event) {
    yield* controllerKeys('ReplicaSet', event)
    yield* claims.takers('replicasets', event)
  })
  loop.also(claims.close)
  return loop.close
}

type Failure = { readonly error: unknown; readonly reason: 'FailedCreate' | 'FailedDelete' }

function writeStatus(
  { store, clock }: ControlPlane,
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  failure: Failure | null,
): void {
  const nowMs = clock.nowMs()
  const { minReadySeconds, template } = replicaSet.spec ?? {}
  const templateLabels = Object.entries(template?.metadata?.labels ?? {})
  const isLabeled = ({ metadata }: Pod) => templateLabels.every(([key, value]) => metadata.labels?.[key] === value)
  changeStatus(store, 'replicasets', replicaSet, ({ status }) =>
    sparse<ReplicaSetStatus>(
      {
        availableReplicas: pods.filter((pod) => isAvailable(pod, minReadySeconds, nowMs)).length,
        conditions: conditionsAfter(status?.conditions ?? [], failure, timestamp(nowMs)),
        fullyLabeledReplicas: pods.filter(isLabeled).length,
        observedGeneration: replicaSet.metadata.generation ?? 0,
        readyReplicas: pods.filter(isReady).length,
        replicas: pods.length,
      },
      ['replicas'],
    ),
  )
}

/** ReplicaFailure while pods are refused, with the first refusal's words. */
function conditionsAfter(
  conditions: readonly ReplicaSetCondition[],
  failure: Failure | null,
  now: string,
): ReplicaSetCondition[] {
  const before = conditions.find(({ type }) => type === 'ReplicaFailure')
  if (before && failure) return [...conditions]
  const others = conditions.filter((condition) => condition !== before)
  if (!(failure?.error instanceof StatusError)) return others
  const { reason, error } = failure
  return [
    ...others,
    { lastTransitionTime: now, message: error.message, reason, status: 'True', type: 'ReplicaFailure' },
  ]
}

// Deployment: one ReplicaSet for each template, and the change from the old to the new one, step by step.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/

import type { DeploymentStatus } from 'kubernetes-types/apps/v1'
import { StatusError } from '../errors.ts'
import type { StoredOf } from '../objects.ts'
import type { Controller } from './controller-types.ts'
import {
  desiredOf,
  findNewSet,
  makeSet,
  maxReplicasOf,
  newSetAnnotations,
  revisionKey,
  revisionOf,
  sizeAnnotations,
} from './deployment-revisions.ts'
import {
  type Rollout,
  conditionOf,
  countedStatus,
  isComplete,
  msUntilTimeout,
  rolloutStatus,
  withCondition,
} from './deployment-status.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { isNamespaceEnding } from './make-pods.ts'
import { controlled, controllerKeys, controllerOf, createClaims } from './owners.ts'
import { isOver } from './pod-state.ts'
import { type ReplicaSet, type Sizes, boundsOf, byAge, nextNewSize, shrinkOld, sizeOf, spread } from './rollout.ts'
import { canonicalJson } from './template-hash.ts'
import { changeMetadata, changeStatus, changeWhole } from './writes.ts'

type Deployment = StoredOf<'deployments'>

const component = 'deployment-controller'

export const startDeployments: Controller = ({ store, clock, record }) => {
  const claims = createClaims(store, 'replicasets')

  const loop = createLoop({ store, clock }, (key) => {
    const deployment = store.get('deployments', ...splitKey(key))
    if (!deployment) return
    const sets = claims.claim(deployment)
    const newSet = findNewSet(deployment, sets)
    const rollout = { deployment, newSet, oldSets: byAge(sets.filter((each) => each !== newSet)) }
    if (deployment.metadata.deletionTimestamp) return writeStatus(rollout, countedStatus)
    const paused = Boolean(deployment.spec?.paused)
    if (markPaused(deployment, paused)) return loop.add(key)
    const isScaled = sets.some((each) => sizeOf(each) > 0 && desiredOf(each) !== boundsOf(deployment.spec!).wanted)
    if (paused || isScaled) {
      // With the new ReplicaSet's annotations first: an undo while paused counts as a revision.
      const known = newSet ? { ...rollout, newSet: renewed(rollout, newSet) } : rollout
      resize(deployment, sizesAfterScaling(known))
      if (paused) removeOldSets(rollout)
      return writeStatus(reread(known), countedStatus)
    }
    if (deployment.spec?.strategy?.type === 'Recreate') recreate(rollout)
    else roll(rollout)
  })

  /** One step of a rolling update: grow the new, else shrink the old. What that brings about leads to the next step. */
  function roll(rollout: Rollout): void {
    const { deployment, oldSets } = rollout
    const newSet = rollout.newSet ? renewed(rollout, rollout.newSet) : create(rollout, true)
    if (!newSet) return
    const bounds = boundsOf(deployment.spec!)
    const total = [newSet, ...oldSets].reduce((sum, each) => sum + sizeOf(each), 0)
    const size = nextNewSize(sizeOf(newSet), total, bounds, true)
    const sizes: Sizes = size === sizeOf(newSet) ? shrinkOld(newSet, oldSets, bounds) : [[newSet, size]]
    resize(deployment, sizes)
    finish({ ...rollout, newSet })
  }

  /** First all old pods go, then the new ones come. */
  function recreate(rollout: Rollout): void {
    const { deployment, oldSets } = rollout
    const shrinking = oldSets.filter((each) => sizeOf(each) > 0)
    if (shrinking.length > 0) {
      resize(
        deployment,
        shrinking.map((each) => [each, 0] as const),
      )
      return writeStatus(reread(rollout), rolloutStatus)
    }
    const isOldRunning = oldSets.some((each) => controlled(store, 'pods', each).some((pod) => !isOver(pod)))
    if (isOldRunning) return writeStatus(rollout, rolloutStatus)
    const newSet = rollout.newSet ? renewed(rollout, rollout.newSet) : create(rollout, false)
    if (!newSet) return
    resize(deployment, [[newSet, boundsOf(deployment.spec!).wanted]])
    finish({ ...rollout, newSet })
  }

  function finish(rollout: Rollout): void {
    const { deployment } = rollout
    if (isComplete(deployment, deployment.status ?? {})) removeOldSets(rollout)
    writeStatus(reread(rollout), rolloutStatus)
  }

  /** The sizes after somebody scaled the Deployment, or while it is paused and nothing may roll. */
  function sizesAfterScaling({ deployment, newSet, oldSets }: Rollout): Sizes {
    const bounds = boundsOf(deployment.spec!)
    const all = newSet ? [...oldSets, newSet] : oldSets
    const active = all.filter((each) => sizeOf(each) > 0)
    if (active.length <= 1) {
      const only = active[0] ?? newSet ?? oldSets.at(-1)
      return only ? [[only, bounds.wanted]] : []
    }
    const isSaturated = newSet && sizeOf(newSet) === bounds.wanted && newSet.status?.availableReplicas === bounds.wanted
    if (isSaturated) return oldSets.filter((each) => sizeOf(each) > 0).map((each) => [each, 0] as const)
    return deployment.spec?.strategy?.type === 'Recreate' ? [] : spread(active, bounds, maxReplicasOf)
  }

  function resize(deployment: Deployment, sizes: Sizes): void {
    const annotations = sizeAnnotations(deployment)
    for (const [replicaSet, size] of sizes) {
      const { name } = replicaSet.metadata
      const before = sizeOf(replicaSet)
      changeWhole(store, 'replicasets', replicaSet, ({ metadata, spec, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
        spec: { ...spec!, replicas: size },
      }))
      if (size === before) continue
      const message = `Scaled ${size > before ? 'up' : 'down'} replica set ${name} from ${before} to ${size}`
      record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component })
    }
  }

  function create(rollout: Rollout, isRolling: boolean): ReplicaSet | undefined {
    const { deployment, oldSets } = rollout
    const total = oldSets.reduce((sum, each) => sum + sizeOf(each), 0)
    const size = nextNewSize(0, total, boundsOf(deployment.spec!), isRolling)
    const wanted = makeSet(deployment, oldSets, size)
    const name = wanted.metadata!.name!
    try {
      const created = store.create('replicasets', wanted)
      if (size > 0) {
        const message = `Scaled up replica set ${name} from 0 to ${size}`
        record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component })
      }
      setRevision(deployment, created)
      setProgress(deployment, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
      return created
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      if (error.reason === 'AlreadyExists') {
        // Another's, of the same name: the next hash counts the collisions.
        changeStatus(store, 'deployments', deployment, ({ status }) => ({
          ...status,
          collisionCount: (status?.collisionCount ?? 0) + 1,
        }))
        loop.add(keyOf(deployment))
        return undefined
      }
      if (isNamespaceEnding(error)) return undefined
      const message = `Failed to create new replica set "${name}": ${error.message}`
      setProgress(deployment, 'False', 'ReplicaSetCreateError', message)
      record(deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message, component })
      throw error
    }
  }

  /** The new ReplicaSet with the newest revision and the Deployment's annotations. */
  function renewed({ deployment, oldSets }: Rollout, newSet: ReplicaSet): ReplicaSet {
    const { minReadySeconds } = deployment.spec!
    const next = changeWhole(store, 'replicasets', newSet, ({ metadata, spec, ...rest }) => {
      const { minReadySeconds: _, ...others } = spec!
      return {
        ...rest,
        metadata: { ...metadata, annotations: newSetAnnotations(deployment, metadata.annotations, oldSets) },
        spec: { ...others, ...(minReadySeconds && { minReadySeconds }) },
      }
    })
    setRevision(deployment, next ?? newSet)
    if (!conditionOf(deployment.status?.conditions, 'Progressing')) {
      setProgress(deployment, 'True', 'FoundNewReplicaSet', `Found new replica set "${newSet.metadata.name}"`)
    }
    return next ?? newSet
  }

  function setRevision(deployment: Deployment, newSet: ReplicaSet): void {
    changeMetadata(store, 'deployments', deployment, (metadata) => ({
      ...metadata,
      annotations: { ...metadata.annotations, [revisionKey]: String(revisionOf(newSet)) },
    }))
  }

  function setProgress(deployment: Deployment, status: 'True' | 'False' | 'Unknown', reason: string, message: string) {
    if (deployment.spec?.progressDeadlineSeconds === undefined) return
    changeStatus(store, 'deployments', deployment, (newest) => {
      const conditions = newest.status?.conditions ?? []
      const condition = { type: 'Progressing', status, reason, message } as const
      return { ...newest.status, conditions: [...withCondition(conditions, condition, clock.nowMs())] }
    })
  }

  /** Says that it is paused, or no longer; whether that was news. */
  function markPaused(deployment: Deployment, paused: boolean): boolean {
    const condition = conditionOf(deployment.status?.conditions, 'Progressing')
    if (deployment.spec?.progressDeadlineSeconds === undefined || condition?.reason === 'ProgressDeadlineExceeded') {
      return false
    }
    const isMarked = condition?.reason === 'DeploymentPaused'
    if (paused === isMarked) return false
    if (paused) setProgress(deployment, 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    else setProgress(deployment, 'Unknown', 'DeploymentResumed', 'Deployment is resumed')
    return true
  }

  /** Those of the oldest revisions, past the limit, that have no pods. */
  function removeOldSets({ deployment, oldSets }: Rollout): void {
    const limit = deployment.spec?.revisionHistoryLimit
    if (limit === undefined) return
    const oldest = [...oldSets]
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .sort((a, b) => revisionOf(a) - revisionOf(b))
    for (const each of oldest.slice(0, Math.max(0, oldest.length - limit))) {
      const isSeen = (each.status?.observedGeneration ?? 0) >= (each.metadata.generation ?? 0)
      const { namespace = '', name } = each.metadata
      if (sizeOf(each) === 0 && !each.status?.replicas && isSeen) store.delete('replicasets', namespace, name)
    }
  }

  function reread({ deployment, newSet, oldSets }: Rollout): Rollout {
    const now = <R extends 'deployments' | 'replicasets'>(resource: R, { metadata }: StoredOf<R>) =>
      store.get(resource, metadata.namespace ?? '', metadata.name)
    return {
      deployment: now('deployments', deployment) ?? deployment,
      newSet: newSet && (now('replicasets', newSet) ?? newSet),
      oldSets: oldSets.flatMap((each) => now('replicasets', each) ?? []),
    }
  }

  function writeStatus(rollout: Rollout, statusOf: (rollout: Rollout, nowMs: number) => DeploymentStatus): void {
    const { deployment } = rollout
    const status = statusOf(rollout, clock.nowMs())
    if (canonicalJson(status) !== canonicalJson(deployment.status)) {
      changeStatus(store, 'deployments', deployment, () => status)
    }
    const waitMs = msUntilTimeout(deployment, conditionOf(status.conditions, 'Progressing'), clock.nowMs())
    // A second more, as Kubernetes waits: the condition's time has whole seconds.
    if (statusOf === rolloutStatus && waitMs > -1000 && waitMs < Infinity) loop.add(keyOf(deployment), waitMs + 1000)
  }

  loop.watch('deployments', ({ object }) => [keyOf(object)])
  loop.watch('replicasets', function* (event) {
    yield* controllerKeys('Deployment', event)
    yield* claims.takers('deployments', event)
  })
  // A Recreate waits for the last of the old pods.
  loop.watch('pods', ({ type, object }) => {
    const owner = controllerOf(object)
    if (type !== 'DELETED' || owner?.kind !== 'ReplicaSet') return []
    const replicaSet = store.get('replicasets', object.metadata.namespace ?? '', owner.name)
    const deployment = replicaSet && controllerOf(replicaSet)
    return deployment ? [`${object.metadata.namespace ?? ''}/${deployment.name}`] : []
  })
  loop.also(claims.close)
  return loop.close
}

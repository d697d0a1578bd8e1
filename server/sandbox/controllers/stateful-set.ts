// StatefulSet: numbered pods, made from the first, taken away from the last, each waiting for the one before unless they are Parallel.
// https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/

import type { StatefulSetStatus } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim, PodTemplateSpec } from 'kubernetes-types/core/v1'
import { StatusError } from '../errors.ts'
import type { StoredOf } from '../objects.ts'
import type { Controller } from './controller-types.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { isNamespaceEnding } from './make-pods.ts'
import { controlled, controllerKeys, createClaims } from './owners.ts'
import { isAvailable, isOver, isReady, nextAvailableMs } from './pod-state.ts'
import { type Revision, currentRevision, removeOldRevisions, revisionsOf, templateOf } from './revisions.ts'
import { ordinalOf, statefulClaims, statefulPod } from './stateful-pods.ts'
import { changeStatus, sparse } from './writes.ts'

type StatefulSet = StoredOf<'statefulsets'>
type Pod = StoredOf<'pods'>

const component = 'statefulset-controller'
const revisionLabel = 'controller-revision-hash'

export const startStatefulSets: Controller = ({ store, clock, record }) => {
  const claims = createClaims(store, 'pods')

  const loop = createLoop({ store, clock }, (key) => {
    const set = store.get('statefulsets', ...splitKey(key))
    if (!set) return
    const pods = claims.claim(set).filter(({ metadata }) => ordinalOf(set, metadata.name) !== undefined)
    const update = currentRevision(store, set, 'controller.kubernetes.io/hash')
    const all = revisionsOf(store, set)
    const current = all.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update
    try {
      if (!set.metadata.deletionTimestamp) step(set, pods, current, update)
    } finally {
      writeStatus(set, current, update)
    }
    const inUse = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)])
    removeOldRevisions(store, set, ({ metadata }) => inUse.has(metadata.name))
    const waitMs = nextAvailableMs(pods, set.spec?.minReadySeconds, clock.nowMs())
    if (waitMs !== undefined) loop.add(key, waitMs)
  })

  const revisionOf = ({ metadata }: Pod) => metadata.labels?.[revisionLabel]
  const isHealthy = (set: StatefulSet, pod: Pod) =>
    !pod.metadata.deletionTimestamp && isAvailable(pod, set.spec?.minReadySeconds, clock.nowMs())

  /** What can be done now; it waits wherever a pod that comes before is not there yet. */
  function step(set: StatefulSet, pods: readonly Pod[], current: Revision, update: Revision): void {
    const isOrdered = set.spec?.podManagementPolicy !== 'Parallel'
    const start = set.spec?.ordinals?.start ?? 0
    const end = start + (set.spec?.replicas ?? 1)
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod.metadata.name)!, pod]))
    for (let ordinal = start; ordinal < end; ordinal++) {
      const pod = byOrdinal.get(ordinal)
      if (!pod) create(set, ordinal, current, update)
      else if (isOver(pod)) recreate(set, pod)
      else if (pod.metadata.deletionTimestamp ? !isOrdered : isHealthy(set, pod)) continue
      if (isOrdered) return
    }
    const condemned = [...byOrdinal].filter(([ordinal]) => ordinal < start || ordinal >= end).sort(([a], [b]) => b - a)
    for (const [, pod] of condemned) {
      if (!pod.metadata.deletionTimestamp) remove(set, pod)
      if (isOrdered) return
    }
    roll(set, byOrdinal, { start, end }, update)
  }

  /** From the last to the first: the next is replaced when all after it are well again. */
  function roll(
    set: StatefulSet,
    byOrdinal: ReadonlyMap<number, Pod>,
    { start, end }: { readonly start: number; readonly end: number },
    update: Revision,
  ): void {
    if (set.spec?.updateStrategy?.type === 'OnDelete') return
    const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0
    for (let ordinal = end - 1; ordinal >= start + partition; ordinal--) {
      const pod = byOrdinal.get(ordinal)
      if (!pod) return
      if (revisionOf(pod) !== update.metadata.name && !pod.metadata.deletionTimestamp) return remove(set, pod)
      if (!isHealthy(set, pod)) return
    }
  }

  function create(set: StatefulSet, ordinal: number, current: Revision, update: Revision): void {
    const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0
    const start = set.spec?.ordinals?.start ?? 0
    const isKept = set.spec?.updateStrategy?.type !== 'OnDelete' && ordinal < start + partition
    const revision = isKept ? current : update
    const template: PodTemplateSpec = revision === update ? set.spec!.template : templateOf(revision)
    const pod = statefulPod(set, template, revision.metadata.name, ordinal)
    const name = pod.metadata!.name!
    for (const claim of statefulClaims(set, ordinal)) {
      if (!store.get('persistentvolumeclaims', set.metadata.namespace ?? '', claim.metadata!.name!)) {
        createClaim(set, claim, name)
      }
    }
    tell(set, 'create', `Pod ${name} in StatefulSet ${set.metadata.name}`, 'successful', () => {
      store.create('pods', pod)
    })
  }

  function createClaim(set: StatefulSet, claim: PersistentVolumeClaim, podName: string): void {
    const what = `Claim ${claim.metadata!.name} Pod ${podName} in StatefulSet ${set.metadata.name}`
    tell(set, 'create', what, 'success', () => {
      store.create('persistentvolumeclaims', claim)
    })
  }

  function remove(set: StatefulSet, { metadata: { namespace = '', name } }: Pod): void {
    tell(set, 'delete', `Pod ${name} in StatefulSet ${set.metadata.name}`, 'successful', () => {
      store.delete('pods', namespace, name)
    })
  }

  /** A pod that ended is made anew. */
  function recreate(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp) return
    const isFailed = pod.status?.phase === 'Failed'
    const word = isFailed ? 'Failed' : 'Terminated'
    const { namespace, name } = set.metadata
    const message = `StatefulSet ${namespace}/${name} is recreating ${word} Pod ${pod.metadata.name}`
    record(set, { type: isFailed ? 'Warning' : 'Normal', reason: `Recreating${word}Pod`, message, component })
    remove(set, pod)
  }

  function tell(set: StatefulSet, verb: 'create' | 'delete', what: string, success: string, act: () => void): void {
    const did = verb === 'create' ? 'Create' : 'Delete'
    try {
      act()
      const message = `${verb} ${what} ${success}`
      record(set, { type: 'Normal', reason: `Successful${did}`, message, component })
    } catch (error) {
      if (error instanceof StatusError && !isNamespaceEnding(error)) {
        const message = `${verb} ${what} failed error: ${error.message}`
        record(set, { type: 'Warning', reason: `Failed${did}`, message, component })
      }
      throw error
    }
  }

  function writeStatus(set: StatefulSet, current: Revision, update: Revision): void {
    const pods = controlled(store, 'pods', set)
    const isLiving = ({ metadata }: Pod) => !metadata.deletionTimestamp
    const of = (revision: Revision) =>
      pods.filter((pod) => isLiving(pod) && revisionOf(pod) === revision.metadata.name).length
    const ready = pods.filter(isReady).length
    const wanted = set.spec?.replicas ?? 1
    const isUpdated =
      set.spec?.updateStrategy?.type !== 'OnDelete' &&
      of(update) === wanted &&
      pods.length === wanted &&
      ready === wanted
    const now = isUpdated ? update : current
    changeStatus(store, 'statefulsets', set, ({ status }) =>
      sparse<StatefulSetStatus>(
        {
          availableReplicas: pods.filter((pod) => isHealthy(set, pod)).length,
          collisionCount: status?.collisionCount ?? 0,
          currentReplicas: of(now),
          currentRevision: now.metadata.name,
          observedGeneration: set.metadata.generation ?? 0,
          readyReplicas: ready,
          replicas: pods.length,
          updateRevision: update.metadata.name,
          updatedReplicas: of(update),
        },
        ['replicas', 'availableReplicas', 'collisionCount'],
      ),
    )
  }

  loop.watch('statefulsets', ({ object }) => [keyOf(object)])
  loop.watch('pods', function* (event) {
    yield* controllerKeys('StatefulSet', event)
    yield* claims.takers('statefulsets', event)
  })
  loop.also(claims.close)
  return loop.close
}

// DaemonSet: a pod on every node that is meant.
// https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/

import type { DaemonSetStatus } from 'kubernetes-types/apps/v1'
import type { StoredOf } from '../objects.ts'
import type { Controller } from './controller-types.ts'
import { daemonPod, nodeOf, verdictOn } from './daemon-pods.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { createPodMaker, isNamespaceEnding } from './make-pods.ts'
import { controlled, controllerKeys, createClaims } from './owners.ts'
import { scaled } from './percentages.ts'
import { isAvailable, isOver, isReady, nextAvailableMs } from './pod-state.ts'
import { type Revision, currentRevision, removeOldRevisions } from './revisions.ts'
import { changeStatus, sparse } from './writes.ts'

type DaemonSet = StoredOf<'daemonsets'>
type Pod = StoredOf<'pods'>
type Node = StoredOf<'nodes'>

const component = 'daemonset-controller'
const hashLabel = 'controller-revision-hash'

export const startDaemonSets: Controller = (controlPlane) => {
  const { store, clock, record } = controlPlane
  const claims = createClaims(store, 'pods')
  const makePods = createPodMaker(controlPlane, component)

  const loop = createLoop(controlPlane, (key) => {
    const set = store.get('daemonsets', ...splitKey(key))
    if (!set) return
    const revision = currentRevision(store, set, hashLabel)
    const pods = claims.claim(set)
    try {
      if (!set.metadata.deletionTimestamp) place(set, pods, revision)
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error
    } finally {
      writeStatus(set, revision)
    }
    const inUse = new Set([revision, ...pods].map(({ metadata }) => metadata.labels?.[hashLabel]))
    removeOldRevisions(store, set, ({ metadata }) => inUse.has(metadata.labels?.[hashLabel]))
    const waitMs = nextAvailableMs(pods, set.spec?.minReadySeconds, clock.nowMs())
    if (waitMs !== undefined) loop.add(key, waitMs)
  })

  function place(set: DaemonSet, pods: readonly Pod[], revision: Revision): void {
    const byNode = podsByNode(pods)
    const nodes = store.list('nodes')
    for (const node of nodes) {
      const there = byNode.get(node.metadata.name) ?? []
      const { shouldRun, mayStay } = verdictOn(set, node)
      const living = there.filter((pod) => !pod.metadata.deletionTimestamp)
      const ended = living.filter(isOver)
      for (const pod of ended) removeEnded(set, pod, node)
      const running = living.filter((pod) => !ended.includes(pod))
      if (shouldRun && there.length === 0) makePods.create(set, daemonPod(set, revision, node.metadata.name))
      // The oldest stays.
      for (const pod of byCreation(running).slice(mayStay ? 1 : 0)) makePods.remove(set, pod)
    }
    if (set.spec?.updateStrategy?.type !== 'OnDelete') roll(set, byNode, nodes, revision)
  }

  /** Old pods go as long as no more than maxUnavailable nodes are without; those that are not available go anyway. */
  function roll(set: DaemonSet, byNode: ReadonlyMap<string, Pod[]>, nodes: readonly Node[], revision: Revision): void {
    const meant = nodes.filter((node) => verdictOn(set, node).shouldRun)
    const { maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {}
    const allowed = Math.max(1, scaled(maxUnavailable, meant.length, 'up', 1))
    let unavailable = 0
    const candidates: Pod[] = []
    for (const { metadata } of meant) {
      const pod = byNode.get(metadata.name)?.find((each) => !each.metadata.deletionTimestamp)
      const isOld = pod && pod.metadata.labels?.[hashLabel] !== revision.metadata.labels?.[hashLabel]
      if (!pod || !isWell(set, pod)) unavailable++
      if (pod && isOld && isWell(set, pod)) candidates.push(pod)
      else if (pod && isOld) makePods.remove(set, pod)
    }
    for (const pod of candidates.slice(0, Math.max(0, allowed - unavailable))) makePods.remove(set, pod)
  }

  function isWell(set: DaemonSet, pod: Pod): boolean {
    return !pod.metadata.deletionTimestamp && isAvailable(pod, set.spec?.minReadySeconds, clock.nowMs())
  }

  function removeEnded(set: DaemonSet, pod: Pod, node: Node): void {
    const isFailed = pod.status?.phase === 'Failed'
    const word = isFailed ? 'failed' : 'succeeded'
    const { namespace, name } = pod.metadata
    const message = `Found ${word} daemon pod ${namespace}/${name} on node ${node.metadata.name}, will try to ${isFailed ? 'kill' : 'delete'} it`
    const reason = isFailed ? 'FailedDaemonPod' : 'SucceededDaemonPod'
    record(set, { type: isFailed ? 'Warning' : 'Normal', reason, message, component })
    makePods.remove(set, pod)
  }

  function writeStatus(set: DaemonSet, revision: Revision): void {
    const byNode = podsByNode(controlled(store, 'pods', set))
    const verdicts = store.list('nodes').map((node) => {
      const running = byCreation(byNode.get(node.metadata.name) ?? [])
      return { shouldRun: verdictOn(set, node).shouldRun, pod: running[0] }
    })
    const meant = verdicts.filter(({ shouldRun }) => shouldRun)
    const there = meant.flatMap(({ pod }) => pod ?? [])
    const available = there.filter((pod) => isWell(set, pod)).length
    const isNew = ({ metadata }: Pod) => metadata.labels?.[hashLabel] === revision.metadata.labels?.[hashLabel]
    changeStatus(store, 'daemonsets', set, () =>
      sparse<DaemonSetStatus>(
        {
          currentNumberScheduled: there.length,
          desiredNumberScheduled: meant.length,
          numberAvailable: available,
          numberMisscheduled: verdicts.filter(({ shouldRun, pod }) => !shouldRun && pod).length,
          numberReady: there.filter(isReady).length,
          numberUnavailable: meant.length - available,
          observedGeneration: set.metadata.generation ?? 0,
          updatedNumberScheduled: there.filter(isNew).length,
        },
        ['currentNumberScheduled', 'desiredNumberScheduled', 'numberMisscheduled', 'numberReady'],
      ),
    )
  }

  loop.watch('daemonsets', ({ object }) => [keyOf(object)])
  loop.watch('pods', function* (event) {
    yield* controllerKeys('DaemonSet', event)
    yield* claims.takers('daemonsets', event)
  })
  loop.watch('nodes', ({ object, previous, type }) => {
    // A node's heartbeat changes nothing that is asked here.
    const isAsBefore =
      type === 'MODIFIED' && previous?.spec === object.spec && previous?.metadata.labels === object.metadata.labels
    return isAsBefore ? [] : store.list('daemonsets').map(keyOf)
  })
  loop.also(claims.close)
  return loop.close
}

function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = nodeOf(pod) ?? ''
    byNode.set(node, [...(byNode.get(node) ?? []), pod])
  }
  return byNode
}

function byCreation(pods: readonly Pod[]): Pod[] {
  return [...pods].sort((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp))
}

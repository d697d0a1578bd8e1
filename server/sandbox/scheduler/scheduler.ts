// Scheduler: gives each pod without a node the one that suits it best, and says why where none does.
// https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/

import type { Pod as PodObject, PodCondition } from 'kubernetes-types/core/v1'
import type { ControlPlane } from '../controllers/controller-types.ts'
import { watchAll } from '../controllers/loop.ts'
import { changeStatus } from '../controllers/writes.ts'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import { type Refusal, isBetter, refusalOf, sentenceOf } from './node-fit.ts'
import { type NodeState, createNodeStates, wishOf } from './node-states.ts'

type Pod = StoredOf<'pods'>
type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>

const schedulerName = 'default-scheduler'
const podsPerTurn = 200 // some milliseconds; then requests get their turn
const firstBackOffMs = 1_000 // Kubernetes' own, doubled with each try
const longestBackOffMs = 10_000

/** A pod that no node took, and when it may try again. */
type Refused = { pod: Pod; readonly tries: number; readonly notBeforeMs: number }

/** Begins to schedule; returns how to end it. */
export function startScheduler({ store, clock, record }: ControlPlane): () => void {
  const nodes = createNodeStates()
  /** By uid, in the order of their coming. */
  const waiting = new Map<string, Pod>()
  const refused = new Map<string, Refused>()
  const tries = new Map<string, number>()
  let cancelTurn: (() => void) | null = null
  let cancelRetry: (() => void) | null = null

  function wait(pod: Pod): void {
    refused.delete(pod.metadata.uid)
    waiting.set(pod.metadata.uid, pod)
    cancelTurn ??= clock.after(0, turn)
  }

  function forget({ metadata: { uid } }: Pod): void {
    waiting.delete(uid)
    refused.delete(uid)
    tries.delete(uid)
  }

  function turn(): void {
    cancelTurn = null
    for (const pod of [...waiting.values()].slice(0, podsPerTurn)) {
      waiting.delete(pod.metadata.uid)
      schedule(pod)
    }
    if (waiting.size > 0) cancelTurn ??= clock.after(0, turn)
  }

  /** Something is free that was not: those refused may try again, each when its wait is over. */
  function retry(): void {
    cancelRetry?.()
    cancelRetry = null
    let next = Number.POSITIVE_INFINITY
    for (const { pod, notBeforeMs } of refused.values()) {
      if (notBeforeMs <= clock.nowMs()) wait(pod)
      else next = Math.min(next, notBeforeMs)
    }
    if (next < Infinity) cancelRetry = clock.after(next - clock.nowMs(), retry)
  }

  function onPod(pod: Pod, previous: Pod | null, isGone: boolean): void {
    const { uid, deletionTimestamp } = pod.metadata
    const isOver = isGone || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    if (isOver || deletionTimestamp || pod.spec?.nodeName) forget(pod)
    if (isOver) {
      if (nodes.remove(uid)) retry()
    } else if (pod.spec?.nodeName) {
      if (!nodes.has(uid)) nodes.place(pod)
    } else if (!deletionTimestamp && pod.spec?.schedulerName === schedulerName && !pod.spec.schedulingGates?.length) {
      const known = refused.get(uid)
      // What is written below about a refused pod brings it here again, and is no reason to try again.
      if (known && previous?.spec === pod.spec) known.pod = pod
      else wait(pod)
    }
  }

  function schedule(pod: Pod): void {
    const claimProblem = problemOfClaims(pod)
    if (claimProblem) return refuse(pod, `0/${nodes.size()} nodes are available: ${claimProblem}. not found`)
    const wish = wishOf(pod)
    const refusals: Refusal[] = []
    let best: NodeState | null = null
    for (const state of nodes.all()) {
      const refusal = refusalOf(wish, state)
      if (refusal) refusals.push(refusal)
      else if (!best || isBetter(state, best, wish)) best = state
    }
    if (best) bind(pod, best.node.metadata.name)
    else refuse(pod, sentenceOf(refusals))
  }

  function tell(pod: Pod, event: Pick<Parameters<typeof record>[1], 'type' | 'reason' | 'message' | 'action'>): void {
    record(pod, { ...event, component: schedulerName, host: `${schedulerName}-sandbox` })
  }

  /** Why its volumes keep the pod from every node. */
  function problemOfClaims({ metadata, spec }: Pod): string | null {
    for (const { persistentVolumeClaim } of spec?.volumes ?? []) {
      if (!persistentVolumeClaim) continue
      const { claimName } = persistentVolumeClaim
      const claim = store.get('persistentvolumeclaims', metadata.namespace ?? '', claimName)
      if (!claim) return `persistentvolumeclaim "${claimName}" not found`
      if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${claimName}" is being deleted`
      if (claim.status?.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims'
    }
    return null
  }

  function bind(pod: Pod, nodeName: string): void {
    const { namespace = '', name, uid } = pod.metadata
    const bound = store.change(
      'pods',
      namespace,
      name,
      (now) => {
        if (now.metadata.uid !== uid || now.spec?.nodeName) return undefined
        return { ...now, spec: { ...now.spec!, nodeName }, status: withScheduled(now, { status: 'True' }) } as PodObject
      },
      { subresource: 'binding' },
    )
    if (bound?.metadata.uid !== uid || bound.spec?.nodeName !== nodeName) return
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`
    tell(pod, { type: 'Normal', reason: 'Scheduled', message, action: 'Binding' })
  }

  function refuse(pod: Pod, message: string): void {
    const { uid } = pod.metadata
    const count = (tries.get(uid) ?? 0) + 1
    tries.set(uid, count)
    const backOffMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (count - 1))
    refused.set(uid, { pod, tries: count, notBeforeMs: clock.nowMs() + backOffMs })
    const verdict = { status: 'False', reason: 'Unschedulable', message }
    changeStatus(store, 'pods', pod, (now) => withScheduled(now, verdict))
    tell(pod, { type: 'Warning', reason: 'FailedScheduling', message, action: 'Scheduling' })
  }

  function withScheduled({ metadata, status }: Pod, verdict: Verdict): NonNullable<Pod['status']> {
    const { generation } = metadata
    const conditions = status?.conditions ?? []
    const before = conditions.find(({ type }) => type === 'PodScheduled')
    const isSame = before?.status === verdict.status && before.lastTransitionTime
    const condition: PodCondition = {
      lastProbeTime: null as never, // null on the wire, always
      lastTransitionTime: isSame || timestamp(clock.nowMs()),
      ...(generation !== undefined && { observedGeneration: generation }),
      ...verdict,
      type: 'PodScheduled',
    }
    return { ...status, conditions: [...conditions.filter((other) => other !== before), condition] }
  }

  const endings = [
    watchAll({ store }, 'nodes', ({ type, object }) => {
      if (type === 'DELETED') nodes.removeNode(object.metadata.name)
      else if (nodes.setNode(object)) retry()
    }),
    watchAll({ store }, 'pods', ({ type, object, previous }) => onPod(object, previous, type === 'DELETED')),
    store.watch('persistentvolumeclaims', store.revision(), ({ object }) => {
      const { namespace, name } = object.metadata
      const waits = ({ metadata, spec }: Pod) =>
        metadata.namespace === namespace &&
        spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name)
      // What was missing was no node: no wait.
      for (const { pod } of refused.values()) if (waits(pod)) wait(pod)
    }),
    () => cancelTurn?.(),
    () => cancelRetry?.(),
  ]
  return () => {
    for (const end of endings) end()
  }
}

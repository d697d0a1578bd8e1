// Scheduler: gives each pod without a node the one that suits it best, and says why where none does.
// Its cost is nodes × waiting pods: what each node holds is a running sum.

import type { Container } from 'kubernetes-types/core/v1'
import type { ControlPlane } from '../controllers/controller-types.ts'
import { changeStatus, changeWhole } from '../controllers/writes.ts'
import { nothing, plus, requestsOf } from '../kubelet/pod-requests.ts'
import type { StoredOf } from '../objects.ts'
import { parseQuantity } from '../quantity.ts'
import { type NodeState, type Refusal, refusalOf, type Wish } from './node-fit.ts'

const schedulerName = 'default-scheduler'
const podsPerTurn = 200 // some milliseconds; then requests get their turn

type Pod = StoredOf<'pods'>

/** Begins to schedule; returns how to end it. */
export function startScheduler({ store, clock, record }: ControlPlane): () => void {
  const nodes = new Map<string, NodeState>()
  /** What each pod takes, and where. */
  const placed = new Map<string, { readonly nodeName: string; readonly wish: Wish }>()
  /** By uid, in the order of their coming. */
  const waiting = new Map<string, Pod>()
  /** Those that no node took; they wait for something to change. */
  const refused = new Map<string, Pod>()
  let cancelTurn: (() => void) | null = null

  function soon(): void {
    cancelTurn ??= clock.after(0, turn)
  }

  function turn(): void {
    cancelTurn = null
    let left = podsPerTurn
    for (const [uid, pod] of waiting) {
      if (left-- === 0) break
      waiting.delete(uid)
      schedule(pod)
    }
    if (waiting.size > 0) soon()
  }

  /** Something is free that was not: those refused may try again. */
  function retry(): void {
    if (refused.size === 0) return
    for (const [uid, pod] of refused) waiting.set(uid, pod)
    refused.clear()
    soon()
  }

  function onNode(node: StoredOf<'nodes'>, isGone: boolean): void {
    const { name } = node.metadata
    if (isGone) {
      nodes.delete(name)
      return
    }
    const { cpu = '0', memory = '0', pods = '0' } = node.status?.allocatable ?? {}
    const capacity = { cpu: parseQuantity(cpu) * 1000, memory: parseQuantity(memory), pods: parseQuantity(pods) }
    const known = nodes.get(name)
    const isSame = known && isEqualForPods(known.node, node)
    if (known) Object.assign(known, { node, capacity })
    else nodes.set(name, { node, capacity, used: nothing, hostPorts: new Map(), ofOwner: new Map() })
    // Heartbeats change a node all the time, and nothing for a pod that waits.
    if (!isSame) retry()
  }

  function onPod(pod: Pod, isGone: boolean): void {
    const { uid, deletionTimestamp } = pod.metadata
    const isOver = isGone || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    if (isOver || deletionTimestamp) {
      waiting.delete(uid)
      refused.delete(uid)
    }
    const nodeName = pod.spec?.nodeName
    if (isOver) {
      const was = placed.get(uid)
      if (!was) return
      placed.delete(uid)
      account(was.nodeName, was.wish, -1)
      retry()
    } else if (nodeName) {
      waiting.delete(uid)
      refused.delete(uid)
      if (placed.has(uid)) return
      const wish = wishOf(pod)
      placed.set(uid, { nodeName, wish })
      account(nodeName, wish, 1)
    } else if (!deletionTimestamp && pod.spec?.schedulerName === schedulerName && !pod.spec.schedulingGates?.length) {
      // Its own condition, written below, brings it here again: it goes on waiting.
      if (refused.has(uid)) refused.set(uid, pod)
      else waiting.set(uid, pod)
      soon()
    }
  }

  function account(nodeName: string, { pod, requests, hostPorts }: Wish, sign: 1 | -1): void {
    const state = nodes.get(nodeName)
    if (!state) return
    state.used = plus(state.used, requests, sign)
    for (const port of hostPorts) add(state.hostPorts, port, sign)
    const owner = ownerOf(pod)
    if (owner) add(state.ofOwner, owner, sign)
  }

  function schedule(pod: Pod): void {
    const wish = wishOf(pod)
    const refusals: Refusal[] = []
    let best: NodeState | null = null
    for (const state of nodes.values()) {
      const refusal = refusalOf(wish, state)
      if (refusal) refusals.push(refusal)
      else if (!best || isBetter(state, best, wish)) best = state
    }
    if (best) bind(pod, best.node.metadata.name)
    else refuse(pod, sentenceOf(refusals, nodes.size))
  }

  function bind(pod: Pod, nodeName: string): void {
    const { namespace = '', name } = pod.metadata
    const bound = changeWhole(store, 'pods', pod, (now) => {
      if (now.spec?.nodeName) return undefined
      const conditions = scheduled({ status: 'True' }, now)
      return { ...now, spec: { ...now.spec!, nodeName }, status: { ...now.status, conditions } }
    })
    if (bound?.spec?.nodeName !== nodeName) return
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`
    record(bound, { type: 'Normal', reason: 'Scheduled', message, component: schedulerName })
  }

  function refuse(pod: Pod, message: string): void {
    refused.set(pod.metadata.uid, pod)
    changeStatus(store, 'pods', pod, (now) => ({
      ...now.status,
      conditions: scheduled({ status: 'False', reason: 'Unschedulable', message }, now),
    }))
    record(pod, { type: 'Warning', reason: 'FailedScheduling', message, component: schedulerName })
  }

  /** The pod's conditions with PodScheduled as given; its time moves when its status does. */
  function scheduled(given: { status: string; reason?: string; message?: string }, pod: Pod) {
    const conditions = pod.status?.conditions ?? []
    const before = conditions.find(({ type }) => type === 'PodScheduled')
    const isSame = before?.status === given.status
    const lastTransitionTime = isSame ? before.lastTransitionTime : timeOf(clock.nowMs())
    const generation = pod.metadata.generation
    const condition = {
      type: 'PodScheduled',
      lastProbeTime: null,
      lastTransitionTime,
      ...(generation !== undefined && { observedGeneration: generation }),
      ...given,
    }
    return [...conditions.filter((other) => other !== before), condition]
  }

  const start = store.revision()
  for (const node of store.list('nodes')) onNode(node, false)
  for (const pod of store.list('pods')) onPod(pod, false)
  const stops = [
    store.watch('nodes', start, ({ object, type }) => onNode(object, type === 'DELETED')),
    store.watch('pods', start, ({ object, type }) => onPod(object, type === 'DELETED')),
    () => cancelTurn?.(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** What of a node decides about pods. */
function isEqualForPods(a: StoredOf<'nodes'>, b: StoredOf<'nodes'>): boolean {
  const decisive = ({ spec, metadata, status }: StoredOf<'nodes'>) =>
    JSON.stringify([spec?.taints, spec?.unschedulable, metadata.labels, status?.allocatable])
  return decisive(a) === decisive(b)
}

/** Fewest pods of the same owner first, which spreads them; then the least of what is asked for in use. */
function isBetter(one: NodeState, other: NodeState, { pod, requests }: Wish): boolean {
  const owner = ownerOf(pod)
  const siblings = (state: NodeState) => (owner ? (state.ofOwner.get(owner) ?? 0) : 0)
  const load = ({ used, capacity }: NodeState) =>
    (used.cpu + requests.cpu) / capacity.cpu + (used.memory + requests.memory) / capacity.memory
  return (siblings(one) - siblings(other) || load(one) - load(other) || one.used.pods - other.used.pods) < 0
}

/** As the API server has it: how many nodes say what, in the order of the words, and whether to end other pods would help. */
function sentenceOf(refusals: readonly Refusal[], nodeCount: number): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods'
  const count = (words: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const word of words) add(counts, word, 1)
    return [...counts]
      .map(([word, times]) => `${times} ${word}`)
      .toSorted()
      .join(', ')
  }
  const available = `0/${nodeCount} nodes are available`
  const why = count(refusals.flatMap(({ reasons }) => reasons))
  const preemption = count(
    refusals.map(({ isForNow }) =>
      isForNow ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
    ),
  )
  return `${available}: ${why}. no new claims to deallocate, preemption: ${available}: ${preemption}.`
}

function wishOf(pod: Pod): Wish {
  const hostPorts = pod.spec!.containers.flatMap(({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort ? [`${protocol} ${hostPort}`] : [])),
  )
  return { pod, requests: requestsOf(pod), hostPorts }
}

function ownerOf(pod: Pod): string | undefined {
  return pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by
  if (next === 0) counts.delete(key)
  else counts.set(key, next)
}

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

// Node lifecycle: a node that says nothing for too long is not ready; taints say so to the scheduler, and to its pods.
// https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller

import type { NodeCondition, Taint } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { createLoop, splitKey, watchAll } from './loop.ts'
import { podCondition } from './pod-state.ts'
import { changeSpec, changeStatus } from './writes.ts'

type Node = StoredOf<'nodes'>

const component = 'node-controller'
const monitorMs = 5_000
const leaseNamespace = 'kube-node-lease'

export const startNodeLifecycle: Controller = ({ store, clock, record, times }) => {
  /** A lease that was renewed asks for nothing; who is late is found by looking at all nodes, of which there are few. */
  const loop = createLoop({ store, clock }, (key) => {
    const node = store.get('nodes', ...splitKey(key))
    if (!node) return
    const silentMs = clock.nowMs() - heardAtMs(node)
    const known = silentMs > times.nodeMonitorGraceMs ? markSilent(node) : node
    setTaints(known)
  })

  function heardAtMs({ metadata, status }: Node): number {
    const renewTime = store.get('leases', leaseNamespace, metadata.name)?.spec?.renewTime
    const heartbeat = status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime
    const times = [renewTime, heartbeat, metadata.creationTimestamp].map((time) => Date.parse(time ?? '') || 0)
    return Math.max(...times)
  }

  function markSilent(node: Node): Node {
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')
    if (ready?.status === 'Unknown') return node
    const now = timestamp(clock.nowMs())
    const next = changeStatus(store, 'nodes', node, ({ status }) => ({
      ...status,
      conditions: [
        ...(status?.conditions ?? []).filter(({ type }) => !watched.includes(type)),
        ...watched.map((type) =>
          unknownCondition(
            type,
            status?.conditions?.find((each) => each.type === type),
            now,
          ),
        ),
      ],
    }))
    return next ?? node
  }

  function setTaints(node: Node): void {
    const now = timestamp(clock.nowMs())
    changeSpec(store, 'nodes', node, ({ spec, status }) => {
      const wanted = taintsOf(status?.conditions ?? [], Boolean(spec?.unschedulable))
      const before = spec?.taints ?? []
      const isSame = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect
      const kept = before.filter((taint) => !ownTaints.has(taint.key) || wanted.some((each) => isSame(each, taint)))
      const added = wanted.filter((taint) => !kept.some((each) => isSame(each, taint)))
      if (kept.length === before.length && added.length === 0) return undefined
      const { taints: _, ...rest } = spec ?? {}
      const taints = [...kept, ...added.map((taint) => ({ ...taint, timeAdded: now }))]
      return taints.length > 0 ? { ...rest, taints } : rest
    })
  }

  /** The pods of a node that has just become not ready are not ready either: their Services leave them out. */
  function tellPods({ metadata: { name: nodeName } }: Node): void {
    for (const pod of store.list('pods')) {
      if (pod.spec?.nodeName !== nodeName || podCondition(pod, 'Ready')?.status !== 'True') continue
      const now = timestamp(clock.nowMs())
      changeStatus(store, 'pods', pod, ({ status }) => ({
        ...status,
        conditions: (status?.conditions ?? []).map((condition) =>
          condition.type === 'Ready' ? { ...condition, lastTransitionTime: now, status: 'False' } : condition,
        ),
      }))
      record(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', component })
    }
  }

  const endWatch = watchAll({ store }, 'nodes', ({ type, object, previous }) => {
    const { name } = object.metadata
    const tell = (reason: string, message: string) => record(object, { type: 'Normal', reason, message, component })
    if (type === 'ADDED') tell('RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
    if (type === 'DELETED') return tell('RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
    loop.add(`/${name}`)
    if (previous && readyOf(previous) === 'True' && readyOf(object) !== 'True') {
      tell('NodeNotReady', `Node ${name} status is now: NodeNotReady`)
      tellPods(object)
    }
  })

  let cancelMonitor = clock.after(monitorMs / times.quicker, monitor)
  function monitor(): void {
    for (const { metadata } of store.list('nodes')) loop.add(`/${metadata.name}`)
    cancelMonitor = clock.after(monitorMs / times.quicker, monitor)
  }
  return () => {
    cancelMonitor()
    endWatch()
    loop.close()
  }
}

const watched: readonly string[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']

const readyOf = ({ status }: Node) => status?.conditions?.find(({ type }) => type === 'Ready')?.status

function unknownCondition(type: string, before: NodeCondition | undefined, now: string): NodeCondition {
  if (before?.status === 'Unknown') return before
  return {
    ...(before?.lastHeartbeatTime && { lastHeartbeatTime: before.lastHeartbeatTime }),
    lastTransitionTime: now,
    message: `Kubelet ${before ? 'stopped' : 'never'} ${before ? 'posting' : 'posted'} node status.`,
    reason: before ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
    status: 'Unknown',
    type,
  }
}

const taintOf = (key: string, effect: 'NoSchedule' | 'NoExecute'): Taint => ({
  effect,
  key: `node.kubernetes.io/${key}`,
})

/** Condition, status, taint. */
const noSchedule: readonly (readonly [string, string, string])[] = [
  ['Ready', 'False', 'not-ready'],
  ['Ready', 'Unknown', 'unreachable'],
  ['MemoryPressure', 'True', 'memory-pressure'],
  ['DiskPressure', 'True', 'disk-pressure'],
  ['PIDPressure', 'True', 'pid-pressure'],
  ['NetworkUnavailable', 'True', 'network-unavailable'],
]

const ownTaints = new Set(
  [...noSchedule.map(([, , key]) => key), 'unschedulable'].map((key) => taintOf(key, 'NoSchedule').key),
)

/** The taints that a node's conditions, and a cordon, bring about. */
function taintsOf(conditions: readonly NodeCondition[], isCordoned: boolean): Taint[] {
  const keys = noSchedule
    .filter(([type, status]) => conditions.some((each) => each.type === type && each.status === status))
    .map(([, , key]) => key)
  const driving = keys.filter((key) => key === 'not-ready' || key === 'unreachable')
  return [
    ...[...keys, ...(isCordoned ? ['unschedulable'] : [])].map((key) => taintOf(key, 'NoSchedule')),
    ...driving.map((key) => taintOf(key, 'NoExecute')),
  ]
}

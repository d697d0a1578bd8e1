// Taint eviction: pods leave a node with a NoExecute taint, at once or when they have tolerated it for long enough.
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions

import type { Taint, Toleration } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { tolerates } from '../scheduler/taints.ts'
import type { Controller, Times } from './controller-types.ts'
import { withDisruptionTarget } from './disruption-target.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { changeStatus } from './writes.ts'

type Pod = StoredOf<'pods'>

const component = 'taint-eviction-controller'

export const startTaintEviction: Controller = ({ store, clock, record, times }) => {
  /** Since when each pod that will have to go knows it, by key. */
  const condemned = new Map<string, { readonly uid: string; readonly sinceMs: number }>()

  const loop = createLoop({ store, clock }, (key) => {
    const pod = store.get('pods', ...splitKey(key))
    const before = condemned.get(key)
    condemned.delete(key)
    if (!pod || pod.metadata.deletionTimestamp) return
    const since = before?.uid === pod.metadata.uid ? before : undefined
    const toleratedMs = howLong(pod.spec?.tolerations ?? [], drivingTaints(pod), times)
    if (toleratedMs === Infinity) {
      if (since) tell(pod, `Cancelling deletion of Pod ${key}`)
      return
    }
    const sinceMs = since?.sinceMs ?? clock.nowMs()
    const leftMs = sinceMs + toleratedMs - clock.nowMs()
    if (leftMs <= 0) return evict(pod)
    condemned.set(key, { uid: pod.metadata.uid, sinceMs })
    loop.add(key, leftMs)
  })

  function drivingTaints({ spec }: Pod): readonly Taint[] {
    const node = spec?.nodeName && store.get('nodes', '', spec.nodeName)
    return node ? noExecute(node) : []
  }

  function tell(pod: Pod, message: string): void {
    record(pod, { type: 'Normal', reason: 'TaintManagerEviction', message, component })
  }

  function evict(pod: Pod): void {
    const { namespace = '', name } = pod.metadata
    tell(pod, `Marking for deletion Pod ${namespace}/${name}`)
    const message = 'Taint manager: deleting due to NoExecute taint'
    const disruption = { reason: 'DeletionByTaintManager', message, nowMs: clock.nowMs() }
    changeStatus(store, 'pods', pod, (now) => ({ ...now.status, conditions: withDisruptionTarget(now, disruption) }))
    store.delete('pods', namespace, name, { preconditions: { uid: pod.metadata.uid } })
  }

  loop.watch('nodes', ({ type, object, previous }) => {
    if (type === 'DELETED' || previous?.spec?.taints === object.spec?.taints) return []
    if (noExecute(object).length + (previous ? noExecute(previous).length : 0) === 0) return []
    const { name } = object.metadata
    return store
      .list('pods')
      .filter(({ spec }) => spec?.nodeName === name)
      .map(keyOf)
  })
  loop.watch('pods', ({ type, object, previous }) => {
    if (type === 'DELETED') return condemned.has(keyOf(object)) ? [keyOf(object)] : []
    const isAsBefore = previous && previous.spec === object.spec
    return !isAsBefore && drivingTaints(object).length > 0 ? [keyOf(object)] : []
  })
  return loop.close
}

function noExecute({ spec }: StoredOf<'nodes'>): readonly Taint[] {
  return (spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
}

/** How long a pod stays: 0 if it does not tolerate one of the taints, Infinity if nothing drives it away. */
function howLong(tolerations: readonly Toleration[], taints: readonly Taint[], times: Times): number {
  let ms = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const fitting = tolerations.filter((toleration) => tolerates(toleration, taint))
    if (fitting.length === 0) return 0
    const isOfNode = /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(taint.key)
    for (const { tolerationSeconds } of fitting) {
      if (tolerationSeconds === undefined) continue
      const seconds = Math.max(0, tolerationSeconds)
      ms = Math.min(ms, isOfNode ? times.evictionToleranceMs(seconds) : seconds * 1000)
    }
  }
  return ms
}

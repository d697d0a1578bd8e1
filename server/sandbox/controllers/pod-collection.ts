// Pod collection: pods whose node is no more are taken away, since no kubelet will.

import type { Controller } from './controller-types.ts'
import { withDisruptionTarget } from './disruption-target.ts'
import { createLoop } from './loop.ts'
import { isOver } from './pod-state.ts'
import { changeStatus } from './writes.ts'

const quarantineMs = 40_000 // a node that is deleted may be registered again

export const startPodCollection: Controller = ({ store, clock, times }) => {
  const loop = createLoop({ store, clock }, (nodeName) => {
    if (store.get('nodes', '', nodeName)) return
    for (const pod of store.list('pods')) {
      if (pod.spec?.nodeName !== nodeName) continue
      const { namespace = '', name, uid } = pod.metadata
      const message = 'PodGC: node no longer exists'
      const disruption = { reason: 'DeletionByPodGC', message, nowMs: clock.nowMs() }
      changeStatus(store, 'pods', pod, (now) => ({
        ...now.status,
        ...(!isOver(now) && { phase: 'Failed' }),
        conditions: withDisruptionTarget(now, disruption),
      }))
      store.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
    }
  })

  const waitMs = quarantineMs / times.quicker
  loop.watch('nodes', ({ type, object }) => {
    if (type === 'DELETED') loop.add(object.metadata.name, waitMs)
    return []
  })
  loop.watch('pods', ({ type, object, previous }) => {
    const nodeName = object.spec?.nodeName
    const isNews = type !== 'DELETED' && nodeName !== previous?.spec?.nodeName
    if (nodeName && isNews && !store.get('nodes', '', nodeName)) loop.add(nodeName, waitMs)
    return []
  })
  return loop.close
}

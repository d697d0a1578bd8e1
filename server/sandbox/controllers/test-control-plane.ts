// Test control plane: the store, the controllers and the scheduler, with a stand-in for the kubelets that a test drives by hand.

import type { ObjectTypes, ResourceName, StoredOf } from '../objects.ts'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { kinds } from '../kinds/kinds.ts'
import { startScheduler } from '../scheduler/scheduler.ts'
import { createStore } from '../store/store.ts'
import { timestamp } from '../store/names.ts'
import { times } from '../times.ts'
import type { ControlPlane } from './controller-types.ts'
import { createFirstObjects } from './first-objects.ts'
import { isOver, isReady } from './pod-state.ts'
import { createEventRecorder } from './record-event.ts'
import { startControllers } from './start-controllers.ts'

type Pod = StoredOf<'pods'>

export type TestNode = {
  readonly name: string
  readonly cpu?: string
  readonly taint?: string
  readonly labels?: Record<string, string>
}

const threeNodes: readonly TestNode[] = [
  { name: 'control-plane', taint: 'node-role.kubernetes.io/control-plane' },
  { name: 'worker' },
  { name: 'worker2' },
]

export function createTestControlPlane(nodes: readonly TestNode[] = threeNodes, seed = 1) {
  const clock = createManualClock()
  const random = seededRandom(seed).next
  const store = createStore({ clock, random, kinds })
  createFirstObjects(store)
  const record = createEventRecorder({ store, clock })
  const controlPlane: ControlPlane = { store, clock, random, record, times }
  for (const node of nodes) addNode(node)
  const endings = [startControllers(controlPlane), startScheduler(controlPlane)]
  let addresses = 0

  function addNode({ name, cpu = '100', taint, labels }: TestNode): void {
    store.create('nodes', {
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
      ...(taint && { spec: { taints: [{ key: taint, effect: 'NoSchedule' as const }] } }),
    })
    store.change(
      'nodes',
      '',
      name,
      (node) =>
        ({
          ...node,
          status: {
            allocatable: { cpu, memory: '100Gi', pods: '10000' },
            conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: timestamp(clock.nowMs()) }],
          },
        }) as ObjectTypes['nodes'],
      { subresource: 'status' },
    )
    heartbeat(name)
  }

  /** The node's lease is renewed now. */
  function heartbeat(name: string): void {
    const spec = { holderIdentity: name, renewTime: new Date(clock.nowMs()).toISOString() }
    const renewed = store.change(
      'leases',
      'kube-node-lease',
      name,
      (lease) => ({ ...lease, spec }) as ObjectTypes['leases'],
    )
    if (!renewed) store.create('leases', { metadata: { name, namespace: 'kube-node-lease' }, spec })
  }

  function setPodStatus(pod: Pod, status: NonNullable<Pod['status']>): void {
    const { namespace = '', name } = pod.metadata
    const change = (now: Pod) => ({ ...now, status: { ...now.status, ...status } }) as ObjectTypes['pods']
    store.change('pods', namespace, name, change, { subresource: 'status' })
  }

  function setReady(pod: Pod, isNowReady = true): void {
    const scheduled = pod.status?.conditions?.filter(({ type }) => type !== 'Ready') ?? []
    const lastTransitionTime = timestamp(clock.nowMs())
    setPodStatus(pod, {
      phase: 'Running',
      podIP: pod.status?.podIP ?? `10.244.0.${++addresses}`,
      conditions: [...scheduled, { type: 'Ready', status: isNowReady ? 'True' : 'False', lastTransitionTime }],
    })
  }

  return {
    ...controlPlane,
    clock,
    store,
    addNode,
    heartbeat,
    setPodStatus,
    setReady,
    pods: (namespace = 'default') => store.list('pods', namespace),
    /** Lets the controllers have their say. */
    settle: (ms = 200) => clock.advance(ms),
    /** What kubelets do: ends what is to end, readies what is on a node and `isMeant`. */
    runKubelets(isMeant: (pod: Pod) => boolean = () => true): void {
      for (const pod of store.list('pods')) {
        const { namespace = '', name, deletionTimestamp } = pod.metadata
        if (deletionTimestamp) store.delete('pods', namespace, name, { gracePeriodSeconds: 0 })
        else if (pod.spec?.nodeName && !isReady(pod) && !isOver(pod) && isMeant(pod)) setReady(pod)
      }
    },
    /** `Normal SuccessfulCreate Created pod: web-x` of everything about the object, the oldest first. */
    events: (name: string) =>
      store
        .list('events')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ type, reason, message }) => `${type} ${reason} ${message}`),
    change<R extends ResourceName>(name: R, object: string, change: (object: StoredOf<R>) => object): StoredOf<R> {
      const before = store.mustGet(name, 'default', object)
      return store.update(name, change(before) as ObjectTypes[R])
    },
    close() {
      for (const end of endings) end()
    },
  }
}

export type TestControlPlane = ReturnType<typeof createTestControlPlane>

export const podTemplate = (app: string, image = 'busybox') => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image }] },
})

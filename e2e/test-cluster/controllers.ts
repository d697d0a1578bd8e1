// Tiny controllers: what makes a Deployment's pods come, run and go, so that a page can be tried without a real cluster.

import type { Clock } from '../../lib/clock.ts'
import { aPod, runningStatus } from './objects.ts'
import { resourceNamed } from './resources.ts'
import type { KubeObject, Store } from './store.ts'

const stepMs = 300 // long enough for a page to show each status, short enough for a test to wait

type Owner = { readonly kind: string; readonly uid: string }

/**
 * Keeps one ReplicaSet per Deployment and its pods: Pending, then on a node and ContainerCreating, then Running with an
 * IP; Terminating for a step before they go. Bare pods run too. Rollouts, Jobs and the rest are not played. Returns how to stop.
 */
export function runTinyControllers(store: Store, clock: Clock): () => void {
  let isStopped = false
  let pods = 0
  const later = (task: () => void) => clock.after(stepMs, () => !isStopped && task())
  const stops = [
    store.follow(resourceNamed('deployments'), 0, ({ type, object }) => {
      if (type === 'DELETED') removeOwned(object)
      else queueMicrotask(() => !isStopped && followDeployment(object))
    }),
    store.follow(resourceNamed('replicasets'), 0, ({ type, object }) => {
      if (type === 'DELETED') removeOwned(object)
      else queueMicrotask(() => !isStopped && followReplicaSet(object))
    }),
    store.follow(resourceNamed('pods'), 0, ({ type, object }) => {
      if (type === 'ADDED') later(() => schedule(object))
      if (object.metadata.deletionTimestamp && type === 'MODIFIED') later(() => finish(object))
      queueMicrotask(() => !isStopped && recount(object))
    }),
  ]

  function current(object: KubeObject): KubeObject | undefined {
    return store.all(object.kind).find(({ metadata }) => metadata.uid === object.metadata.uid)
  }

  function ownedBy(kind: string, owner: KubeObject): KubeObject[] {
    return store.all(kind).filter((object) => ownerOf(object)?.uid === owner.metadata.uid)
  }

  function followDeployment(seen: KubeObject): void {
    const deployment = current(seen)
    if (!deployment) return
    const { replicas, template, selector } = deployment.spec as { replicas: number; template: object; selector: object }
    const [replicaSet] = ownedBy('ReplicaSet', deployment)
    const { name, namespace } = deployment.metadata
    if (!replicaSet) {
      const metadata = {
        name: `${name}-5d8f9c`,
        namespace: namespace ?? 'default',
        ownerReferences: [referenceTo(deployment)],
      }
      const labels = { ...(deployment.metadata.labels as object), 'pod-template-hash': '5d8f9c' }
      const spec = { replicas, template, selector }
      store.create({
        kind: 'ReplicaSet',
        metadata: { ...metadata, labels },
        spec,
        status: { replicas: 0, readyReplicas: 0 },
      })
    } else if ((replicaSet.spec as { replicas: number }).replicas !== replicas) {
      store.patch('ReplicaSet', namespace, replicaSet.metadata.name, { spec: { replicas } })
    }
  }

  function followReplicaSet(seen: KubeObject): void {
    const replicaSet = current(seen)
    if (!replicaSet) return
    const { replicas, template } = replicaSet.spec as {
      replicas: number
      template: { metadata?: object; spec?: object }
    }
    const there = ownedBy('Pod', replicaSet).filter(({ metadata }) => !metadata.deletionTimestamp)
    const namespace = replicaSet.metadata.namespace ?? 'default'
    for (let missing = replicas - there.length; missing > 0; missing--) {
      const suffix = (36 ** 4 + pods++ * 7_919).toString(36)
      const metadata = { ...template.metadata, ownerReferences: [referenceTo(replicaSet)] }
      store.create(aPod(namespace, `${replicaSet.metadata.name}-${suffix}`, { metadata, spec: { ...template.spec } }))
    }
    // The newest go first, as the real controller likes it.
    for (const pod of there.toReversed().slice(0, Math.max(0, there.length - replicas))) markForDeletion(pod)
  }

  function markForDeletion({ metadata }: KubeObject): void {
    const deletionTimestamp = new Date(clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z')
    store.patch('Pod', metadata.namespace, metadata.name, { metadata: { deletionTimestamp } })
  }

  function schedule(seen: KubeObject): void {
    const pod = current(seen)
    const { nodeName, schedulerName } = (pod?.spec ?? {}) as { nodeName?: string; schedulerName?: string }
    if (!pod || pod.metadata.deletionTimestamp || nodeName || schedulerName) return
    const counts = store.all('Node').map(({ metadata, spec }) => {
      const isOpen = !(spec as { unschedulable?: boolean } | undefined)?.unschedulable
      const load = store.all('Pod').filter((other) => (other.spec as { nodeName?: string }).nodeName === metadata.name)
      return { name: metadata.name, isOpen, load: load.length }
    })
    const [freest] = counts.filter(({ isOpen }) => isOpen).sort((a, b) => a.load - b.load)
    if (!freest) return void later(() => schedule(seen))
    const { containers } = pod.spec as { containers: { name: string; image: string }[] }
    store.patch('Pod', pod.metadata.namespace, pod.metadata.name, {
      spec: { nodeName: freest.name },
      status: {
        conditions: [{ type: 'PodScheduled', status: 'True' }],
        containerStatuses: containers.map(({ name, image }) => ({
          name,
          image,
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'ContainerCreating' } },
        })),
      },
    })
    later(() => run(seen))
  }

  function run(seen: KubeObject): void {
    const pod = current(seen)
    if (!pod || pod.metadata.deletionTimestamp) return
    const { containers } = pod.spec as { containers: { name: string; image: string }[] }
    const ip = `10.244.${1 + (pods % 2)}.${2 + (Number(pod.metadata.resourceVersion) % 250)}`
    const startedAt = new Date(clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z')
    const status = runningStatus(containers, ip, startedAt)
    store.patch('Pod', pod.metadata.namespace, pod.metadata.name, { status })
  }

  function finish(seen: KubeObject): void {
    const pod = current(seen)
    if (pod) store.remove('Pod', pod.metadata.namespace, pod.metadata.name)
  }

  function removeOwned(owner: KubeObject): void {
    for (const kind of ['ReplicaSet', 'Pod']) {
      for (const { metadata } of ownedBy(kind, owner)) store.remove(kind, metadata.namespace, metadata.name)
    }
  }

  /** After a pod changed: its ReplicaSet's and Deployment's counts, and a new pod where one was deleted. */
  function recount(pod: KubeObject): void {
    const replicaSet = store.all('ReplicaSet').find(({ metadata }) => metadata.uid === ownerOf(pod)?.uid)
    if (!replicaSet) return
    followReplicaSet(replicaSet)
    const owned = ownedBy('Pod', replicaSet).filter(({ metadata }) => !metadata.deletionTimestamp)
    const status = { replicas: owned.length, readyReplicas: owned.filter(isReady).length }
    patchStatus(replicaSet, status)
    const deployment = store.all('Deployment').find(({ metadata }) => metadata.uid === ownerOf(replicaSet)?.uid)
    if (deployment) patchStatus(deployment, status)
  }

  function patchStatus(
    { kind, metadata, status }: KubeObject,
    next: { replicas: number; readyReplicas: number },
  ): void {
    const before = status as typeof next
    if (before?.replicas === next.replicas && before.readyReplicas === next.readyReplicas) return
    store.patch(kind, metadata.namespace, metadata.name, { status: next })
  }

  return () => {
    isStopped = true
    for (const stop of stops) stop()
  }
}

function referenceTo({ kind, metadata }: KubeObject): Record<string, unknown> {
  return { apiVersion: 'apps/v1', kind, name: metadata.name, uid: metadata.uid, controller: true }
}

function ownerOf({ metadata }: KubeObject): Owner | undefined {
  return (metadata.ownerReferences as Owner[] | undefined)?.[0]
}

function isReady({ status }: KubeObject): boolean {
  const { containerStatuses = [] } = status as { containerStatuses?: { ready: boolean }[] }
  return containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready)
}

import type { StatefulSet } from 'kubernetes-types/apps/v1'
import { afterEach, expect, test } from 'vitest'
import { isActive } from './pod-state.ts'
import { type TestControlPlane, createTestControlPlane, podTemplate } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const names = () => cluster.pods().map(({ metadata }) => metadata.name)
const images = () => cluster.pods().map(({ spec }) => spec?.containers[0]?.image)

async function rounds(count: number, isMeant?: Parameters<TestControlPlane['runKubelets']>[0]): Promise<void> {
  for (let round = 0; round < count; round++) {
    await cluster.settle()
    cluster.runKubelets(isMeant)
  }
  await cluster.settle()
}

function createReplicaSet(replicas: number, name = 'web'): void {
  const spec = { replicas, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web') }
  cluster.store.create('replicasets', { metadata: { name, namespace: 'default' }, spec })
}

test('R-10 a ReplicaSet takes the pods that match and nobody controls, and lets go of those that no longer match', async () => {
  cluster = createTestControlPlane()
  const metadata = { name: 'lone', namespace: 'default', labels: { app: 'web' } }
  cluster.store.create('pods', { ...podTemplate('web'), metadata })
  createReplicaSet(2)
  await rounds(2)
  expect(names()).toEqual(['lone', expect.stringMatching(/^web-.{5}$/)])
  expect(cluster.pods()[0]?.metadata.ownerReferences).toMatchObject([
    { name: 'web', controller: true, blockOwnerDeletion: true },
  ])
  cluster.change('pods', 'lone', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } }))
  await rounds(2)
  expect(cluster.store.get('pods', 'default', 'lone')?.metadata.ownerReferences).toBeUndefined()
  expect(names()).toHaveLength(3)
})

test('R-11 too many pods: those go first that are worth least', async () => {
  cluster = createTestControlPlane()
  createReplicaSet(4)
  await rounds(2)
  const [unready, cheap, ...kept] = cluster.pods()
  cluster.setReady(unready!, false)
  const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-1' }
  cluster.change('pods', cheap!.metadata.name, (pod) => ({ ...pod, metadata: { ...pod.metadata, annotations } }))
  await cluster.settle()
  cluster.change('replicasets', 'web', (set) => ({ ...set, spec: { ...set.spec, replicas: 3 } }))
  await cluster.settle(50)
  expect(cluster.events('web')).toContain(`Normal SuccessfulDelete Deleted pod: ${unready!.metadata.name}`)
  cluster.change('replicasets', 'web', (set) => ({ ...set, spec: { ...set.spec, replicas: 2 } }))
  await rounds(2)
  expect(names()).toEqual(kept.map(({ metadata }) => metadata.name))
  expect(cluster.store.get('replicasets', 'default', 'web')?.status).toEqual({
    availableReplicas: 2,
    fullyLabeledReplicas: 2,
    observedGeneration: 3,
    readyReplicas: 2,
    replicas: 2,
  })
})

test('R-12 pods that the store refuses: an event, and the condition ReplicaFailure until it goes well', async () => {
  cluster = createTestControlPlane()
  // A template that is not valid as a pod: its volume mount names no volume.
  createReplicaSet(1)
  await rounds(1)
  const before = cluster.store.mustGet('replicasets', 'default', 'web')
  const mounts = [{ name: 'data', mountPath: '/data' }]
  const template = {
    ...podTemplate('web'),
    spec: { containers: [{ name: 'main', image: 'busybox', volumeMounts: mounts }] },
  }
  const spoilt = { ...before, spec: { ...before.spec!, replicas: 2, template } }
  cluster.store.change('replicasets', 'default', 'web', () => spoilt as never)
  await cluster.settle()
  const words = /^Pod "web-.{5}" is invalid: spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "data"$/
  expect(cluster.store.get('replicasets', 'default', 'web')?.status?.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: expect.stringMatching(words) },
  ])
  expect(cluster.events('web').at(-1)).toMatch(/^Warning FailedCreate (\(combined.*\): )?Error creating: Pod "web-/)
  cluster.store.change(
    'replicasets',
    'default',
    'web',
    (set) => ({ ...set, spec: { ...before.spec!, replicas: 2 } }) as never,
  )
  await rounds(2)
  expect(cluster.store.get('replicasets', 'default', 'web')?.status).not.toHaveProperty('conditions')
  expect(names()).toHaveLength(2)
})

function createStatefulSet(spec: Partial<NonNullable<StatefulSet['spec']>> = {}): void {
  const template = podTemplate('db')
  cluster.store.create('statefulsets', {
    metadata: { name: 'db', namespace: 'default' },
    spec: { serviceName: 'db', replicas: 3, selector: { matchLabels: { app: 'db' } }, template, ...spec },
  })
}
const setStatefulSet = (spec: object) =>
  cluster.change('statefulsets', 'db', (set) => ({ ...set, spec: { ...set.spec, ...spec } }))

test('R-13 a StatefulSet makes its pods one after the other, each when the one before is ready, with its own claim', async () => {
  cluster = createTestControlPlane()
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
  }
  createStatefulSet({ volumeClaimTemplates: [claim] })
  await cluster.settle(2_000)
  expect(names()).toEqual(['db-0'])
  const [first] = cluster.pods()
  expect(first?.metadata).toMatchObject({
    generateName: 'db-',
    labels: {
      app: 'db',
      'apps.kubernetes.io/pod-index': '0',
      'controller-revision-hash': expect.stringMatching(/^db-[a-z0-9]+$/),
      'statefulset.kubernetes.io/pod-name': 'db-0',
    },
  })
  expect(first?.spec).toMatchObject({ hostname: 'db-0', subdomain: 'db', nodeName: expect.any(String) })
  expect(first?.spec?.volumes?.[0]).toEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } })
  for (let ready = 1; ready < 3; ready++) {
    cluster.runKubelets()
    await cluster.settle(2_000)
    expect(names()).toHaveLength(ready + 1)
  }
  await rounds(1)
  expect(
    cluster.store.list('persistentvolumeclaims').map(({ metadata, status }) => `${metadata.name} ${status?.phase}`),
  ).toEqual(['data-db-0 Bound', 'data-db-1 Bound', 'data-db-2 Bound'])
  const revision = cluster.store.list('controllerrevisions')[0]!.metadata.name
  expect(cluster.store.get('statefulsets', 'default', 'db')?.status).toEqual({
    availableReplicas: 3,
    collisionCount: 0,
    currentReplicas: 3,
    currentRevision: revision,
    observedGeneration: 1,
    readyReplicas: 3,
    replicas: 3,
    updateRevision: revision,
    updatedReplicas: 3,
  })
  expect(cluster.events('db').slice(0, 2)).toEqual([
    'Normal SuccessfulCreate create Claim data-db-0 Pod db-0 in StatefulSet db success',
    'Normal SuccessfulCreate create Pod db-0 in StatefulSet db successful',
  ])
})

test('R-14 a StatefulSet shrinks from the last, and a Parallel one makes all at once', async () => {
  cluster = createTestControlPlane()
  createStatefulSet({ podManagementPolicy: 'Parallel' })
  await cluster.settle()
  expect(names()).toEqual(['db-0', 'db-1', 'db-2'])
  await rounds(1)
  cluster.store.delete('statefulsets', 'default', 'db', { propagationPolicy: 'Orphan' })
  await rounds(1)
  createStatefulSet({ replicas: 1 })
  await cluster.settle()
  expect(
    cluster
      .pods()
      .filter(isActive)
      .map(({ metadata }) => metadata.name),
  ).toEqual(['db-0', 'db-1'])
  await rounds(2)
  expect(names()).toEqual(['db-0'])
})

test('R-15 a StatefulSet is updated from the last to the first, down to the partition', async () => {
  cluster = createTestControlPlane()
  createStatefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } })
  await rounds(4)
  setStatefulSet({ template: podTemplate('db', 'busybox:2') })
  await cluster.settle()
  expect(
    cluster
      .pods()
      .filter(({ metadata }) => metadata.deletionTimestamp)
      .map(({ metadata }) => metadata.name),
  ).toEqual(['db-2'])
  await rounds(6)
  expect(images()).toEqual(['busybox', 'busybox:2', 'busybox:2'])
  // One below the partition that is lost comes back as it was.
  cluster.store.delete('pods', 'default', 'db-0', { gracePeriodSeconds: 0 })
  await rounds(3)
  expect(images()).toEqual(['busybox', 'busybox:2', 'busybox:2'])
  setStatefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } })
  await rounds(4)
  expect(images()).toEqual(['busybox:2', 'busybox:2', 'busybox:2'])
  const { status } = cluster.store.mustGet('statefulsets', 'default', 'db')
  expect(status?.currentRevision).toBe(status?.updateRevision)
})

test('R-15 a Parallel one too is updated one pod at a time', async () => {
  cluster = createTestControlPlane()
  createStatefulSet({ podManagementPolicy: 'Parallel' })
  await rounds(2)
  setStatefulSet({ template: podTemplate('db', 'busybox:2') })
  await cluster.settle()
  cluster.runKubelets()
  await cluster.settle()
  expect(images()).toEqual(['busybox', 'busybox', 'busybox:2'])
  expect(cluster.pods().every(isActive)).toBe(true)
  await rounds(6)
  expect(images()).toEqual(['busybox:2', 'busybox:2', 'busybox:2'])
})

function createDaemonSet(spec: object = {}): void {
  cluster.store.create('daemonsets', {
    metadata: { name: 'agent', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: podTemplate('agent'), ...spec },
  })
}

test('R-16 a DaemonSet has one pod on each node that its pods tolerate, also on one that comes later', async () => {
  cluster = createTestControlPlane()
  createDaemonSet()
  await rounds(2)
  const nodesOf = () =>
    cluster
      .pods()
      .map(({ spec }) => spec?.nodeName)
      .toSorted()
  expect(nodesOf()).toEqual(['worker', 'worker2'])
  expect(cluster.store.get('daemonsets', 'default', 'agent')?.status).toEqual({
    currentNumberScheduled: 2,
    desiredNumberScheduled: 2,
    numberAvailable: 2,
    numberMisscheduled: 0,
    numberReady: 2,
    observedGeneration: 1,
    updatedNumberScheduled: 2,
  })
  cluster.addNode({ name: 'worker3' })
  await rounds(2)
  expect(nodesOf()).toEqual(['worker', 'worker2', 'worker3'])
  cluster.store.delete('pods', 'default', names()[0]!, { gracePeriodSeconds: 0 })
  await rounds(2)
  expect(nodesOf()).toEqual(['worker', 'worker2', 'worker3'])
})

test('R-17 a DaemonSet is updated one node at a time', async () => {
  cluster = createTestControlPlane()
  createDaemonSet()
  await rounds(2)
  cluster.change('daemonsets', 'agent', (set) => ({
    ...set,
    spec: { ...set.spec, template: podTemplate('agent', 'busybox:2') },
  }))
  for (let round = 0; round < 6; round++) {
    await cluster.settle()
    expect(cluster.pods().filter((pod) => !isActive(pod)).length).toBeLessThanOrEqual(1)
    cluster.runKubelets()
  }
  expect(images()).toEqual(['busybox:2', 'busybox:2'])
})

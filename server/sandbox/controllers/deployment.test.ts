import type { Deployment } from 'kubernetes-types/apps/v1'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane, podTemplate } from './test-control-plane.ts'
import { isActive, isReady } from './pod-state.ts'
import { type ReplicaSet, boundsOf, spread } from './rollout.ts'
import { templateHash } from './template-hash.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

function deployment(spec: Partial<NonNullable<Deployment['spec']>> = {}, annotations = {}): Deployment {
  return {
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web'), ...spec },
  }
}

async function rollOut(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await cluster.settle()
    cluster.runKubelets()
  }
  await cluster.settle()
}

const setImage = (image: string) =>
  cluster.change('deployments', 'web', (web) => ({
    ...web,
    spec: { ...web.spec, template: podTemplate('web', image) },
  }))
const replicaSets = () => cluster.store.list('replicasets', 'default')
const setOf = (image: string) => replicaSets().find(({ spec }) => spec?.template?.spec?.containers[0]?.image === image)!
const web = () => cluster.store.mustGet('deployments', 'default', 'web')
const condition = (type: string) => web().status?.conditions?.find((each) => each.type === type)

test('R-1 a Deployment makes one ReplicaSet for its template, and tells of it as Kubernetes does', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment({}, { 'kubernetes.io/change-cause': 'first' }))
  await rollOut(2)
  const [set, ...others] = replicaSets()
  expect(others).toEqual([])
  expect(set?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{7,10}$/)
  expect(set?.metadata.annotations).toEqual({
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
    'deployment.kubernetes.io/revision': '1',
    'kubernetes.io/change-cause': 'first',
  })
  expect(set?.spec?.selector.matchLabels).toEqual(set?.metadata.labels)
  expect(cluster.pods().every(({ metadata }) => metadata.name.match(`^${set?.metadata.name}-[a-z0-9]{5}$`))).toBe(true)
  expect(web().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1')
  expect(web().status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 })
  expect(web().status).not.toHaveProperty('unavailableReplicas')
  expect(web().status?.observedGeneration).toBe(web().metadata.generation)
  expect(web().status?.conditions).toMatchObject([
    {
      message: 'Deployment has minimum availability.',
      reason: 'MinimumReplicasAvailable',
      status: 'True',
      type: 'Available',
    },
    {
      message: `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
      reason: 'NewReplicaSetAvailable',
      status: 'True',
      type: 'Progressing',
    },
  ])
  expect(cluster.events('web')).toEqual([
    `Normal ScalingReplicaSet Scaled up replica set ${set?.metadata.name} from 0 to 3`,
  ])
  expect(cluster.events(set!.metadata.name)).toContain(
    `Normal SuccessfulCreate Created pod: ${cluster.pods()[0]?.metadata.name}`,
  )
})

test('R-2 a rolling update is never below the available minimum nor above the surge', async () => {
  const anyBound = fc.oneof(
    fc.nat(3),
    fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        replicas: fc.integer({ min: 1, max: 8 }),
        maxSurge: anyBound,
        maxUnavailable: anyBound,
        seed: fc.nat(),
      }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
      async ({ replicas, maxSurge, maxUnavailable, seed }, luck) => {
        const isNothing = (bound: number | string) => Number.parseInt(String(bound), 10) === 0
        fc.pre(!(isNothing(maxSurge) && isNothing(maxUnavailable)))
        cluster = createTestControlPlane(undefined, seed)
        const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }
        cluster.store.create('deployments', deployment({ replicas, strategy }))
        await rollOut(3)
        setImage('busybox:2')
        const bounds = boundsOf(web().spec!)
        for (let round = 0; round < 60; round++) {
          // Some pods are quick, some are slow.
          cluster.runKubelets(
            ({ metadata }) =>
              (luck[round % luck.length]! + metadata.name.charCodeAt(metadata.name.length - 1)) % 3 !== 0,
          )
          await cluster.settle(50)
          const living = cluster.pods().filter(isActive)
          expect(living.length).toBeLessThanOrEqual(replicas + bounds.maxSurge)
          expect(living.filter(isReady).length).toBeGreaterThanOrEqual(replicas - bounds.maxUnavailable)
        }
        await rollOut(10)
        expect(web().status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas })
        cluster.close()
      },
    ),
    { numRuns: 25 },
  )
})

test('R-3 an undo brings back the old ReplicaSet, numbered as the newest revision', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment())
  await rollOut(2)
  const first = setOf('busybox')
  setImage('busybox:2')
  await rollOut()
  expect(setOf('busybox').spec?.replicas).toBe(0)
  setImage('busybox')
  await rollOut()
  expect(replicaSets()).toHaveLength(2)
  expect(setOf('busybox').metadata).toMatchObject({
    uid: first.metadata.uid,
    annotations: { 'deployment.kubernetes.io/revision': '3', 'deployment.kubernetes.io/revision-history': '1' },
  })
  expect(setOf('busybox').spec?.replicas).toBe(3)
  expect(web().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
})

test('R-4 Recreate ends all old pods before it makes a new one', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment({ strategy: { type: 'Recreate' } }))
  await rollOut(2)
  const old = cluster.pods().map(({ metadata }) => metadata.name)
  setImage('busybox:2')
  await cluster.settle()
  expect(cluster.pods().map(({ metadata }) => metadata.name)).toEqual(old)
  expect(cluster.pods().every(({ metadata }) => metadata.deletionTimestamp)).toBe(true)
  await rollOut(2)
  expect(cluster.pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(3).fill('busybox:2'))
})

test('R-5 a rollout without progress says so after its deadline, and no longer when it goes on', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment({ progressDeadlineSeconds: 5 }))
  await cluster.settle(4_000)
  expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' })
  await cluster.settle(4_000)
  const name = replicaSets()[0]?.metadata.name
  expect(condition('Progressing')).toMatchObject({
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: `ReplicaSet "${name}" has timed out progressing.`,
  })
  expect(condition('Available')).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' })
  await rollOut(3)
  expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
})

test('R-6 a paused Deployment scales but does not roll', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment())
  await rollOut(2)
  cluster.change('deployments', 'web', (now) => ({
    ...now,
    spec: { ...now.spec, paused: true, replicas: 5, template: podTemplate('web', 'busybox:2') },
  }))
  await rollOut(3)
  expect(cluster.pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(5).fill('busybox'))
  expect(condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' })
  cluster.change('deployments', 'web', (now) => ({ ...now, spec: { ...now.spec, paused: false } }))
  await rollOut()
  expect(cluster.pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(5).fill('busybox:2'))
  expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
})

test('R-7 scaled in the midst of a rollout, both ReplicaSets grow by their share', async () => {
  cluster = createTestControlPlane()
  const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 }
  cluster.store.create('deployments', deployment({ replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate } }))
  await rollOut(2)
  setImage('busybox:2')
  await cluster.settle()
  expect([setOf('busybox'), setOf('busybox:2')].map(({ spec }) => spec?.replicas)).toEqual([8, 5])
  cluster.change('deployments', 'web', (now) => ({ ...now, spec: { ...now.spec, replicas: 15 } }))
  await cluster.settle()
  // The example of the documentation: of the five that are added, three for the larger and two for the smaller.
  expect([setOf('busybox'), setOf('busybox:2')].map(({ spec }) => spec?.replicas)).toEqual([11, 7])
})

test('R-7 whatever the sizes, what rounding leaves over is given to one of them', () => {
  cluster = createTestControlPlane()
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 }),
      fc.nat(30),
      (sizes, more) => {
        const sum = sizes.reduce((total, size) => total + size, 0)
        const metadata = { creationTimestamp: '2026-01-31T12:00:00Z' }
        const sets = sizes.map((replicas) => ({ metadata, spec: { replicas } }) as unknown as ReplicaSet)
        const next = spread(sets, { wanted: sum + more, maxSurge: 1, maxUnavailable: 0 }, () => sum)
        expect(next.reduce((total, [, size]) => total + size, 0)).toBe(sum + more + 1)
        expect(next.every(([set, size]) => size >= set.spec!.replicas!)).toBe(true)
      },
    ),
  )
})

test('R-8 no more old ReplicaSets are kept than revisionHistoryLimit, the newest ones', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('deployments', deployment({ replicas: 1, revisionHistoryLimit: 2 }))
  for (let version = 1; version <= 5; version++) {
    await rollOut(4)
    setImage(`busybox:${version}`)
  }
  await rollOut(4)
  const images = replicaSets().map(({ spec }) => spec?.template?.spec?.containers[0]?.image)
  expect(images.toSorted()).toEqual(['busybox:3', 'busybox:4', 'busybox:5'])
})

test('R-9 the hash is the same for the same template, whatever the order of its keys and the nulls in it', () => {
  cluster = createTestControlPlane()
  const hash = templateHash({ a: 1, b: { c: [1, 2], d: null } })
  expect(templateHash({ b: { c: [1, 2] }, a: 1 })).toBe(hash)
  expect(templateHash({ a: 1, b: { c: [2, 1] } })).not.toBe(hash)
  expect(templateHash({ a: 1, b: { c: [1, 2] } }, 1)).not.toBe(hash)
})

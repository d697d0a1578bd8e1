import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane, podTemplate } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

async function start(spec: PodDisruptionBudgetSpec): Promise<void> {
  cluster = createTestControlPlane()
  cluster.store.create('replicasets', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 4, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web') },
  })
  cluster.store.create('poddisruptionbudgets', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  })
  await cluster.settle()
}

async function ready(count: number): Promise<void> {
  const names = new Set(
    cluster
      .pods()
      .slice(0, count)
      .map(({ metadata }) => metadata.name),
  )
  cluster.runKubelets(({ metadata }) => names.has(metadata.name))
  await cluster.settle()
}

const status = () => cluster.store.mustGet('poddisruptionbudgets', 'default', 'web').status

test.each([
  [{ minAvailable: 3 }, { desiredHealthy: 3, disruptionsAllowed: 1 }],
  [{ minAvailable: '60%' }, { desiredHealthy: 3, disruptionsAllowed: 1 }],
  [{ maxUnavailable: 1 }, { desiredHealthy: 3, disruptionsAllowed: 1 }],
  [{ maxUnavailable: '50%' }, { desiredHealthy: 2, disruptionsAllowed: 2 }],
])('R-48 a budget of %j tells how many pods may go', async (spec, expected) => {
  await start(spec)
  expect(status()).toMatchObject({ currentHealthy: 0, disruptionsAllowed: 0, expectedPods: 4, observedGeneration: 1 })
  expect(status()?.conditions).toMatchObject([
    { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
  ])
  await ready(4)
  expect(status()).toMatchObject({ currentHealthy: 4, expectedPods: 4, ...expected })
  expect(status()?.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }])
})

test('R-48 what is not ready is not healthy', async () => {
  await start({ maxUnavailable: 1 })
  await ready(3)
  expect(status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 0 })
})

import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane, podTemplate } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

test('R-25 controllers that are at rest write nothing', async () => {
  cluster = createTestControlPlane()
  const metadata = (name: string) => ({ name, namespace: 'default' })
  const of = (app: string) => ({ selector: { matchLabels: { app } }, template: podTemplate(app) })
  cluster.store.create('deployments', { metadata: metadata('web'), spec: { replicas: 2, ...of('web') } })
  cluster.store.create('statefulsets', { metadata: metadata('db'), spec: { serviceName: 'db', ...of('db') } })
  cluster.store.create('daemonsets', { metadata: metadata('agent'), spec: of('agent') })
  cluster.store.create('services', {
    metadata: metadata('web'),
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  for (let round = 0; round < 5; round++) {
    await cluster.settle()
    cluster.runKubelets()
  }
  await cluster.settle()
  const revision = cluster.store.revision()
  await cluster.settle(5_000)
  expect(cluster.store.revision()).toBe(revision)
})

import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane, podTemplate } from '../controllers/test-control-plane.ts'
import { requestsOf } from '../kubelet/pod-requests.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

function createReplicaSet(replicas: number): void {
  const spec = { replicas, selector: { matchLabels: { app: 'web' } }, template: podTemplate('web') }
  cluster.store.create('replicasets', { metadata: { name: 'web', namespace: 'default' }, spec })
}

test('Q-20 on equal nodes the pods of one owner never differ by more than one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 40 }), async (nodeCount, replicas) => {
      cluster = createTestControlPlane(Array.from({ length: nodeCount }, (_, index) => ({ name: `node-${index}` })))
      createReplicaSet(replicas)
      await cluster.settle()
      const counts = Array.from({ length: nodeCount }, (_, index) => {
        return cluster.pods().filter(({ spec }) => spec?.nodeName === `node-${index}`).length
      })
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(replicas)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      cluster.close()
    }),
    { numRuns: 20 },
  )
})

test('Q-21 no node ever takes more than it has, whatever comes and goes; who waits gets what becomes free', async () => {
  const command = fc.record({ isNew: fc.boolean(), number: fc.integer({ min: 100, max: 1900 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      cluster = createTestControlPlane([
        { name: 'one', cpu: '2' },
        { name: 'two', cpu: '2' },
      ])
      for (const [index, { isNew, number }] of commands.entries()) {
        const pods = cluster.pods()
        if (isNew || pods.length === 0) createPod(`pod-${index}`, number)
        else remove(pods[number % pods.length]!.metadata.name)
        await cluster.settle(20)
        expect(Math.max(...used())).toBeLessThanOrEqual(2_000)
      }
      await cluster.settle(30_000)
      const waiting = cluster.pods().filter(({ spec }) => !spec?.nodeName)
      const smallest = Math.min(...waiting.map((pod) => requestsOf(pod).cpu))
      expect(Math.min(...used()) + smallest).toBeGreaterThan(2_000)
      cluster.close()
    }),
    { numRuns: 30 },
  )

  function createPod(name: string, milliCpu: number): void {
    const containers = [{ name: 'main', image: 'busybox', resources: { requests: { cpu: `${milliCpu}m` } } }]
    cluster.store.create('pods', { metadata: { name, namespace: 'default' }, spec: { containers } })
  }

  function remove(name: string): void {
    cluster.store.delete('pods', 'default', name, { gracePeriodSeconds: 0 })
  }

  function used(): number[] {
    return ['one', 'two'].map((name) =>
      cluster
        .pods()
        .filter(({ spec }) => spec?.nodeName === name)
        .reduce((sum, pod) => sum + requestsOf(pod).cpu, 0),
    )
  }
})

test('Q-22 5,000 pods are made and have their nodes within seconds', async () => {
  cluster = createTestControlPlane()
  createReplicaSet(5_000)
  const startMs = performance.now()
  await cluster.settle(2_000)
  expect(cluster.pods().filter(({ spec }) => spec?.nodeName)).toHaveLength(5_000)
  expect(performance.now() - startMs).toBeLessThan(6_000) // one is usual; the machine may do other things too
})

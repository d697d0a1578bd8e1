// Crowd process: a test cluster of many pods in a process of its own, so that its cost is not taken for the server's. Begun by crowd.ts.

import { performance } from 'node:perf_hooks'
import { aContainer, aDeployment, aNode, aRunningPod, runningStatus } from '../e2e/test-cluster/objects.ts'
import { startTestCluster, type TestCluster } from '../e2e/test-cluster/start-test-cluster.ts'
import type { CrowdOrder, CrowdNews } from './crowd.ts'

const podsPerNode = 100 // as full as real nodes are: 110 at most
const tickMs = 10

const mount = { volumeMounts: [{ name: 'shared-data', mountPath: '/data' }] }
const spec = {
  containers: [aContainer('main-app', 'python:3.9', mount), aContainer('helper', 'busybox', mount)],
  volumes: [{ name: 'shared-data', emptyDir: {} }],
}
const containers = spec.containers as { name: string; image: string }[]
const owner = { kind: 'ReplicaSet', uid: 'bench-replicaset', controller: true }

const nodeOf = (index: number) => `bench-worker${1 + Math.floor(index / podsPerNode)}`
const nameOf = (index: number, generation: number) => `web-${index}-${generation}`
const ipOf = (index: number) => `10.200.${Math.floor(index / 250)}.${index % 250}`

function createPod(cluster: TestCluster, index: number, generation: number): void {
  const uid = crypto.randomUUID()
  const metadata = { uid, ownerReferences: [{ ...owner, apiVersion: 'apps/v1', name: 'web-5d8f9c' }] }
  const name = nameOf(index, generation)
  cluster.store().create(aRunningPod('default', name, nodeOf(index), ipOf(index), { metadata, spec }))
}

function fill(cluster: TestCluster, pods: number): void {
  const deployment = cluster.store().create(aDeployment('default', 'web', pods))
  const { uid, name } = deployment.metadata
  cluster.store().create({
    ...deployment,
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-5d8f9c',
      namespace: 'default',
      uid: owner.uid,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
    },
  })
  for (let index = 0; index < pods; index += podsPerNode) cluster.store().create(aNode(nodeOf(index)))
  for (let index = 0; index < pods; index++) createPod(cluster, index, 0)
}

function crashing(message: string): object {
  const [main, helper] = runningStatus(containers, '').containerStatuses as object[]
  const state = { waiting: { reason: 'CrashLoopBackOff' } }
  return { message, containerStatuses: [{ ...main, ready: false, restartCount: 3, state }, helper] }
}

/** Changes pods evenly spread over the time until it is stopped: eight in ten fail or recover, two in ten are replaced. */
function beginChanging(cluster: TestCluster, pods: number, order: Extract<CrowdOrder, { do: 'change' }>) {
  const generations = new Map<number, number>()
  const failing = new Set<number>()
  const message = 'x'.repeat(order.messageBytes)
  let changes = 0
  const startedMs = performance.now()
  const store = cluster.store()
  const ticking = setInterval(() => {
    for (; changes < ((performance.now() - startedMs) / 1000) * order.perSecond; changes++) {
      const index = (changes * 7919) % pods // a prime: all over the cluster
      const generation = generations.get(index) ?? 0
      if (changes % 5 === 4) {
        store.remove('Pod', 'default', nameOf(index, generation))
        createPod(cluster, index, generation + 1)
        generations.set(index, generation + 1)
        failing.delete(index)
      } else {
        const isFailing = !failing.delete(index)
        if (isFailing) failing.add(index)
        const status = isFailing ? crashing(message) : { message: '', ...runningStatus(containers, ipOf(index)) }
        store.patch('Pod', 'default', nameOf(index, generation), { status })
      }
    }
  }, tickMs)
  return () => {
    clearInterval(ticking)
    const rate = (changes * 1000) / (performance.now() - startedMs)
    for (const index of failing) {
      const status = { message: '', ...runningStatus(containers, ipOf(index)) }
      store.patch('Pod', 'default', nameOf(index, generations.get(index) ?? 0), { status })
    }
    for (const [index, generation] of generations) {
      store.remove('Pod', 'default', nameOf(index, generation))
      createPod(cluster, index, 0)
    }
    return rate
  }
}

const [pods, folder] = [Number(process.argv[2]), process.argv[3] ?? '']
const tell = (news: CrowdNews) => process.send?.(news)
const cluster = await startTestCluster()
fill(cluster, pods)
let stopChanging = () => 0
process.on('message', (order: CrowdOrder) => {
  if (order.do === 'change') stopChanging = beginChanging(cluster, pods, order)
  else tell({ rate: stopChanging() })
})
process.once('disconnect', () => process.exit(0))
tell({ kubeconfigPath: cluster.writeKubeConfig(folder) })

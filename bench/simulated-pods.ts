// Simulated pods: real objects in a real API server, on nodes that no machine stands behind. What a kubelet would write into
// their status is written here, so that a measurement knows what changes and when.

import type { KubernetesClient } from '../server/kubernetes/client.ts'
import { ApiError } from '../server/kubernetes/errors.ts'

export const benchNamespace = 'podarium-bench'
const podsPerNode = 100 // as full as real nodes are: 110 at most
const writesAtOnce = 25 // an API server on a laptop takes about 200 writes a second; more at once only wait
const renewLeasesEveryMs = 10_000 // as a kubelet does; after 40 s without it the node is taken for lost

export type SimulatedPods = {
  readonly names: readonly string[]
  readonly uids: ReadonlyMap<string, string>
  /** Writes the status of one pod; it is the STATUS that kubectl then shows. */
  setStatus(name: string, status: 'Running' | 'CrashLoopBackOff'): Promise<void>
  /** Takes all of it away again. */
  remove(): Promise<void>
}

/** Makes `count` pods of two containers, all Running. */
export async function simulatePods(client: KubernetesClient, count: number): Promise<SimulatedPods> {
  const nodes = Array.from({ length: Math.ceil(count / podsPerNode) }, (_, index) => `bench-${index}`)
  const names = Array.from({ length: count }, (_, index) => `pod-${String(index).padStart(5, '0')}`)
  const podsPath = `/api/v1/namespaces/${benchNamespace}/pods`

  await removeAll(client)
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: benchNamespace } } })
  for (const node of nodes) await makeNode(client, node)
  const leases = setInterval(() => void Promise.all(nodes.map((node) => renewLease(client, node))), renewLeasesEveryMs)

  const setStatus = async (name: string, status: 'Running' | 'CrashLoopBackOff') => {
    await client.request({
      method: 'PATCH',
      path: `${podsPath}/${name}/status`,
      contentType: 'application/strategic-merge-patch+json',
      body: { status: podStatus(status) },
    })
  }
  const uids = new Map<string, string>()
  await eachOf(names, async (name, index) => {
    const body = podBody(name, nodes[Math.floor(index / podsPerNode)] ?? '')
    const made = (await client.request({ method: 'POST', path: podsPath, body })) as { metadata: { uid: string } }
    uids.set(name, made.metadata.uid)
    await setStatus(name, 'Running')
  })

  return {
    names,
    uids,
    setStatus,
    async remove() {
      clearInterval(leases)
      await removeAll(client)
    },
  }
}

async function eachOf(names: readonly string[], write: (name: string, index: number) => Promise<void>): Promise<void> {
  const left = [...names.entries()].toReversed()
  const writeOn = async () => {
    for (let next = left.pop(); next; next = left.pop()) await write(next[1], next[0])
  }
  await Promise.all(Array.from({ length: writesAtOnce }, writeOn))
}

async function makeNode(client: KubernetesClient, name: string): Promise<void> {
  await client.request({
    method: 'POST',
    path: '/api/v1/nodes',
    // No label kubernetes.io/os: DaemonSets of the cluster stay away. The taint keeps other pods off.
    body: {
      metadata: { name, labels: { 'podarium-bench': 'node' } },
      spec: { taints: [{ key: 'podarium-bench', value: 'node', effect: 'NoSchedule' }] },
    },
  })
  const size = { cpu: '32', memory: '256Gi', pods: '110' }
  const now = new Date().toISOString()
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }
  await client.request({
    method: 'PATCH',
    path: `/api/v1/nodes/${name}/status`,
    contentType: 'application/merge-patch+json',
    body: {
      status: { capacity: size, allocatable: size, conditions: [ready], nodeInfo: { kubeletVersion: 'simulated' } },
    },
  })
  await client.request({ method: 'POST', path: leasesPath, body: { metadata: { name }, spec: leaseSpec(name) } })
}

const leasesPath = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'

async function renewLease(client: KubernetesClient, name: string): Promise<void> {
  const contentType = 'application/merge-patch+json'
  await client.request({ method: 'PATCH', path: `${leasesPath}/${name}`, contentType, body: { spec: leaseSpec(name) } })
}

function leaseSpec(node: string) {
  const renewTime = new Date().toISOString().replace('Z', '000Z') // microseconds
  return { holderIdentity: node, leaseDurationSeconds: 40, renewTime }
}

function podBody(name: string, nodeName: string) {
  const container = (containerName: string, image: string) => ({
    name: containerName,
    image,
    command: ['sh', '-c', 'while true; do date >> /data/log.txt; sleep 5; done'],
    env: [{ name: 'GREETING', value: 'hello' }],
    volumeMounts: [{ name: 'shared-data', mountPath: '/data' }],
  })
  return {
    metadata: { name, labels: { app: 'bench' } },
    spec: {
      nodeName,
      containers: [container('main', 'python:3.9'), container('helper', 'busybox')],
      volumes: [{ name: 'shared-data', emptyDir: {} }],
      tolerations: [{ operator: 'Exists' }],
    },
  }
}

/** As a kubelet writes it. */
function podStatus(status: 'Running' | 'CrashLoopBackOff') {
  const now = new Date().toISOString()
  const isRunning = status === 'Running'
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: now,
  })
  const running = { running: { startedAt: now } }
  const crashing = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } }
  const container = (name: string, image: string, isUp: boolean) => ({
    name,
    image: `docker.io/library/${image}`,
    imageID: 'docker.io/library/image@sha256:0000000000000000000000000000000000000000000000000000000000000000',
    containerID: 'containerd://0000000000000000000000000000000000000000000000000000000000000000',
    ready: isUp,
    started: isUp,
    restartCount: isRunning ? 0 : 1,
    state: isUp ? running : crashing,
  })
  return {
    phase: 'Running',
    podIP: '10.200.0.1',
    podIPs: [{ ip: '10.200.0.1' }],
    startTime: now,
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', isRunning),
      condition('Ready', isRunning),
    ],
    containerStatuses: [container('main', 'python:3.9', isRunning), container('helper', 'busybox', true)],
  }
}

async function removeAll(client: KubernetesClient): Promise<void> {
  const absent = (error: unknown) => {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
  // Without a kubelet nobody would answer for a grace period.
  const now = { gracePeriodSeconds: 0 }
  await client
    .request({ method: 'DELETE', path: `/api/v1/namespaces/${benchNamespace}/pods`, query: now })
    .catch(absent)
  await client.request({ method: 'DELETE', path: `/api/v1/namespaces/${benchNamespace}` }).catch(absent)
  for (;;) {
    const left = await client.request({ path: `/api/v1/namespaces/${benchNamespace}` }).catch(absent)
    if (!left) break
  }
  const nodes = (await client.request({ path: '/api/v1/nodes', query: { labelSelector: 'podarium-bench=node' } })) as {
    items: { metadata: { name: string } }[]
  }
  for (const { metadata } of nodes.items) {
    await client.request({ method: 'DELETE', path: `/api/v1/nodes/${metadata.name}` }).catch(absent)
    await client.request({ method: 'DELETE', path: `${leasesPath}/${metadata.name}` }).catch(absent)
  }
}

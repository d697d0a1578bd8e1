// Fixtures: Podarium and its page before a test cluster, both fresh for each test.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { type PodariumUnderTest, startPodarium } from './podarium.ts'
import { aContainer, aDeployment, aNode, aPod, aRunningPod } from './test-cluster/objects.ts'
import { startTestCluster, type TestCluster } from './test-cluster/start-test-cluster.ts'

type Fixtures = {
  /** A folder that goes with the test. */
  readonly folder: string
  /** Two workers and a control plane, the demo pod, a pod too big for any node, and a Deployment of one. */
  readonly cluster: TestCluster
  readonly podarium: PodariumUnderTest
  /** Podarium where there is neither Docker nor a kubeconfig: with its own cluster, which has nginx and the demo pod. */
  readonly sandboxed: PodariumUnderTest
}

export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'podarium-test-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
  cluster: async ({}, use) => {
    const cluster = await startTestCluster({ controllers: true })
    fillCluster(cluster)
    await use(cluster)
    await cluster.close()
  },
  podarium: async ({ cluster, folder }, use) => {
    const podarium = await startPodarium(cluster.writeKubeConfig(folder))
    await use(podarium)
    await podarium.stop()
  },
  sandboxed: async ({ folder }, use) => {
    const podarium = await startPodarium(`${folder}/no-such-kubeconfig`)
    await use(podarium)
    await podarium.stop()
  },
})

export { expect } from '@playwright/test'

function fillCluster({ store }: TestCluster): void {
  const { create } = store()
  create(aNode('demo-control-plane', { role: 'control-plane' }))
  create(aNode('demo-worker'))
  create(aNode('demo-worker2'))
  const mount = { volumeMounts: [{ name: 'shared-data', mountPath: '/data' }] }
  create(
    aRunningPod('default', 'multi-container-demo', 'demo-worker2', '10.244.2.4', {
      spec: {
        containers: [aContainer('main-app', 'python:3.9', mount), aContainer('helper', 'busybox', mount)],
        volumes: [{ name: 'shared-data', emptyDir: {} }],
      },
    }),
  )
  const reason = '0/3 nodes are available: 3 Insufficient memory.'
  create(
    aPod('default', 'too-big', {
      // A scheduler of another name, so that the test cluster's own leaves it waiting.
      spec: { schedulerName: 'none' },
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: reason }] },
    }),
  )
  create(aRunningPod('kube-system', 'dns', 'demo-control-plane', '10.244.0.2'))
  create(aDeployment('default', 'web', 1))
}

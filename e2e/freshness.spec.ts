// Freshness: the badge never says Live while the picture is behind, and says what was missed when it is the truth again.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'
import { startPodarium } from './podarium.ts'

const toldWithinMs = 5000 // the promise; the browser adds a frame

test('F-1 an API server that falls silent is Stale within 5 s; what changed meanwhile is told when it answers', async ({
  page,
  podarium,
  cluster: { network, store },
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  await expect(cluster.item('Pod default/web-')).toHaveCount(1)
  await network.become('pause')
  await expect(cluster.connection).toHaveText(/^Stale/, { timeout: toldWithinMs })
  store().remove('Pod', 'default', 'multi-container-demo')
  await network.become('pass')
  await expect(cluster.connection).toHaveText(/^Resynced.*1 removed/, { timeout: 30_000 })
  await expect(cluster.item('Pod default/multi-container-demo')).toHaveCount(0)
})

test('F-2 a server that is gone is Disconnected within 5 s; the page finds the next one by itself', async ({
  page,
  cluster: { writeKubeConfig, store },
  folder,
}) => {
  const kubeconfig = writeKubeConfig(folder)
  const first = await startPodarium(kubeconfig)
  const cluster = await openClusterPage(page, first.url)
  await first.stop()
  await expect(cluster.connection).toHaveText(/^Disconnected/, { timeout: toldWithinMs })
  store().remove('Pod', 'default', 'multi-container-demo')
  const second = await startPodarium(kubeconfig, ['--port', new URL(first.url).port])
  await expect(cluster.connection).toHaveText(/^Resynced.*1 removed/, { timeout: 15_000 })
  await second.stop()
})

test('F-3 a kind that RBAC forbids is named, and the rest goes on', async ({
  page,
  cluster: { faults, writeKubeConfig },
  folder,
}) => {
  faults.forbidden.add('events')
  const podarium = await startPodarium(writeKubeConfig(folder))
  const cluster = await openClusterPage(page, podarium.url)
  await expect(page.getByText(/events/).first()).toBeVisible()
  await expect(cluster.item('Pod default/multi-container-demo, Running')).toBeVisible()
  await podarium.stop()
})

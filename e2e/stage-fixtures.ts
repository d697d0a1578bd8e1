// Stage fixtures: a cluster of as many pods as a test wants, its pods and their failures, and the stage's camera as a hand and an eye know it.

import type { Locator, Page } from '@playwright/test'
import type { ClusterPage } from './cluster-page.ts'
import { expect, test as base } from './fixtures.ts'
import { aNode, aRunningPod, runningContainer } from './test-cluster/objects.ts'
import { startTestCluster, type TestCluster } from './test-cluster/start-test-cluster.ts'

export { expect }

const podsPerNode = 100

/** A cluster that does nothing by itself, with as many pods as a test fills it with. */
export const test = base.extend<{ readonly size: number }>({
  size: [150, { option: true }],
  cluster: async ({ size }, use, testInfo) => {
    // Each has a cluster of its own and hundreds of pods to draw; a machine that does other things too needs its time.
    testInfo.setTimeout(90_000)
    const cluster = await startTestCluster({ context: 'kind-demo' })
    for (let index = 0; index < size; index += podsPerNode) cluster.store().create(aNode(nodeOf(index)))
    for (let index = 0; index < size; index++) createPod(cluster, index)
    await use(cluster)
    await cluster.close()
  },
})

export const nodeOf = (index: number) => `demo-worker${1 + Math.floor(index / podsPerNode)}`
export const ipOf = (index: number) => `10.244.${Math.floor(index / 250)}.${index % 250}`

export function createPod(cluster: TestCluster, index: number, node = nodeOf(index)) {
  const metadata = { uid: `pod-${index}` }
  cluster.store().create(aRunningPod('default', `web-${index}`, node, ipOf(index), { metadata }))
}

export function failPod(cluster: TestCluster, name: string) {
  const main = runningContainer({ name: 'main', image: 'nginx' })
  const state = { waiting: { reason: 'CrashLoopBackOff' } }
  cluster.store().patch('Pod', 'default', name, {
    status: { containerStatuses: [{ ...main, ready: false, restartCount: 3, state }] },
  })
}

/** Nearer by as many presses of a key, at the middle of the stage. */
export async function zoomIn(page: Page, stage: Locator, presses: number): Promise<void> {
  await stage.focus()
  for (let press = 0; press < presses; press++) await page.keyboard.press('+')
}

export async function middleOf(element: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await element.boundingBox())!
  return { x: x + width / 2, y: y + height / 2 }
}

/** The pointer onto a pod of a crowd, which makes an element of its cell. The outline knows where it is: what is selected is an element too. */
export async function hoverPod(page: Page, { stage, item }: ClusterPage, index: number): Promise<Locator> {
  const pod = stage.locator(`.pod[data-uid="pod-${index}"]`)
  await item(`Pod default/web-${index},`).click()
  const { x, y } = await middleOf(pod)
  await page.keyboard.press('Escape')
  await expect(pod).toHaveCount(0)
  await page.mouse.move(x, y)
  await expect(pod).toHaveCount(1)
  return pod
}

// The sandbox as someone meets it who has neither Docker nor a kubeconfig: `npm start`, open, click.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

const runningNginx = /^Pod default\/nginx-\S+, Running, 1\/1 ready$/

test('B-9 without a cluster the first screen is alive: the demo pod with both containers, the drum and the rail', async ({
  page,
  sandboxed,
}) => {
  const cluster = await openClusterPage(page, sandboxed.url, '/?select=Pod/default/multi-container-demo')
  await expect(cluster.item('Pod default/multi-container-demo, Running, 2/2 ready')).toBeVisible()
  await expect(cluster.item('Container main-app, running')).toBeVisible()
  await expect(cluster.item('Container helper, running')).toBeVisible()
  await expect(cluster.item('Volume shared-data, emptyDir, shared by main-app and helper')).toBeVisible()
  await expect(page.getByText('Sandbox', { exact: true })).toBeVisible()
  const pod = cluster.stage.locator('[data-uid]').filter({ hasText: 'multi-container-demo' }).last()
  await pod.dblclick()
  await expect(cluster.stage).toHaveAttribute('data-level', 'near')
  await expect(pod.getByText('shared-data', { exact: true })).toBeVisible()
  await expect(pod.getByText(/localhost/)).toBeVisible()
})

test('B-10 a click takes nginx to five pods, spread over both workers', async ({ page, sandboxed }) => {
  const cluster = await openClusterPage(page, sandboxed.url)
  const running = cluster.outline.getByRole('treeitem', { name: runningNginx })
  await expect(running).toHaveCount(2)
  const add = cluster.workload('Deployment default/nginx').getByRole('button', { name: 'Add a pod' })
  for (let pods = 2; pods < 5; pods += 1) await add.click()
  await expect(running).toHaveCount(5)
  const { pods } = (await (await fetch(`${sandboxed.url}/api/cluster`)).json()) as {
    pods: { name: string; node: string }[]
  }
  const nodes = pods.filter(({ name }) => name.startsWith('nginx-')).map(({ node }) => node)
  const onFirst = nodes.filter((node) => node === 'sandbox-worker').length
  expect(new Set(nodes)).toEqual(new Set(['sandbox-worker', 'sandbox-worker2']))
  expect(Math.abs(onFirst - (5 - onFirst))).toBeLessThanOrEqual(1)
})

test('B-11 a sample is applied and removed in the gallery, and says what to watch', async ({ page, sandboxed }) => {
  const cluster = await openClusterPage(page, sandboxed.url)
  await page.getByRole('button', { name: 'Samples' }).click()
  const card = page.getByRole('listitem', { name: 'A bad image' })
  await card.getByRole('button', { name: 'Apply A bad image' }).click()
  await expect(card.getByRole('button', { name: 'Remove A bad image' })).toBeVisible()
  await page.keyboard.press('Escape')
  const pod = cluster.outline.getByRole('treeitem', {
    name: /^Pod default\/bad-image\S*, (ErrImagePull|ImagePullBackOff)/,
  })
  await expect(pod).toBeVisible()
  await expect(page.getByText('kubectl apply -f samples/bad-image.yaml')).toBeVisible()
  await page.getByRole('button', { name: 'Samples' }).click()
  await card.getByRole('button', { name: 'Remove A bad image' }).click()
  await expect(card.getByRole('button', { name: 'Apply A bad image' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pod).toHaveCount(0)
})

test('B-12 a reset gives a fresh cluster, filled as at the start', async ({ page, sandboxed }) => {
  const cluster = await openClusterPage(page, sandboxed.url)
  const running = cluster.outline.getByRole('treeitem', { name: runningNginx })
  await expect(running).toHaveCount(2)
  await cluster.workload('Deployment default/nginx').getByRole('button', { name: 'Add a pod' }).click()
  await expect(running).toHaveCount(3)
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('button', { name: 'Reset the sandbox' }).click()
  await page.getByRole('button', { name: 'Yes, throw it away' }).click()
  await page.keyboard.press('Escape')
  await expect(running).toHaveCount(2)
  await expect(cluster.connection).toHaveText(/^(Live|Resynced)/)
})

test('B-13 the inspector follows a log, and takes another container of the pod', async ({ page, sandboxed }) => {
  const cluster = await openClusterPage(page, sandboxed.url)
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('button', { name: 'Apply An app and its log sidecar' }).click()
  await page.keyboard.press('Escape')
  await cluster.item('Pod default/log-sidecar, Running, 2/2 ready').click()
  await page.getByRole('button', { name: 'Show the log' }).click()
  const log = page.getByRole('log')
  await page.getByLabel('Container', { exact: true }).selectOption({ index: 1 })
  await expect(log).not.toBeEmpty()
  const before = await log.innerText()
  await expect(log).not.toHaveText(before)
})

test('B-14 words find pods and dim the rest; those that need attention are one press away', async ({
  page,
  sandboxed,
}) => {
  const cluster = await openClusterPage(page, sandboxed.url)
  await expect(cluster.outline.getByRole('treeitem', { name: runningNginx })).toHaveCount(2)
  await page.keyboard.press('/')
  await page.keyboard.type('nginx running')
  await expect(page.getByLabel('Found')).toHaveText('2')
  await expect(cluster.stage.locator('.pod.lit')).toHaveCount(2)
  await expect(cluster.stage.locator('.pod.dim')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(cluster.stage.locator('.pod.dim')).toHaveCount(0)
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('button', { name: 'Apply Too big for any node' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '1 pod needs attention' }).click()
  await expect(cluster.stage.locator('.pod.lit')).toHaveCount(1)
  await expect(page).toHaveURL(/find=attention/)
})

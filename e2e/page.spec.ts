// The page: what a teacher and a student do in it, from first sight to scaled, with the mouse and with the keyboard alone.

import { untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

const runningWeb = /^Pod default\/web-\S+, Running, 1\/1 ready$/

test('B-1 nodes, pods, containers and the volume they share are on the page, in the outline and on the stage', async ({
  page,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  await expect(cluster.item('Node demo-worker2, Ready')).toBeVisible()
  await expect(cluster.item('Pod default/multi-container-demo, Running, 2/2 ready')).toBeVisible()
  await expect(cluster.item('Container main-app, running')).toBeVisible()
  await expect(cluster.item('Container helper, running')).toBeVisible()
  await expect(cluster.item('Volume shared-data, emptyDir, shared by main-app and helper')).toBeVisible()
  await expect(cluster.stage).toHaveAttribute('data-pods-drawn', '3')
  await expect(cluster.stage).toHaveAttribute('data-revision', /^\d+$/)
  await expect(cluster.stage.getByText(/Insufficient/).first()).toBeVisible()
})

test('B-2 a click makes a pod, and another takes it away', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  const running = cluster.outline.getByRole('treeitem', { name: runningWeb })
  await expect(running).toHaveCount(1)
  await web.getByRole('button', { name: 'Add a pod' }).click()
  await expect(running).toHaveCount(2)
  await web.getByRole('button', { name: 'Remove a pod' }).click()
  await expect(running).toHaveCount(1)
  await expect(page.getByText('kubectl scale deployment/web --replicas=1')).toBeVisible()
})

test('B-3 what is asked for shows as pending until the watch answers', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const replicas = cluster.workload('Deployment default/web').getByRole('spinbutton', { name: 'Replicas' })
  const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>()
  await page.route('**/scale', async (route) => {
    await mayGo
    await route.continue()
  })
  await replicas.fill('3')
  await replicas.press('Enter')
  await expect(replicas).toHaveAttribute('aria-busy', 'true')
  await expect(cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-/ })).toHaveCount(1)
  letGo()
  await expect(replicas).toHaveAttribute('aria-busy', 'false')
  await expect(cluster.outline.getByRole('treeitem', { name: runningWeb })).toHaveCount(3)
})

test('B-4 a refusal is shown in the words of the API server, and the number goes back', async ({
  page,
  podarium,
  cluster: { faults },
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  faults.failWith = 500
  await web.getByRole('button', { name: 'Add a pod' }).click()
  await expect(web.getByRole('alert')).toContainText('made to fail by the test')
  await expect(web.getByRole('spinbutton', { name: 'Replicas' })).toHaveValue('1')
})

test('B-5 a bare pod says why it is not scaled and what to do in its place', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const bare = cluster.workloads.getByRole('group', { name: 'Pod default/multi-container-demo' })
  await bare.getByText('Why?').click()
  await expect(bare).toContainText('Create a Deployment')
})

test('B-6 the keyboard alone goes from load to scaled', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const add = cluster.workload('Deployment default/web').getByRole('button', { name: 'Add a pod' })
  for (let press = 0; press < 60 && !(await add.evaluate((button) => button === document.activeElement)); press += 1) {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await expect(cluster.outline.getByRole('treeitem', { name: runningWeb })).toHaveCount(2)
})

test('B-7 a deep link opens the same filter and the same selection', async ({ page, podarium }) => {
  await openClusterPage(page, podarium.url, '/?namespace=kube-system&select=Pod/kube-system/dns')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('dns')
  const tree = page.getByRole('tree', { name: 'Cluster outline' })
  await expect(tree.getByRole('treeitem', { name: /^Pod kube-system\/dns/ })).toHaveCount(1)
  await expect(tree.getByRole('treeitem', { name: /^Pod default/ })).toHaveCount(0)
  await page.reload()
  await expect(inspector).toContainText('dns')
})

test('B-7 the inspector does not lie over what a link selects', async ({ page, podarium }) => {
  const { stage } = await openClusterPage(page, podarium.url, '/?select=Pod/default/multi-container-demo')
  const pod = stage.locator('.pod.selected')
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
  await pod.click({ trial: true }) // waits until nothing else would get the click
})

test('B-8 a pod deleted in the inspector goes, after its consequence was said', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url, '/?select=Pod/default/multi-container-demo')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('button', { name: /^Delete/ }).click()
  await expect(inspector).toContainText(/nothing makes|nobody makes|no workload/i)
  await inspector
    .getByRole('button', { name: /^(Yes|Delete)/ })
    .first()
    .click()
  await expect(cluster.item('Pod default/multi-container-demo')).toHaveCount(0)
})

test('B-15 where the camera stands is in the address, a link opens there, and everything is shown again by 0', async ({
  page,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const placeOf = async () => {
    // Not with the ring around a pod that just became ready.
    const { x, y, width } = (await cluster.stage.locator('.pod :is(.cell, .skin)').first().boundingBox())!
    return [x, y, width].map(Math.round)
  }
  const whole = await placeOf()
  await cluster.stage.focus()
  for (const key of ['+', '+', 'ArrowRight']) {
    const before = page.url()
    await page.keyboard.press(key)
    await expect(page).not.toHaveURL(before)
  }
  expect(page.url()).toContain('camera=')
  await untilStill(page)
  const near = await placeOf()
  expect(near).not.toEqual(whole)
  await page.reload()
  await expect.poll(placeOf).toEqual(near)
  await cluster.stage.focus()
  await page.keyboard.press('0')
  await expect(page).not.toHaveURL(/camera=/)
  await expect.poll(placeOf).toEqual(whole)
})

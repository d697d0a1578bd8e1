// Finding: pods by words, labels and filters; those that need attention; and what the stage tells of the one that is pointed at.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

test('B-20 a requirement on labels, as for kubectl -l, lights the pods that have them', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  await page.keyboard.press('/')
  await page.keyboard.type('app=web')
  await expect(page.getByLabel('Found')).toHaveText('1')
  await expect(cluster.stage.locator('.pod.lit')).toHaveText(/web-/)
  await page.getByRole('searchbox', { name: 'Find pods' }).fill('app in (web, too-big)')
  await expect(cluster.stage.locator('.pod.lit')).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove find app in (web, too-big)' }).click()
  await expect(cluster.stage.locator('.pod.dim')).toHaveCount(0)
})

test('B-21 filters by node, workload and status are set by keyboard, stand in the address, and are taken away by their chips', async ({
  page,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const lit = cluster.stage.locator('.pod.lit')
  await page.getByRole('button', { name: 'Filter' }).focus()
  await page.keyboard.press('Enter')
  const filters = page.getByRole('group', { name: 'Filters' })
  await filters.getByLabel('Node').focus()
  await page.keyboard.type('demo-worker2')
  await expect(page).toHaveURL(/node=demo-worker2/)
  await filters.getByLabel('Status').focus()
  await page.keyboard.type('Running')
  await page.keyboard.press('Escape')
  await expect(filters).toBeHidden()
  await expect(lit).toHaveText(/multi-container-demo/)
  await page.reload()
  await expect(lit).toHaveText(/multi-container-demo/)
  const chips = page.getByRole('region', { name: 'What is looked for' })
  await chips.getByRole('button', { name: 'Remove node demo-worker2' }).click()
  await expect(lit).toHaveCount(2)
  await chips.getByRole('button', { name: 'Remove status Running' }).click()
  await expect(cluster.stage.locator('.pod.dim')).toHaveCount(0)
  await expect(chips).toHaveCount(0)
  await page.getByRole('button', { name: 'Filter' }).click()
  await filters.getByLabel('Workload').selectOption('Deployment/default/web')
  await expect(lit).toHaveText(/web-/)
  await filters.getByLabel('Node').selectOption('none yet: it waits for one')
  await expect(lit).toHaveCount(0)
})

test('B-22 one press goes to the first pod that needs attention, and steps lead to the others', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  const waiting = { state: { waiting: { reason: 'CrashLoopBackOff' } }, ready: false, restartCount: 4 }
  store().patch('Pod', 'default', 'multi-container-demo', {
    status: { containerStatuses: [{ name: 'main-app', image: 'python:3.9', ...waiting }] },
  })
  await openClusterPage(page, podarium.url)
  await page.getByRole('button', { name: '2 pods need attention' }).click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('heading', { name: 'multi-container-demo' })).toBeVisible()
  const steps = page.getByRole('region', { name: 'What is looked for' })
  await expect(steps).toContainText('1 of 2 lit')
  await steps.getByRole('button', { name: 'Next lit pod' }).click()
  await expect(inspector.getByRole('heading', { name: 'too-big' })).toBeVisible()
  await steps.getByRole('button', { name: 'Next lit pod' }).click()
  await expect(inspector.getByRole('heading', { name: 'multi-container-demo' })).toBeVisible()
})

test('B-23 a press on a workload lights its pods on all nodes', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  const replicas = web.getByRole('spinbutton', { name: 'Replicas' })
  await replicas.fill('3')
  await replicas.press('Enter')
  await expect(cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-\S+, Running/ })).toHaveCount(3)
  await web.getByRole('button', { name: 'web', exact: true }).click()
  await expect(cluster.stage.locator('.pod.lit')).toHaveCount(3)
  await expect(cluster.stage.locator('.pod.dim')).toHaveCount(2)
})

test('B-24 a card tells of the pod under the pointer, and never lies under the pointer itself', async ({
  page,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const pod = cluster.stage.locator('.pod').filter({ hasText: 'multi-container-demo' })
  await pod.hover()
  const card = cluster.stage.locator('.pod-card')
  await expect(card).toContainText('demo-worker2')
  await expect(card).toContainText('10.244.2.4')
  await expect(card).toContainText('2/2 ready')
  const [podBox, cardBox] = [(await pod.boundingBox())!, (await card.boundingBox())!]
  expect(cardBox.x >= podBox.x + podBox.width || cardBox.x + cardBox.width <= podBox.x).toBe(true)
  const stageBox = (await cluster.stage.boundingBox())!
  expect(cardBox.x).toBeGreaterThanOrEqual(stageBox.x)
  expect(cardBox.x + cardBox.width).toBeLessThanOrEqual(stageBox.x + stageBox.width)
  await cluster.connection.hover()
  await expect(card).toHaveCount(0)
})

test('B-25 the focus in the outline is mirrored on the stage', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const ring = cluster.stage.locator('.focus-ring')
  const isAround = async (name: string) => {
    const [outer, inner] = [
      (await ring.boundingBox())!,
      (await cluster.stage.locator('[data-uid]').filter({ hasText: name }).last().boundingBox())!,
    ]
    const { x, y, width, height } = outer
    return x < inner.x && y < inner.y && x + width > inner.x + inner.width && y + height > inner.y + inner.height
  }
  await cluster.item('Pod default/multi-container-demo').focus()
  await expect(cluster.stage.locator('.pod-card')).toContainText('multi-container-demo')
  expect(await isAround('multi-container-demo')).toBe(true)
  await page.keyboard.press('Home')
  await expect(cluster.stage.locator('.pod-card')).toHaveCount(0)
  await expect(ring).toHaveCount(1)
  await cluster.stage.focus()
  await expect(ring).toHaveCount(0)
})

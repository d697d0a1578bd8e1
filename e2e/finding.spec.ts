// Finding: pods by words, labels and filters; those that need attention; and what the stage tells of the one that is pointed at.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'
import { test as withoutControllers } from './stage-fixtures.ts'

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
  // What is closed follows no pod.
  const closed = page.getByRole('group', { name: 'Filters', includeHidden: true })
  await expect(closed.getByLabel('Status')).toHaveCount(0)
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

test('B-47 a keyboard reaches the door of a Service in the outline: its lines, its ready pods, its inspector', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  const labels = { 'kubernetes.io/service-name': 'demo' }
  const { uid } = store().get('Pod', 'default', 'multi-container-demo')!.metadata
  const ports = [{ port: 80, protocol: 'TCP', targetPort: 8080 }]
  const clusterIP = '10.96.0.80'
  store().create({
    kind: 'Service',
    metadata: { name: 'demo', namespace: 'default' },
    spec: { type: 'NodePort', clusterIP, selector: { app: 'demo' }, ports },
  })
  store().create({ kind: 'Service', metadata: { name: 'bare', namespace: 'default' }, spec: { clusterIP, ports } })
  const cluster = await openClusterPage(page, podarium.url)
  const services = cluster.item('Services, 1 door')
  await expect(services.getByRole('treeitem')).toHaveCount(1)
  await expect(cluster.item('Service default/demo, NodePort, port 80, 0 ready pods')).toHaveCount(1)
  const targetRef = { kind: 'Pod', namespace: 'default', name: 'multi-container-demo', uid }
  store().create({
    kind: 'EndpointSlice',
    metadata: { name: 'demo-1', namespace: 'default', labels },
    endpoints: [{ addresses: ['10.244.2.4'], conditions: { ready: true }, targetRef }],
  })
  await expect(cluster.item('Service default/demo, NodePort, port 80, 1 ready pod')).toHaveCount(1)
  await cluster.outline.getByRole('treeitem').first().focus()
  await expect(cluster.stage.locator('.way-end')).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(cluster.item('Service default/demo')).toBeFocused()
  const [ring, door] = [cluster.stage.locator('.focus-ring'), cluster.stage.locator('.door')]
  const [outer, inner] = [(await ring.boundingBox())!, (await door.boundingBox())!]
  expect(outer.x).toBeLessThan(inner.x)
  expect(outer.y).toBeLessThan(inner.y)
  expect(outer.width).toBeLessThan(inner.width + 20)
  await expect(cluster.stage.locator('.way-end')).toHaveCount(1)
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('Service in default')
  await expect(cluster.item('Service default/demo')).toHaveAttribute('aria-selected', 'true')
  await expect(cluster.stage.locator('.pod.lit')).toHaveCount(1)
})

test('B-48 the outline has what is looked for, says what it leaves out, and loses no focus', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const items = cluster.outline.getByRole('treeitem', { name: /^(Node|Pod|Waiting)/ })
  await expect(cluster.item('Pod default/web-')).toHaveCount(1)
  const all = await items.count()
  const found = page.getByRole('searchbox', { name: 'Find pods' })
  await found.fill('multi')
  await expect(items).toHaveCount(2)
  await expect(cluster.item('Node demo-worker2, Ready, 1')).toBeVisible()
  await expect(cluster.item('Pod default/multi-container-demo, Running')).toBeVisible()
  await expect(cluster.outline).toHaveAccessibleDescription(/^2 pods and 2 nodes are left out/)
  await expect(found).toBeFocused()
  // What matched matches no longer, with the focus on it: nothing is left of the outline but the focus.
  await found.fill('multi Running')
  await expect(items).toHaveCount(2)
  await cluster.item('Pod default/multi-container-demo').focus()
  const waiting = { state: { waiting: { reason: 'CrashLoopBackOff' } }, ready: false, restartCount: 4 }
  const status = (main: object) => ({ containerStatuses: [{ name: 'main-app', image: 'python:3.9', ...main }] })
  store().patch('Pod', 'default', 'multi-container-demo', { status: status(waiting) })
  await expect(items).toHaveCount(0)
  await expect(cluster.outline).toBeFocused()
  const running = { state: { running: { startedAt: '2026-01-31T12:00:00Z' } }, ready: true, restartCount: 4 }
  store().patch('Pod', 'default', 'multi-container-demo', { status: status(running) })
  await expect(items).toHaveCount(2)
  await expect(cluster.item('Node demo-worker2')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  const demo = cluster.item('Pod default/multi-container-demo')
  await expect(demo).toBeFocused()
  await page.getByRole('button', { name: 'Remove find multi Running' }).evaluate((chip: HTMLElement) => chip.click())
  await expect(items).toHaveCount(all)
  await expect(demo).toBeFocused()
  await expect(cluster.outline).not.toHaveAccessibleDescription(/left out/)
})

withoutControllers.describe('nobody makes pods', () => {
  withoutControllers.use({ size: 3 })

  withoutControllers(
    'B-52 pods that were refused are in the outline, by who wants them, with the API server’s words',
    async ({ page, podarium, cluster: { store } }) => {
      const message = 'pods "batch-x7" is forbidden: exceeded quota: five, requested: pods=1'
      const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }
      store().create({
        kind: 'ReplicaSet',
        metadata: { name: 'batch', namespace: 'default' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'batch' } } },
        status: { replicas: 0, conditions: [failure] },
      })
      const cluster = await openClusterPage(page, podarium.url)
      await expect(cluster.stage.locator('.ghost')).toHaveCount(2)
      await expect(cluster.item('Refused, 2 pods')).toHaveCount(1)
      const refusal = cluster.item(
        'ReplicaSet default/batch, 2 pods wanted but refused: exceeded quota: five, requested: pods=1',
      )
      await cluster.outline.getByRole('treeitem').first().focus()
      await page.keyboard.press('End')
      await expect(refusal).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('2 pods refused')
      store().patch('ReplicaSet', 'default', 'batch', { spec: { replicas: 0 }, status: { conditions: [] } })
      await expect(cluster.item('Refused, ')).toHaveCount(0)
    },
  )
})

// Panels: the words around the stage: YAML, steppers, help, what is read aloud, and names and numbers that are too much.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'
import { aContainer, aDeployment, aRunningPod } from './test-cluster/objects.ts'

test('B-26 the inspector shows an object as YAML, without what may hold a secret', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  const env = [{ name: 'PASSWORD', value: 'MUST-NOT-LEAVE' }]
  const spec = { containers: [aContainer('main', 'nginx:1.27', { env, args: ['MUST-NOT-LEAVE'] })] }
  store().create(aRunningPod('default', 'keeper', 'demo-worker', '10.244.1.9', { spec }))
  await openClusterPage(page, podarium.url, '/?select=Pod/default/keeper')
  await page.getByRole('button', { name: 'Show the YAML' }).click()
  const yaml = page.getByRole('region', { name: 'YAML of keeper' })
  await expect(yaml).toContainText('image: nginx:1.27')
  await expect(yaml).toContainText('name: PASSWORD')
  await expect(yaml).toContainText('value: (hidden)')
  await expect(yaml).not.toContainText('MUST-NOT-LEAVE')
  for (const [select, words] of [
    ['Deployment/default/web', 'kind: Deployment'],
    ['Node/demo-worker', 'kind: Node'],
  ]) {
    await page.goto(`${podarium.url}/?select=${select}`)
    await page.getByRole('button', { name: 'Show the YAML' }).click()
    await expect(page.getByRole('region', { name: /^YAML of/ })).toContainText(words!)
  }
})

test('B-27 a button that is held goes on, with one request at a time and the last number as the last', async ({
  page,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  const asked: number[] = []
  let open = 0
  let mostOpen = 0
  await page.route('**/scale', async (route) => {
    asked.push((route.request().postDataJSON() as { replicas: number }).replicas)
    mostOpen = Math.max(mostOpen, ++open)
    const response = await route.fetch()
    open -= 1
    await route.fulfill({ response })
  })
  await web.getByRole('button', { name: 'Add a pod' }).hover()
  await page.mouse.down()
  const replicas = web.getByRole('spinbutton', { name: 'Replicas' })
  await expect.poll(async () => Number(await replicas.inputValue()), { timeout: 15_000 }).toBeGreaterThan(4)
  await page.mouse.up()
  await expect(replicas).toHaveAttribute('aria-busy', 'false')
  const last = Number(await replicas.inputValue())
  expect(asked.at(-1)).toBe(last)
  expect(mostOpen).toBe(1)
  await expect(cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-\S+, Running/ })).toHaveCount(last)
  await replicas.focus()
  await page.keyboard.press('PageDown')
  await expect(replicas).toHaveValue(String(Math.max(0, last - 10)))
  await page.keyboard.press('ArrowUp')
  await expect(replicas).toHaveValue(String(Math.max(0, last - 10) + 1))
})

test('B-54 a number of up to six digits is whole in its stepper', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const replicas = cluster.workload('Deployment default/web').getByRole('spinbutton', { name: 'Replicas' })
  for (const number of ['10', '1000', '100000']) {
    await replicas.fill(number)
    expect(await replicas.evaluate((input) => input.scrollWidth - input.clientWidth)).toBeLessThanOrEqual(0)
  }
})

test('B-28 wanted, ready and coming are told apart', async ({ page, podarium, cluster: { store } }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  await expect(web).toContainText('1 wanted · 1 ready')
  for (const name of ['demo-control-plane', 'demo-worker', 'demo-worker2']) {
    store().patch('Node', undefined, name, { spec: { unschedulable: true } })
  }
  await web.getByRole('button', { name: 'Add a pod' }).click()
  await expect(web).toContainText('2 wanted · 1 ready · 1 coming')
})

test('B-29 what happens is said in a sentence', async ({ page, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  const said = page.getByRole('status', { name: 'What happened' })
  await expect(said).toBeEmpty()
  await cluster.workload('Deployment default/web').getByRole('button', { name: 'Add a pod' }).click()
  await expect(said).toHaveText(/^pod web-\S+ (came|became)/)
})

test('B-30 the key ? lists signs and keys, and Escape closes what lies on top only', async ({ page, podarium }) => {
  await openClusterPage(page, podarium.url, '/?select=Pod/default/multi-container-demo')
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Help' })
  await expect(help).toContainText('localhost')
  await expect(help).toContainText('zoom')
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeHidden()
})

test('B-31 500 workloads in 50 namespaces, with names as long as Kubernetes allows, break nothing', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  test.slow() // 550 objects are written and drawn
  const { create } = store()
  const long = (prefix: string) => prefix.padEnd(63, '-very-long')
  for (let space = 0; space < 50; space += 1) {
    const namespace = long(`team-${space}`)
    create({ kind: 'Namespace', metadata: { name: namespace }, status: { phase: 'Active' } })
    for (let each = 0; each < 10; each += 1) create(aDeployment(namespace, long(`app-${each}`), 0))
  }
  create(aRunningPod(long('team-0'), long('pod'), 'demo-worker', '10.244.1.9'))
  const broken: string[] = []
  page.on('pageerror', ({ message }) => broken.push(message))
  const cluster = await openClusterPage(page, podarium.url, `/?select=Pod/${long('team-0')}/${long('pod')}`)
  await expect(cluster.workloads.getByRole('group', { name: /^Deployment team-/ })).toHaveCount(500)
  for (const [width, height] of [
    [1280, 720],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.getByRole('button', { name: 'Filter' }).click()
    await expect(page.getByLabel('Namespace').getByRole('option')).toHaveCount(54)
    const wider = await page.evaluate(() =>
      ['body', 'header', 'aside', '#pod-filters', 'footer']
        .flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)])
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.tagName} ${element.getAttribute('aria-label')}`),
    )
    expect(wider).toEqual([])
    await page.keyboard.press('Escape')
  }
  expect(broken).toEqual([])
})

test('B-49 an object’s YAML says how old it is, and is read again when it is asked for', async ({
  page,
  podarium,
  cluster: { store },
}) => {
  await openClusterPage(page, podarium.url, '/?select=Node/demo-worker')
  await page.getByRole('button', { name: 'Show the YAML' }).click()
  const yaml = page.getByRole('region', { name: 'YAML of demo-worker' })
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(yaml).toContainText('kubernetes.io/hostname: demo-worker')
  await expect(inspector).toContainText(/As it was [3-9]s ago/)
  // A label of a node is in no view: nothing tells the page.
  store().patch('Node', undefined, 'demo-worker', { metadata: { labels: { disk: 'ssd' } } })
  await inspector.getByRole('button', { name: 'Read again' }).click()
  await expect(yaml).toContainText('disk: ssd')
  await expect(inspector).toContainText(/As it was [0-2]s ago/)
  // What can not be read leaves the text as old as it is.
  await page.route('**/yaml', (route) => route.abort())
  await expect(inspector).toContainText(/As it was [3-9]s ago/)
  await inspector.getByRole('button', { name: 'Read again' }).click()
  await expect(inspector.getByRole('alert')).toBeVisible()
  await expect(inspector).toContainText(/As it was ([3-9]|\d\d)s ago/)
})

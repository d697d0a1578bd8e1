// The demo: what a teacher shows first, on a real Kind cluster and by clicks in a real browser.

import { join } from 'node:path'
import { openClusterPage } from '../cluster-page.ts'
import { expect, test } from './fixtures.ts'

const demo = join(import.meta.dirname, 'manifests', 'multi-container-demo.yaml')

test.afterEach(async ({ kubectl }) => {
  await kubectl('delete', '--ignore-not-found', '--grace-period=0', '--force', 'pod/multi-container-demo', 'pod/nginx')
  await kubectl('delete', '--ignore-not-found', 'deployment/web', 'resourcequota/two-pods')
  await kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=120s')
})

test('K-1 the pod of two containers shows both, the drum they share, both pipes and the rail', async ({
  page,
  kubectl,
  podarium,
}) => {
  const cluster = await openClusterPage(page, podarium.url)
  await kubectl('apply', '-f', demo)
  await expect(cluster.item('Pod default/multi-container-demo, Running, 2/2 ready')).toBeVisible()
  await expect(cluster.item('Container main-app, running')).toBeVisible()
  await expect(cluster.item('Container helper, running')).toBeVisible()
  await expect(cluster.item('Volume shared-data, emptyDir, shared by main-app and helper')).toBeVisible()

  await page.goto(`${podarium.url}/?select=Pod/default/multi-container-demo`)
  const uid = await kubectl('get', 'pod', 'multi-container-demo', '-o', 'jsonpath={.metadata.uid}')
  const pod = cluster.stage.locator(`[data-uid="${uid}"]`)
  await pod.dblclick()
  await expect(cluster.stage).toHaveAttribute('data-level', 'near')
  await expect(pod.getByText('main-app', { exact: true })).toBeVisible()
  await expect(pod.getByText('helper', { exact: true })).toBeVisible()
  await expect(pod.getByText('shared-data', { exact: true })).toBeVisible()
  await expect(pod.getByText('/data rw')).toHaveCount(2)
  await expect(pod.getByText(/localhost/)).toBeVisible()
})

test('K-2 kubectl run is seen as Pending, ContainerCreating, Running', async ({ page, kubectl, podarium }) => {
  const cluster = await openClusterPage(page, podarium.url)
  // A change of something else less than 50 ms before rightly folds Pending into the delta that follows it: then another pod shows it.
  await expect(async () => {
    await kubectl('delete', '--ignore-not-found', '--grace-period=0', '--force', 'pod/nginx')
    await expect(cluster.item('Pod default/nginx')).toHaveCount(0)
    await cluster.untilQuiet()
    await cluster.noteStatuses('default/nginx')
    await kubectl('run', 'nginx', '--image', 'nginx')
    await expect(cluster.item('Pod default/nginx, Running, 1/1 ready')).toBeVisible()
    expect(await cluster.seenStatuses()).toEqual(['Pending', 'ContainerCreating', 'Running'])
  }).toPass({ timeout: 120_000 })
})

test('K-3 a Deployment goes from 1 to 5 to 2 by clicks', async ({ page, kubectl, podarium }) => {
  await kubectl('create', 'deployment', 'web', '--image', 'nginx')
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  const replicas = web.getByRole('spinbutton', { name: 'Replicas' })
  const running = cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-\S+, Running, 1\/1 ready$/ })
  const all = cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-/ })
  await expect(running).toHaveCount(1)

  for (let click = 0; click < 4; click += 1) await web.getByRole('button', { name: 'Add a pod' }).click()
  await expect(replicas).toHaveValue('5')
  await expect(running).toHaveCount(5)
  expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('5')

  for (let click = 0; click < 3; click += 1) await web.getByRole('button', { name: 'Remove a pod' }).click()
  await expect(replicas).toHaveValue('2')
  await expect(all).toHaveCount(2)
  expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('2')
})

test('K-4 pods that a quota refuses are ghosts with the words of the API server', async ({
  page,
  kubectl,
  podarium,
}) => {
  await kubectl('create', 'quota', 'two-pods', '--hard=pods=2')
  await kubectl('create', 'deployment', 'web', '--image', 'nginx', '--replicas', '2')
  const cluster = await openClusterPage(page, podarium.url)
  const web = cluster.workload('Deployment default/web')
  await expect(cluster.outline.getByRole('treeitem', { name: /^Pod default\/web-\S+, Running/ })).toHaveCount(2)
  await web.getByRole('button', { name: 'Add a pod' }).click()
  await expect(cluster.stage.getByText(/exceeded quota/).first()).toBeVisible()
  await expect(cluster.stage.locator('.ghost')).toHaveCount(1)
})

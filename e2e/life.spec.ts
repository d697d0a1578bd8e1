// Life on the stage: the doors of Services, and what moves when pods come, change and go.

import type { Page } from '@playwright/test'
import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

async function apply(page: Page, sample: string) {
  await page.getByRole('button', { name: 'Samples' }).click()
  await page.getByRole('button', { name: `Apply ${sample}` }).click()
  await page.keyboard.press('Escape')
}

test('L-44 a press on the door of a Service tells of it, lights its pods and draws the lines to them', async ({
  page,
  sandboxed,
}) => {
  const { stage } = await openClusterPage(page, sandboxed.url)
  await expect(stage.locator('.pod')).toHaveCount(3)
  await expect(stage.locator('.door')).toHaveCount(0)
  await apply(page, 'One Service, three pods')
  const door = stage.locator('.door')
  await expect(door).toContainText('hello:803 pods')
  await expect(stage.locator('.way')).toHaveCount(1)
  await door.click()
  await expect(page).toHaveURL(/select=Service/)
  await expect(page.getByText('Service in default')).toBeVisible()
  await expect(stage.locator('.pod.lit')).toHaveCount(3)
  await expect(stage.locator('.way-end')).toHaveCount(3)
})

/** The names of all animations on the stage that begin from now on. */
async function noteMotions(page: Page) {
  await page.evaluate(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seenMotions: seen })
    const stage = document.querySelector('figure')
    stage?.addEventListener('animationstart', ({ animationName }) => seen.add(animationName))
  })
  return () => page.evaluate(() => [...(globalThis as unknown as { seenMotions: Set<string> }).seenMotions])
}

async function liveThrough(page: Page, url: string) {
  const cluster = await openClusterPage(page, url)
  await expect(cluster.stage.locator('.pod.life-running')).toHaveCount(3)
  const motions = await noteMotions(page)
  await apply(page, 'A crash loop')
  await apply(page, 'One Service, three pods')
  await expect(cluster.stage.locator('.pod.life-failing')).toHaveCount(1)
  // Each is ready only once its probe has passed, a while after it was born.
  await expect(cluster.stage.locator('.pod.life-running')).toHaveCount(6)
  const nginx = cluster.workload('Deployment default/nginx')
  await nginx.getByRole('button', { name: 'Remove a pod' }).click()
  await expect(cluster.stage.locator('.pod')).toHaveCount(6)
  await expect(cluster.stage).toHaveAttribute('data-pods-drawn', '6')
  // Its shell heeds no signal: it is leaving for all of its grace.
  const demo = `${url}/api/pods/default/multi-container-demo`
  expect(await fetch(demo, { method: 'DELETE', headers: { origin: url } })).toMatchObject({ ok: true })
  await expect(cluster.stage.locator('.pod.life-leaving')).toHaveCount(1)
  return motions
}

test('L-46 born, ready, failing, leaving and gone are each a motion of their own', async ({ page, sandboxed }) => {
  const motions = await liveThrough(page, sandboxed.url)
  await expect.poll(async () => (await motions()).toSorted()).toEqual(['born', 'gone', 'leave', 'ring', 'shake'])
})

test('L-46 who asked for less motion sees none', async ({ page, sandboxed }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const motions = await liveThrough(page, sandboxed.url)
  expect(await motions()).toEqual([])
  await expect(page.locator('.departed, .ring').filter({ visible: true })).toHaveCount(0)
})

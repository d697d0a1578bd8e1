// The page on a phone: one tank at a time, and everything that a finger needs.

import type { Locator, Page } from '@playwright/test'
import { transformOf, untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'
import { wordsIn } from './legible.ts'

const xOf = (transform: string | null) => Number(/translate\((\S+)/.exec(transform!)![1])

/** One finger on the middle of the stage, this far in ten moves. */
async function drag(page: Page, stage: Locator, [across, down]: readonly [number, number]) {
  const { x, y, width, height } = (await stage.boundingBox())!
  const finger = await page.context().newCDPSession(page)
  const at = (part: number) => [{ x: x + width / 2 + across * part, y: y + height / 2 + down * part }]
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', at(0))
  for (let move = 1; move <= 10; move++) await touch('touchMove', at(move / 10))
  await touch('touchEnd', [])
  await finger.detach()
}

for (const [width, height] of [
  [390, 844],
  [360, 640],
] as const) {
  test.describe(`${width}x${height}`, () => {
    test.use({ viewport: { width, height }, hasTouch: true })

    test('B-32 a phone shows one tank at a time, its pods and the words of those that wait large enough to read', async ({
      page,
      podarium,
    }) => {
      const cluster = await openClusterPage(page, podarium.url)
      const tanks = page.getByRole('tablist', { name: 'Tanks' })
      await tanks.getByRole('tab', { name: 'Node demo-worker2, Ready, 1 pod' }).click()
      await expect(cluster.stage).toHaveAttribute('data-pods-drawn', '1')
      const pod = cluster.stage.locator('.pod').filter({ hasText: 'multi-container-demo' })
      await expect.poll(async () => (await pod.boundingBox())!.width).toBeGreaterThan(120)
      await tanks.getByRole('tab', { name: 'Waiting for a node, 1 pod' }).click()
      await expect(cluster.stage.getByText(/Insufficient/).first()).toBeVisible()
      const sizesPx = async () => (await wordsIn(cluster.stage.locator('.drawing'))).map(({ sizePx }) => sizePx)
      expect(Math.min(...(await sizesPx()))).toBeGreaterThanOrEqual(12)
      await page.keyboard.press('ArrowLeft')
      await expect(tanks.getByRole('tab', { selected: true })).toBeFocused()
      await expect(tanks.getByRole('tab', { selected: true })).toHaveAccessibleName(/demo-worker2/)
    })

    test('B-33 a phone goes to the tank of what is selected elsewhere', async ({ page, podarium }) => {
      await openClusterPage(page, podarium.url, '/?select=Pod/default/multi-container-demo')
      const selected = page.getByRole('tab', { selected: true })
      await expect(selected).toHaveAccessibleName(/demo-worker2/)
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('button', { name: '1 pod needs attention' }).click()
      await expect(selected).toHaveAccessibleName(/Waiting/)
    })

    test('B-50 a swipe at the whole tank goes to the tank beside it; within a tank a finger moves about', async ({
      page,
      podarium,
    }) => {
      const cluster = await openClusterPage(page, podarium.url)
      const tanks = page.getByRole('tablist', { name: 'Tanks' })
      const selected = tanks.getByRole('tab', { selected: true })
      await tanks.getByRole('tab', { name: /^Node demo-worker,/ }).click()
      const whole = await transformOf(cluster.stage)
      // Down the tank, however crooked, and a little aside: no swipe, and nothing is left askew.
      await drag(page, cluster.stage, [-70, -90])
      await expect.poll(() => transformOf(cluster.stage)).toMatch(new RegExp(`^translate\\(${xOf(whole)} -`))
      await expect(page).toHaveURL(/camera=/)
      await drag(page, cluster.stage, [-50, 0])
      await expect(selected).toHaveAccessibleName(/^Node demo-worker,/)
      await drag(page, cluster.stage, [-100, 20])
      await expect(selected).toHaveAccessibleName(/^Node demo-worker2/)
      // Another tank is shown from its top, wherever the camera stood in the one before.
      await expect(page).not.toHaveURL(/camera=/)
      await expect.poll(() => transformOf(cluster.stage)).toBe(whole)
      await drag(page, cluster.stage, [-100, 0])
      await expect(selected).toHaveAccessibleName(/^Waiting/)
      await untilStill(page)
      const last = await transformOf(cluster.stage)
      await drag(page, cluster.stage, [-100, 0])
      await expect.poll(() => transformOf(cluster.stage)).toBe(last)
      await expect(selected).toHaveAccessibleName(/^Waiting/)
      await drag(page, cluster.stage, [100, 0])
      await expect(selected).toHaveAccessibleName(/^Node demo-worker2/)
      // Zoomed in, it is the picture that moves.
      await cluster.stage.focus()
      await page.keyboard.press('+')
      await expect(page).toHaveURL(/camera=/)
      await untilStill(page)
      const near = await transformOf(cluster.stage)
      await drag(page, cluster.stage, [-100, 0])
      await expect(selected).toHaveAccessibleName(/^Node demo-worker2/)
      expect(xOf(await transformOf(cluster.stage))).toBeCloseTo(xOf(near) - 100, 0)
    })

    test('B-34 on a phone nothing in the bar is crushed or cut off', async ({ page, podarium }) => {
      await openClusterPage(page, podarium.url)
      expect((await page.getByRole('searchbox', { name: 'Find pods' }).boundingBox())!.width).toBeGreaterThan(120)
      const bar = page.getByRole('banner')
      for (const control of await bar.locator('button, input, select').filter({ visible: true }).all()) {
        const box = (await control.boundingBox())!
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.x + box.width).toBeLessThanOrEqual(width)
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(32)
      }
      await page.getByRole('button', { name: 'Filter' }).click()
      await expect(page.getByRole('group', { name: 'Filters' }).getByLabel('Theme')).toBeVisible()
    })
  })
}

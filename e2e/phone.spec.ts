// The page on a phone: one tank at a time, and everything that a finger needs.

import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

for (const [width, height] of [
  [390, 844],
  [360, 640],
] as const) {
  test.describe(`${width}x${height}`, () => {
    test.use({ viewport: { width, height }, hasTouch: true })

    test('B-32 a phone shows one tank at a time, its pods large enough to read', async ({ page, podarium }) => {
      const cluster = await openClusterPage(page, podarium.url)
      const tanks = page.getByRole('tablist', { name: 'Tanks' })
      await tanks.getByRole('tab', { name: 'Node demo-worker2, Ready, 1 pod' }).click()
      await expect(cluster.stage).toHaveAttribute('data-pods-drawn', '1')
      const pod = cluster.stage.locator('.pod').filter({ hasText: 'multi-container-demo' })
      await expect.poll(async () => (await pod.boundingBox())!.width).toBeGreaterThan(120)
      await tanks.getByRole('tab', { name: 'Waiting for a node, 1 pod' }).click()
      await expect(cluster.stage.getByText(/Insufficient/).first()).toBeVisible()
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

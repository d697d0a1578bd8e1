// The minimap of a large cluster: when it is there, how it leads the camera, and what it paints.

import { untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { expect, failPod, test, zoomIn } from './stage-fixtures.ts'

test.describe('a crowd', () => {
  test.use({ size: 200, contextOptions: { reducedMotion: 'reduce' } })

  test('B-41 a large cluster has a minimap once the camera is in it, and a drag there leads the camera', async ({
    page,
    podarium,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    const minimap = stage.locator('.minimap')
    await expect(minimap).toHaveCount(0)
    await zoomIn(page, stage, 4)
    await expect(minimap).toBeVisible()
    await untilStill(page)
    const frame = minimap.locator('i')
    const before = (await frame.boundingBox())!
    const map = (await minimap.boundingBox())!
    // Not by its middle: what is taken hold of follows the hand from there.
    const { x, y } = { x: before.x + before.width / 4, y: before.y + before.height / 4 }
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - 20, y - 10, { steps: 4 })
    await page.mouse.up()
    const after = (await frame.boundingBox())!
    expect(Math.abs(after.x - before.x + 20)).toBeLessThan(1.5)
    expect(Math.abs(after.y - before.y + 10)).toBeLessThan(1.5)
    // A press beside the frame brings the camera there: the corner of the first tank.
    await page.mouse.click(map.x + 8, map.y + 8)
    const there = (await frame.boundingBox())!
    expect(there.x).toBeLessThan(map.x + 3)
    expect(there.y).toBeLessThan(map.y + 3)
    await stage.focus()
    await page.keyboard.press('0')
    await expect(minimap).toHaveCount(0)
  })

  test('B-42 the minimap paints a pod that fails within a second or so, and that pod only', async ({
    page,
    podarium,
    cluster,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    await zoomIn(page, stage, 4)
    const canvas = stage.locator('.minimap canvas')
    await expect(canvas).toBeVisible()
    // Specks that are more red than green.
    const alarms = () =>
      canvas.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement
        const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
        let count = 0
        for (let i = 0; i < data.length; i += 4) if (data[i]! > data[i + 1]! + 40) count++
        return count
      })
    expect(await alarms()).toBe(0)
    failPod(cluster, 'web-42')
    await expect.poll(alarms).toBeGreaterThan(3)
    expect(await alarms()).toBeLessThan(100)
  })
})

// The stage's camera: it zooms without a break from far to near, by the wheel, by keys and by fingers, and only where a person means it.

import type { Locator } from '@playwright/test'
import { transformOf, untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { expect, hoverPod, middleOf, test } from './stage-fixtures.ts'

type Frame = { readonly level: string; readonly across: number; readonly down: number; readonly width: number }

test.describe('a crowd', () => {
  test.use({ size: 200, contextOptions: { reducedMotion: 'reduce' } })

  test('B-35 the wheel leads from far to near on one pod without a jump, from its cell to its anatomy', async ({
    page,
    podarium,
  }) => {
    const cluster = await openClusterPage(page, podarium.url)
    const { stage } = cluster
    await expect(stage).toHaveAttribute('data-level', 'far')
    const pod = await hoverPod(page, cluster, 42)
    const middle = await middleOf(pod)
    // The browser tells a wheel's place in whole px.
    const pointer = { x: Math.round(middle.x), y: Math.round(middle.y) }
    await page.mouse.move(pointer.x, pointer.y)
    // In each frame: the level, and how far the pod's middle is from the pointer, in widths of the pod: the same, whatever it is painted with.
    await page.evaluate(({ x, y }) => {
      const frames: Frame[] = []
      Object.assign(globalThis, { frames })
      const look = () => {
        const level = document.querySelector('figure')!.dataset.level!
        const box = document.querySelector('.pod[data-uid="pod-42"] :is(.cell, .skin)')?.getBoundingClientRect()
        if (box) {
          const { left, top, width, height } = box
          frames.push({ level, across: (x - left - width / 2) / width, down: (y - top - height / 2) / width, width })
        } else frames.push({ level: 'gone', across: 0, down: 0, width: 1 })
        requestAnimationFrame(look)
      }
      look()
    }, pointer)
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, -60)
      if ((await stage.getAttribute('data-level')) === 'near') break
    }
    await expect(stage).toHaveAttribute('data-level', 'near')
    await untilStill(page)
    const frames = await page.evaluate(() => (globalThis as unknown as { frames: Frame[] }).frames)
    const levels = frames.map(({ level }) => level).filter((level, i, all) => level !== all[i - 1])
    expect(levels).toEqual(['far', 'middle', 'near'])
    const [first] = frames
    const jumpsPx = frames.map(
      ({ across, down, width }) => Math.hypot(across - first!.across, down - first!.down) * width,
    )
    expect(Math.max(...jumpsPx)).toBeLessThan(1.5)
    await expect(pod.getByText('web-42', { exact: true })).toBeVisible()
  })
})

test.describe('few pods', () => {
  test.use({ size: 60 })

  test('B-36 the keyboard alone selects a pod, frames it, walks about and shows all again', async ({
    page,
    podarium,
  }) => {
    const { stage, outline, item } = await openClusterPage(page, podarium.url)
    // All is there with the first picture: nothing flies as the page opens.
    const home = await transformOf(stage)
    const isFocused = (element: Locator) => element.evaluate((each) => each === document.activeElement)
    const tabTo = async (element: Locator) => {
      for (let press = 0; press < 80 && !(await isFocused(element)); press++) await page.keyboard.press('Tab')
      expect(await isFocused(element)).toBe(true)
    }
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter') // Go to the outline
    expect(await isFocused(outline.getByRole('treeitem').first())).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
    expect(await transformOf(stage)).toBe(home)
    await expect(item('Pod default/web-0')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Enter')
    await expect(stage).toHaveAttribute('data-level', 'near')
    await untilStill(page)
    const framed = await transformOf(stage)
    await tabTo(stage)
    await page.keyboard.press('0')
    await untilStill(page)
    expect(await transformOf(stage)).toBe(home)
    await page.keyboard.press('f')
    await expect(stage).toHaveAttribute('data-level', 'near')
    await untilStill(page)
    expect(await transformOf(stage)).toBe(framed)
    // Keys that are pressed in a flight count as much as others.
    await page.keyboard.press('0')
    await untilStill(page)
    const zoomOf = async () => Number(/scale\((.+)\)/.exec((await transformOf(stage))!)![1])
    const before = await zoomOf()
    for (let press = 0; press < 3; press++) await page.keyboard.press('+')
    await untilStill(page)
    expect((await zoomOf()) / before).toBeCloseTo(1.4 ** 3, 3)
    for (const [key, dx, dy] of [
      ['ArrowLeft', 1, 0],
      ['ArrowRight', -1, 0],
      ['ArrowUp', 0, 1],
      ['ArrowDown', 0, -1],
    ] as const) {
      const from = await middleOf(stage.locator('.pod').first())
      await page.keyboard.press(key)
      await untilStill(page)
      const to = await middleOf(stage.locator('.pod').first())
      expect([Math.sign(Math.round(to.x - from.x)), Math.sign(Math.round(to.y - from.y))]).toEqual([dx, dy])
    }
    // However far one walks, something stays in sight.
    for (let press = 0; press < 60; press++) await page.keyboard.press('ArrowRight')
    await untilStill(page)
    const { x } = (await stage.boundingBox())!
    const tanks = await Promise.all((await stage.locator('.glass').all()).map((tank) => tank.boundingBox()))
    expect(tanks.some((tank) => tank!.x + tank!.width > x)).toBe(true)
  })

  test('B-53 a link that shows a pod shows it on a page that was opened later, where it stands elsewhere', async ({
    page,
    podarium,
    cluster,
    context,
  }) => {
    const { stage, item } = await openClusterPage(page, podarium.url)
    const placeOf = async (on: Locator) => {
      const { x, y, width } = (await on.locator('.pod[data-uid="pod-40"] .skin').boundingBox())!
      return [x, y, width].map(Math.round)
    }
    const slotOf = (on: Locator) =>
      on.locator('.pod[data-uid="pod-40"]').evaluate((pod: SVGElement) => pod.style.transform)
    for (let index = 0; index < 15; index++) cluster.store().remove('Pod', 'default', `web-${index}`)
    await expect(stage).toHaveAttribute('data-pods-drawn', '45')
    await item('Pod default/web-40,').click()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/camera=[-\d.,]+,Pod\/default\/web-40/)
    await untilStill(page)
    const other = await context.newPage()
    const { stage: there } = await openClusterPage(other, '', page.url())
    await expect(there).toHaveAttribute('data-level', 'near')
    await expect.poll(() => placeOf(there)).toEqual(await placeOf(stage))
    expect(await slotOf(there)).not.toBe(await slotOf(stage))
  })

  test('B-38 a hand that trembles as it clicks moves nothing, and all is still shown', async ({ page, podarium }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    const home = await transformOf(stage)
    const { x, y } = await middleOf(stage.locator('.pod').first())
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 1, y + 1)
    await page.mouse.up()
    await expect(page).toHaveURL(/select=Pod/)
    expect(await transformOf(stage)).toBe(home)
    await expect(page).not.toHaveURL(/camera=/)
  })
})

test.describe('a phone', () => {
  test.use({ size: 6, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('B-39 two fingers zoom, one drags, two taps frame; the page itself stays as it is', async ({
    page,
    podarium,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    const middle = await middleOf(stage)
    const cdp = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly (readonly [number, number])[]) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) })
    const viewOf = async () => {
      const [, left, top, zoom] = /translate\((\S+) (\S+)\) scale\((.+)\)/
        .exec((await transformOf(stage))!)!
        .map(Number)
      return { left: left!, top: top!, zoom: zoom! }
    }
    const home = await viewOf()
    const apart = (px: number) =>
      [
        [middle.x - px, middle.y],
        [middle.x + px, middle.y],
      ] as const
    await touch('touchStart', apart(30))
    for (let px = 36; px <= 90; px += 6) await touch('touchMove', apart(px))
    await touch('touchEnd', [])
    // With the next frame; also where a level that comes takes the element away that the fingers came down on.
    await expect.poll(async () => (await viewOf()).zoom / home.zoom).toBeCloseTo(3, 1)
    const pinched = await viewOf()
    await touch('touchStart', [[middle.x, middle.y]])
    for (let px = 10; px <= 50; px += 10) await touch('touchMove', [[middle.x + px, middle.y - px / 2]])
    await touch('touchEnd', [])
    await expect.poll(async () => Math.round((await viewOf()).left - pinched.left)).toBe(50)
    const dragged = await viewOf()
    expect(dragged.zoom).toBe(pinched.zoom)
    expect([dragged.left - pinched.left, dragged.top - pinched.top].map(Math.round)).toEqual([50, -25])
    await page.getByRole('button', { name: 'Show all' }).tap()
    await untilStill(page)
    const pod = await middleOf(stage.locator('.pod').first())
    await page.touchscreen.tap(pod.x, pod.y)
    await page.touchscreen.tap(pod.x, pod.y)
    await expect(stage).toHaveAttribute('data-level', 'near')
    expect(await page.evaluate(() => visualViewport!.scale)).toBe(1)
    await expect(stage.locator('.minimap')).toBeHidden()
  })
})

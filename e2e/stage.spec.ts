// The stage: a camera that zooms without a break and that nothing but a person moves, pods that keep their places, the minimap, and pictures of
// what is shown.

import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { type ClusterPage, openClusterPage } from './cluster-page.ts'
import { expect, test as base } from './fixtures.ts'
import type { PodariumUnderTest } from './podarium.ts'
import { aNode, aRunningPod, runningStatus } from './test-cluster/objects.ts'
import { seededRandom } from './test-cluster/random.ts'
import { startTestCluster, type TestCluster } from './test-cluster/start-test-cluster.ts'

const podsPerNode = 100

/** A cluster that does nothing by itself, with as many pods as a test fills it with. */
const test = base.extend<{
  readonly cluster: TestCluster
  readonly podarium: PodariumUnderTest
  readonly size: number
}>({
  size: [150, { option: true }],
  cluster: async ({ size }, use) => {
    const cluster = await startTestCluster({ context: 'kind-demo' })
    for (let index = 0; index < size; index += podsPerNode) cluster.store().create(aNode(nodeOf(index)))
    for (let index = 0; index < size; index++) createPod(cluster, index)
    await use(cluster)
    await cluster.close()
  },
})

const nodeOf = (index: number) => `demo-worker${1 + Math.floor(index / podsPerNode)}`
const ipOf = (index: number) => `10.244.${Math.floor(index / 250)}.${index % 250}`

function createPod(cluster: TestCluster, index: number, node = nodeOf(index)) {
  const metadata = { uid: `pod-${index}` }
  cluster.store().create(aRunningPod('default', `web-${index}`, node, ipOf(index), { metadata }))
}

function failPod(cluster: TestCluster, name: string) {
  const [main] = runningStatus([{ name: 'main', image: 'nginx' }], '').containerStatuses as object[]
  const state = { waiting: { reason: 'CrashLoopBackOff' } }
  cluster.store().patch('Pod', 'default', name, {
    status: { containerStatuses: [{ ...main, ready: false, restartCount: 3, state }] },
  })
}

const transformOf = (stage: Locator) => stage.locator('.drawing > g').getAttribute('transform')

/** Resolves when the camera has not moved for some frames. */
const untilStill = (page: Page) =>
  page.evaluate(
    (frames) =>
      new Promise<void>((resolve) => {
        const world = document.querySelector('.drawing > g')!
        let before = world.getAttribute('transform')
        let still = 0
        const look = () => {
          const now = world.getAttribute('transform')
          still = now === before ? still + 1 : 0
          before = now
          if (still === frames) resolve()
          else requestAnimationFrame(look)
        }
        look()
      }),
    10,
  )

async function middleOf(element: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await element.boundingBox())!
  return { x: x + width / 2, y: y + height / 2 }
}

/** The pointer onto a pod of a crowd, which makes an element of its cell. The outline knows where it is: what is selected is an element too. */
async function hoverPod(page: Page, { stage, item }: ClusterPage, index: number): Promise<Locator> {
  const pod = stage.locator(`.pod[data-uid="pod-${index}"]`)
  await item(`Pod default/web-${index},`).click()
  const { x, y } = await middleOf(pod)
  await page.keyboard.press('Escape')
  await expect(pod).toHaveCount(0)
  await page.mouse.move(x, y)
  await expect(pod).toHaveCount(1)
  return pod
}

type Frame = { readonly level: string; readonly across: number; readonly down: number; readonly width: number }

// Each has a cluster of its own and hundreds of pods to draw; a machine that does other things too needs its time.
test.describe.configure({ timeout: 90_000 })

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

  test('B-41 a large cluster has a minimap once the camera is in it, and a drag there leads the camera', async ({
    page,
    podarium,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    const minimap = stage.locator('.minimap')
    await expect(minimap).toHaveCount(0)
    await stage.focus()
    for (let press = 0; press < 4; press++) await page.keyboard.press('+')
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
    await stage.focus()
    for (let press = 0; press < 4; press++) await page.keyboard.press('+')
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

  test('B-43 what is shown is saved as a drawing that needs nothing else and as a picture of twice its px', async ({
    page,
    podarium,
    cluster,
  }) => {
    failPod(cluster, 'web-7')
    const opened = await openClusterPage(page, podarium.url)
    const { stage } = opened
    const save = async (name: string): Promise<{ called: string; bytes: Buffer }> => {
      await page.getByRole('button', { name: 'Save what is shown' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ])
      return { called: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
    }
    const called = (ending: string) => new RegExp(`^podarium-kind-demo-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.${ending}$`)

    // Far: each of the crowd's cells is a shape of its life.
    const far = await save('Save drawing (SVG)')
    expect(far.called).toMatch(called('svg'))
    const looked = await lookedAt(page, far.bytes)
    expect(looked.error).toBeNull()
    expect(looked.cells).toEqual({ 'cell-running': 199, 'cell-failing': 1 })
    expect(looked.links).toEqual([])

    // Near: words, in letters that are in the file.
    await (await hoverPod(page, opened, 42)).dblclick()
    await expect(stage).toHaveAttribute('data-level', 'near')
    await untilStill(page)
    const near = await lookedAt(page, (await save('Save drawing (SVG)')).bytes)
    expect(near.error).toBeNull()
    expect(near.words).toContain('web-42')
    expect(near.words).toContain('localhost · 10.244.0.42')
    expect(near.fonts).toEqual(expect.arrayContaining(['Inter Variable', 'JetBrains Mono Variable']))
    const { width, height } = (await stage.boundingBox())!
    expect(near.size).toEqual([Math.round(width), Math.round(height)])

    const picture = await save('Save picture (PNG)')
    expect(picture.called).toMatch(called('png'))
    // PNG: the size stands behind the signature and the head of the first chunk.
    expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual(near.size.map((px) => px * 2))
    expect(await sameColours(page, picture.bytes)).toBeGreaterThan(0.97)
  })
})

/** What a browser finds in a drawing. */
function lookedAt(page: Page, bytes: Buffer) {
  return page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, 'image/svg+xml')
    const root = read.documentElement
    const cells: Record<string, number> = {}
    for (const use of root.querySelectorAll('use')) {
      const shape = use.getAttribute('href')!.slice(1)
      cells[shape] = (cells[shape] ?? 0) + 1
    }
    const links = [...text.matchAll(/(?:href="|url\()(?!#|data:)[^")]+/g)].map(([link]) => link)
    const words = [...root.querySelectorAll('text')].map((label) =>
      [...label.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent)
        .join(''),
    )
    const fonts = [...text.matchAll(/@font-face\s*{font-family:\s*["']?([^;"']+)/g)].map(([, family]) => family)
    const size = ['width', 'height'].map((name) => Math.round(Number(root.getAttribute(name))))
    return { error: read.querySelector('parsererror')?.textContent ?? null, cells, links, words, fonts, size }
  }, bytes.toString('utf8'))
}

/** Of a picture of the stage and the stage itself: the share of points, on a grid, that have nearly the same colour. */
async function sameColours(page: Page, picture: Buffer): Promise<number> {
  const stage = page.getByRole('figure', { name: 'Cluster' })
  // Without what lies over the drawing.
  await page.addStyleTag({
    content: '.stage-buttons, .minimap, .pod-stepper, aside[aria-label=Inspector] { visibility: hidden }',
  })
  await stage.blur()
  const shot = await stage.screenshot()
  return page.evaluate(
    async ([a, b]) => {
      const pixels = async (data: string) => {
        const image = new Image()
        image.src = `data:image/png;base64,${data}`
        await image.decode()
        const context = new OffscreenCanvas(500, 300).getContext('2d')!
        context.drawImage(image, 0, 0, 500, 300)
        return context.getImageData(0, 0, 500, 300).data
      }
      const [one, other] = [await pixels(a!), await pixels(b!)]
      let same = 0
      for (let i = 0; i < one.length; i += 4) {
        const apart = [0, 1, 2].map((part) => Math.abs(one[i + part]! - other[i + part]!))
        if (Math.max(...apart) < 40) same++
      }
      return same / (one.length / 4)
    },
    [picture.toString('base64'), shot.toString('base64')],
  )
}

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

  test('B-37 over 500 random changes no pod that stays moves on screen, and the camera stands still', async ({
    page,
    podarium,
    cluster,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    await stage.focus()
    for (const key of ['+', 'ArrowUp']) await page.keyboard.press(key)
    await untilStill(page)
    const camera = await transformOf(stage)
    const random = seededRandom(35)
    const present = new Set(Array.from({ length: 60 }, (_, index) => index))
    let next = 60
    const boxes = () =>
      page.evaluate(() => {
        const pods = [...document.querySelectorAll<SVGElement>('.stage .pod')]
        return Object.fromEntries(pods.map((pod) => [pod.dataset.uid!, pod.style.transform]))
      })
    let before = await boxes()
    for (let batch = 0; batch < 20; batch++) {
      for (let change = 0; change < 25; change++) {
        const kind = random.below(4)
        if (kind < 2) {
          const index = random.pick([...present])
          if (kind === 0) failPod(cluster, `web-${index}`)
          else
            cluster.store().patch('Pod', 'default', `web-${index}`, {
              status: runningStatus([{ name: 'main', image: 'nginx' }], ipOf(index)),
            })
        } else if (kind === 2 && present.size < 90) {
          present.add(next)
          createPod(cluster, next++, nodeOf(0))
        } else {
          const index = random.pick([...present])
          present.delete(index)
          cluster.store().remove('Pod', 'default', `web-${index}`)
        }
      }
      const expected = [...present].map((index) => `pod-${index}`).toSorted()
      await expect.poll(async () => Object.keys(await boxes()).toSorted()).toEqual(expected)
      const after = await boxes()
      const moved = Object.keys(after).filter((uid) => before[uid] !== undefined && before[uid] !== after[uid])
      expect(moved).toEqual([])
      before = after
    }
    expect(await transformOf(stage)).toBe(camera)
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

test.describe('at the size of a crowd', () => {
  test.use({ size: 150, contextOptions: { reducedMotion: 'reduce' } })

  for (const [where, keys] of [
    ['far', 0],
    ['in the middle', 6],
  ] as const) {
    test(`B-40 ${where}, a pod more makes a crowd and one less unmakes it, and nothing jumps or flickers`, async ({
      page,
      podarium,
      cluster,
    }) => {
      const { stage } = await openClusterPage(page, podarium.url)
      await stage.focus()
      for (let press = 0; press < keys; press++) await page.keyboard.press('+')
      await untilStill(page)
      await stage.blur()
      const camera = await transformOf(stage)
      const { x, y, width, height } = (await stage.boundingBox())!
      // Pods of the first node; the newcomer comes to the second.
      const clip =
        keys === 0 ? { x, y, width: width * 0.45, height: height * 0.8 } : { x, y, width, height: height * 0.9 }
      const drawn = () => stage.getAttribute('data-pods-drawn')
      const few = await page.screenshot({ clip })
      for (const [change, count] of [
        ['more', '151'],
        ['less', '150'],
        ['more', '151'],
      ] as const) {
        if (change === 'more') createPod(cluster, 150)
        else cluster.store().remove('Pod', 'default', 'web-150')
        await expect.poll(drawn).toBe(count)
        expect(await transformOf(stage)).toBe(camera)
        // At once, in the frame that has the change: whatever is missing then is a flicker.
        expect(await shareOfOther(page, few, await page.screenshot({ clip }))).toBeLessThan(0.004)
      }
    })
  }
})

/** The share of pixels in which two pictures of the same size differ to the eye. */
function shareOfOther(page: Page, a: Buffer, b: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [one, other] = await Promise.all(
        pictures.map(async (data) => {
          const image = new Image()
          image.src = `data:image/png;base64,${data}`
          await image.decode()
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
          context.drawImage(image, 0, 0)
          return context.getImageData(0, 0, image.width, image.height).data
        }),
      )
      let differing = 0
      for (let i = 0; i < one!.length; i += 4) {
        const apart = [0, 1, 2].map((part) => Math.abs(one![i + part]! - other![i + part]!))
        if (Math.max(...apart) > 60) differing++
      }
      return differing / (one!.length / 4)
    },
    [a.toString('base64'), b.toString('base64')],
  )
}

test.describe('a phone', () => {
  test.use({ size: 6, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('B-39 two fingers zoom, one drags, two taps frame; the page itself stays as it is', async ({
    page,
    podarium,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    const { x, y, width, height } = (await stage.boundingBox())!
    const middle = { x: x + width / 2, y: y + height / 2 }
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

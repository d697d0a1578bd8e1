// What stays where it is on the stage: pods and the camera, whatever else comes and goes, and a crowd that is painted another way than few; and what is not
// acted out once more.

import { transformOf, untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { shareOfOther } from './pictures.ts'
import { createPod, expect, failPod, ipOf, nodeOf, test, zoomIn } from './stage-fixtures.ts'
import { runningStatus } from './test-cluster/objects.ts'
import { seededRandom } from './test-cluster/random.ts'

test.describe('few pods', () => {
  test.use({ size: 60 })

  test('B-37 over 500 random changes no pod that stays moves on screen, and the camera stands still', async ({
    page,
    podarium,
    cluster,
  }) => {
    const { stage } = await openClusterPage(page, podarium.url)
    await zoomIn(page, stage, 1)
    await page.keyboard.press('ArrowUp')
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
      await zoomIn(page, stage, keys)
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
        expect(await shareOfOther(page, few, await page.screenshot({ clip }), { by: 61 })).toBeLessThan(0.004)
      }
    })
  }
})

test.describe('a crowd that moves', () => {
  test.use({ size: 200 })

  test('L-49 a pod whose element is made long after its birth is not born once more', async ({
    page,
    podarium,
    cluster,
  }) => {
    const { stage, item } = await openClusterPage(page, podarium.url)
    const motions: string[] = []
    await page.exposeFunction('noteMotion', (name: string) => motions.push(name))
    await stage.evaluate((figure) =>
      figure.addEventListener('animationstart', (event) =>
        (globalThis as unknown as { noteMotion(name: string): void }).noteMotion(
          (event as AnimationEvent).animationName,
        ),
      ),
    )
    createPod(cluster, 200, nodeOf(100))
    await expect(stage).toHaveAttribute('data-pods-drawn', '201')
    const bornAtMs = await page.evaluate(() => performance.now())
    await page.waitForFunction((ms) => performance.now() > ms + 600, bornAtMs)
    await item('Pod default/web-200,').click()
    await expect(stage.locator('.pod[data-uid="pod-200"]')).toHaveCount(1)
    await untilStill(page)
    expect(motions).toEqual([])
    failPod(cluster, 'web-200')
    await expect.poll(() => motions).toEqual(['shake'])
  })
})

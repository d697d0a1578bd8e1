// The stage, sample by sample: the anatomy of each pod of the gallery, framed: as it was drawn before, whole, and legible from the back row.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { openClusterPage } from './cluster-page.ts'
import { expect } from './fixtures.ts'
import { wordsIn, wordsThatMeet } from './legible.ts'
import { startPodarium } from './podarium.ts'
import { framedPod, sampleNames, sampleObjects } from './sample-objects.ts'
import { aNode } from './test-cluster/objects.ts'
import { startTestCluster } from './test-cluster/start-test-cluster.ts'

const smallestWordsPx = 12
/** Around the pod: its edge, and what hangs on it. */
const marginPx = 8

/** One cluster with every sample on it, for all tests: nothing in it ever changes. */
const test = base.extend<object, { readonly url: string }>({
  url: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'podarium-samples-'))
      const cluster = await startTestCluster({ context: 'kind-demo' })
      const { create } = cluster.store()
      create(aNode('demo-control-plane', { role: 'control-plane' }))
      for (const name of ['demo-worker', 'demo-worker2']) create(aNode(name))
      for (const sample of sampleNames) for (const object of sampleObjects(sample)) create(object)
      const podarium = await startPodarium(cluster.writeKubeConfig(folder))
      await use(podarium.url)
      await podarium.stop()
      await cluster.close()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker' },
  ],
})

// A camera that is there at once, and nothing that moves when the picture is taken.
test.use({ contextOptions: { reducedMotion: 'reduce' } })

/** STATUS and READY that the contract of the samples ends with, where it is not Running and all of them. */
const shows: Readonly<Record<string, string>> = {
  'bad-image': 'ImagePullBackOff, 0/1 ready',
  'crash-loop': 'CrashLoopBackOff, 0/1 ready',
  'too-big': 'Pending, 0/1 ready',
}

for (const sample of sampleNames) {
  test(`B-44 B-45 B-46 the anatomy of ${sample}: legible, nothing cut or over another, and the same picture as before`, async ({
    page,
    browser,
    url,
  }, testInfo) => {
    const name = framedPod(sample)
    const cluster = await openClusterPage(page, url, `/?theme=light&select=Pod/default/${name}`)
    await expect(cluster.item(`Pod default/${name}, ${shows[sample] ?? 'Running'}`)).toBeAttached()
    await cluster.stage.focus()
    await page.keyboard.press('f')
    const pod = cluster.stage.locator(`.pod[data-uid="${sample}-0"]`)
    await expect(pod.locator('.near')).toBeVisible()

    // With the inspector beside it, as after a double click, and the API token in it; then alone.
    const beside = await wordsIn(pod)
    expect(beside.filter(({ sizePx }) => sizePx < smallestWordsPx)).toEqual([])
    expect(wordsThatMeet(beside)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(pod).not.toHaveClass(/selected/)
    const words = await wordsIn(pod)
    expect(words.length).toBeGreaterThan(4)
    expect(words.filter(({ sizePx }) => sizePx < smallestWordsPx)).toEqual([])
    expect(wordsThatMeet(words)).toEqual([])
    expect(words.filter(({ isCut }) => isCut)).toEqual([])

    const box = (await pod.locator('.skin').boundingBox())!
    const clip = {
      x: Math.floor(box.x) - marginPx,
      y: Math.floor(box.y) - marginPx,
      width: Math.ceil(box.width) + 2 * marginPx,
      height: Math.ceil(box.height) + 2 * marginPx,
    }
    await cluster.stage.blur()
    await page.mouse.move(0, 0)
    await expect(page).toHaveScreenshot(`${sample}.png`, { clip, ...tolerance(browser.version(), testInfo.config) })
  })
}

const madeOn = join(import.meta.dirname, 'snapshots', 'chromium.txt')

/**
 * The pictures were made on one major version of Chromium, which stands beside them. There only antialiasing may differ. Another one, or
 * another system, may draw the same letters a little otherwise: there words may be, but no shape may be missing or elsewhere.
 */
function tolerance(version: string, { updateSnapshots }: { readonly updateSnapshots: string }) {
  const running = `${process.platform} ${version.split('.')[0]}\n`
  if (updateSnapshots === 'all' || updateSnapshots === 'changed') writeFileSync(madeOn, running)
  const isSame = existsSync(madeOn) && readFileSync(madeOn, 'utf8') === running
  return isSame ? { threshold: 0.15, maxDiffPixels: 50 } : { threshold: 0.3, maxDiffPixelRatio: 0.03 }
}

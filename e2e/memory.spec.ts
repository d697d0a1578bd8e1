// Memory: what the page lets go of. It stays open for a lesson, or for days.

import type { Page } from '@playwright/test'
import { openClusterPage } from './cluster-page.ts'
import { createPod, expect, ipOf, nodeOf, test } from './stage-fixtures.ts'

// The outline has all of the first in the page, and of the second what is in sight.
for (const size of [500, 1_200])
  test.describe(`a crowd of ${size}`, () => {
    const left = size - 300
    test.use({ size })

    test('B-51 a pod that is gone is in no memory of the page', async ({ page, podarium, cluster }) => {
      const { stage, item } = await openClusterPage(page, podarium.url)
      const drawn = (pods: number) => expect(stage).toHaveAttribute('data-pods-drawn', String(pods))
      await drawn(size)
      // The inspector and the minimap listen as well.
      await item('Pod default/web-0,').dblclick()
      await expect(stage).toHaveAttribute('data-level', 'near')
      await expect(page.locator('.minimap')).toBeVisible()
      const gone = Array.from({ length: 300 }, (_, index) => left + index)
      for (const index of gone) cluster.store().remove('Pod', 'default', `web-${index}`)
      await drawn(left)
      for (const round of [0, 1, 2, 3, 4, 5]) {
        for (let i = 0; i < 50; i++) createPod(cluster, 2_000 + round * 50 + i, nodeOf(left + i))
        await drawn(left + (round + 1) * 50)
      }
      // What is read aloud says what changed since the sentence before: until the next one, 2 s later at most, it holds what was there then.
      const held = async () => {
        const strings = await stringsOf(page)
        return gone.map(ipOf).filter((ip) => strings.has(ip))
      }
      await expect.poll(held, { timeout: 20_000 }).toEqual([])
    })
  })

/** Every string that the page's memory holds. */
async function stringsOf(page: Page): Promise<ReadonlySet<string>> {
  const cdp = await page.context().newCDPSession(page)
  const chunks: string[] = []
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await cdp.detach()
  return new Set((JSON.parse(chunks.join('')) as { strings: string[] }).strings)
}

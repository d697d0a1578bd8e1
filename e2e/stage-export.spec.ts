// Pictures of the stage: what is shown, saved as a drawing and as a picture.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { untilStill } from './camera.ts'
import { openClusterPage } from './cluster-page.ts'
import { shareOfOther } from './pictures.ts'
import { expect, failPod, hoverPod, test } from './stage-fixtures.ts'

test.describe('a crowd', () => {
  test.use({ size: 200, contextOptions: { reducedMotion: 'reduce' } })

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
    expect(await shareUnlikeStage(page, picture.bytes)).toBeLessThan(0.03)
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

/** Of a picture of the stage and the stage itself: the share of points, on a grid, that have another colour. */
async function shareUnlikeStage(page: Page, picture: Buffer): Promise<number> {
  const stage = page.getByRole('figure', { name: 'Cluster' })
  // Without what lies over the drawing.
  await page.addStyleTag({
    content: '.stage-buttons, .minimap, .pod-stepper, aside[aria-label=Inspector] { visibility: hidden }',
  })
  await stage.blur()
  return shareOfOther(page, picture, await stage.screenshot(), { by: 40, size: { width: 500, height: 300 } })
}

// Export drawing: what the stage shows now as one SVG that needs nothing else: looks, colours and fonts are in it; and as a PNG of the same.

import { fontFaces } from './export-fonts.ts'
import { crowdElements, svgElement } from './export-crowd.ts'
import { createExportStyles } from './export-styles.ts'
import { readPalette } from './palette.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import type { Uid } from '../../lib/model/types.ts'
import type { View } from './camera.ts'

export type Shown = {
  readonly scene: Scene
  readonly view: View
  readonly lit: ReadonlySet<Uid> | null
  /** Of the stage, in CSS px. */
  readonly size: { readonly width: number; readonly height: number }
  /** What the picture is of, in words. */
  readonly title: string
}

const leastRatio = 2 // px of the PNG for each of the page's: sharp on a slide that is larger than the stage

/** What the stage shows at the moment it is asked. */
export async function drawingOf(figure: HTMLElement, shown: Shown): Promise<string> {
  // All of the page is read before anything is waited for: it goes on living.
  const { svg, style, sheet } = copyOf(figure, shown)
  style.textContent = (await fontFaces()) + sheet
  return new XMLSerializer().serializeToString(svg)
}

function copyOf(figure: HTMLElement, { scene, view, lit, size, title }: Shown) {
  const { width, height } = size
  const world = figure.querySelector('svg.drawing > g')!
  const bounds = figure.getBoundingClientRect()
  const looks = createExportStyles()
  const inSight = [...world.children].filter((child) => {
    const { left, right, top, bottom } = child.getBoundingClientRect()
    return left < bounds.right && right > bounds.left && top < bounds.bottom && bottom > bounds.top
  })
  const drawn = new Set([...world.querySelectorAll<SVGElement>('[data-uid]')].map(({ dataset }) => dataset.uid!))
  const window = { x: -view.x / view.k, y: -view.y / view.k, width: width / view.k, height: height / view.k }
  const crowd = crowdElements(scene, view, window, { palette: readPalette(figure), lit, drawn })
  const copies = inSight.map((child) => {
    const copy = child.cloneNode(true) as Element
    const originals = [child, ...child.querySelectorAll('*')]
    const copied = [copy, ...copy.querySelectorAll('*')]
    originals.forEach((original, i) => {
      if (original.localName !== 'title') looks.copyLooks(original, copied[i]!)
      for (const { name } of [...copied[i]!.attributes]) if (name.startsWith('data-')) copied[i]!.removeAttribute(name)
    })
    return copy
  })
  const style = svgElement('style', {})
  const svg = svgElement('svg', { width, height, viewBox: `0 0 ${width} ${height}` }, [
    svgElement('title', {}, [title]),
    style,
    svgElement('rect', { width, height, fill: getComputedStyle(figure).backgroundColor }),
    svgElement('g', { transform: `translate(${view.x} ${view.y}) scale(${view.k})` }, [...crowd, ...copies]),
  ])
  // A picture that may be wrong has no green, saved or not.
  if (figure.closest('[data-true=false]')) svg.setAttribute('style', 'filter:grayscale(1)')
  return { svg, style, sheet: looks.sheet() }
}

/** A drawing as it was shown, at twice the page's px. */
export async function pictureOf(drawing: string, { width, height }: Shown['size']): Promise<Blob> {
  const ratio = Math.max(leastRatio, globalThis.devicePixelRatio)
  const address = URL.createObjectURL(new Blob([drawing], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio))
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await canvas.convertToBlob({ type: 'image/png' })
  } finally {
    URL.revokeObjectURL(address)
  }
}

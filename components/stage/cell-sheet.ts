// Cell sheet: one plot's cells as a bitmap, so that a frame of a moving camera copies pictures and a change of a pod paints that pod.

import { overlaps, type Rect, sameRect } from '../../lib/layout/geometry.ts'
import type { Plot } from '../../lib/layout/plots.ts'
import { boxRect, podHeight, podWidth, type PodBox } from '../../lib/layout/scene.ts'
import type { Life } from '../../lib/model/life.ts'
import { cellOutline, cellSigns } from './icons.tsx'
import type { Palette } from './palette.ts'

/** How one cell looks; cells that look the same share one object, so that a changed look is another object. */
export type Look = { readonly life: Life; readonly light: 'lit' | 'dim' | null; readonly alpha: number }

/** What a sheet shows of its plot: null for a pod that is not on it. */
type LookOf = (box: PodBox) => Look | null

/** Where the sheet lies on the canvas: device px per scene unit, and the part of a device px that its corner is off the grid. */
export type Fit = { readonly scale: number; readonly offX: number; readonly offY: number }

/** What an edge takes beyond its box. */
export const sheetMarginPx = 4
/** Past this part of its cells a sheet is painted anew. */
const mostPatches = 1 / 3
/** An edge is at most this part of its cell: from very far a cell is more than its edge. */
export const mostEdge = 0.09

type CellPath = { readonly outline: Path2D; readonly sign: Path2D; readonly whole: Path2D }

/** Made with the first sheet: there are none where the page is only put together. */
const paths = new Map<Life, CellPath>()

function pathOf(life: Life): CellPath {
  let path = paths.get(life)
  if (!path) {
    const sign = cellSigns[life]
    path = { outline: new Path2D(cellOutline), sign: new Path2D(sign), whole: new Path2D(cellOutline + sign) }
    paths.set(life, path)
  }
  return path
}

export type CellSheet = ReturnType<typeof createCellSheet>

export function createCellSheet() {
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')!
  let plot: Plot | null = null
  let fit: Fit = { scale: 1, offX: 0, offY: 0 }
  let looks = new Map<PodBox, Look>()
  let palette: Palette | null = null
  let ratio = 1

  function paintAll(next: Plot, lookOf: LookOf) {
    plot = next
    canvas.width = Math.ceil(next.rect.width * fit.scale) + 2 * sheetMarginPx + 1
    canvas.height = Math.ceil(next.rect.height * fit.scale) + 2 * sheetMarginPx + 1
    looks = looksOf(next, lookOf)
    for (const [box, look] of looks) paintCell(box, look)
  }

  function paintCell({ x, y, scale }: PodBox, { life, light, alpha }: Look) {
    const { rect } = plot!
    const { cells, thick } = palette!
    const size = fit.scale * scale
    context.setTransform(size, 0, 0, size, sheetX(x - rect.x), sheetY(y - rect.y))
    context.globalAlpha = alpha * (light === 'dim' ? 0.35 : 1)
    const edge = Math.min(thick * ratio, mostEdge * podWidth * size) / size
    context.lineWidth = edge * (light === 'lit' ? 2 : 1)
    context.lineCap = 'round'
    context.lineJoin = 'round'
    context.fillStyle = cells[life].fill
    context.strokeStyle = cells[life].edge
    const { outline, sign, whole } = pathOf(life)
    if (life !== 'leaving') {
      context.fill(whole)
      context.stroke(whole)
      return
    }
    context.fill(outline)
    context.setLineDash([(7 * ratio) / size, (4 * ratio) / size])
    context.stroke(outline)
    context.setLineDash([])
    context.stroke(sign)
  }

  const sheetX = (x: number) => x * fit.scale + sheetMarginPx + fit.offX
  const sheetY = (y: number) => y * fit.scale + sheetMarginPx + fit.offY

  /** The cell with its edge and all that reaches into it, painted again. */
  function repaint(box: PodBox): Rect {
    const { rect } = plot!
    const x = Math.floor(sheetX(box.x - rect.x)) - sheetMarginPx
    const y = Math.floor(sheetY(box.y - rect.y)) - sheetMarginPx
    const width = Math.ceil(podWidth * box.scale * fit.scale) + 2 * sheetMarginPx + 1
    const height = Math.ceil(podHeight * box.scale * fit.scale) + 2 * sheetMarginPx + 1
    context.save()
    context.resetTransform()
    context.beginPath()
    context.rect(x, y, width, height)
    context.clip()
    context.clearRect(x, y, width, height)
    const reach = (2 * sheetMarginPx) / fit.scale
    const around = boxRect(box)
    const near = {
      x: around.x - reach,
      y: around.y - reach,
      width: around.width + 2 * reach,
      height: around.height + 2 * reach,
    }
    for (const [other, look] of looks) if (overlaps(boxRect(other), near)) paintCell(other, look)
    context.restore()
    return { x, y, width, height }
  }

  return {
    canvas,
    fit: () => fit,
    /** Paints the whole plot for a place on the canvas. `pixelRatio`: device px per CSS px. */
    render(next: Plot, at: Fit, colours: Palette, pixelRatio: number, lookOf: LookOf) {
      fit = at
      palette = colours
      ratio = pixelRatio
      paintAll(next, lookOf)
    },
    /** Paints what changed, and gives where, in whole px; null if that was everything. */
    update(next: Plot, lookOf: LookOf): readonly Rect[] | null {
      if (!plot || !sameRect(plot.rect, next.rect)) {
        paintAll(next, lookOf)
        return null
      }
      plot = next
      const before = looks
      looks = looksOf(next, lookOf)
      const changed: PodBox[] = []
      for (const [box, look] of looks) if (before.get(box) !== look) changed.push(box)
      for (const box of before.keys()) if (!looks.has(box)) changed.push(box)
      if (changed.length > looks.size * mostPatches + 3) {
        paintAll(next, lookOf)
        return null
      }
      return changed.map(repaint)
    },
  }
}

function looksOf({ boxes }: Plot, lookOf: LookOf): Map<PodBox, Look> {
  const looks = new Map<PodBox, Look>()
  for (const box of boxes) {
    const look = lookOf(box)
    if (look) looks.set(box, look)
  }
  return looks
}

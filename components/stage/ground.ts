// Ground: the tanks of a crowd on a canvas: glass, water and words, as tank-shape.tsx has them. Their cells lie on another canvas above.

import { sameRect } from '../../lib/layout/geometry.ts'
import type { Tank } from '../../lib/layout/scene.ts'
import type { Label } from '../../lib/layout/text.ts'
import type { Palette } from './palette.ts'
import { tankCorner, waterPath } from './tank-shape.tsx'

export const fonts = {
  mono: "'JetBrains Mono Variable', ui-monospace, monospace",
  sans: "'Inter Variable', system-ui, sans-serif",
}
/** An edge is at most this part of its tank: from very far a tank is more than its edge. */
const mostEdge = 0.03
/** The radius of a corner, in px, from which on it can be told from a square one. */
const leastCornerPx = 2
/** Words smaller than this on screen are too small to be told from dust; no ink is spent on them. */
const leastWordsPx = 3

/** Tanks on a context whose transform is scene × `zoom` (CSS px). */
export function paintGround(
  context: CanvasRenderingContext2D,
  tanks: readonly Tank[],
  zoom: number,
  palette: Palette,
): void {
  for (const tank of tanks) paintTank(context, tank, zoom, palette)
}

/** Those tanks that look another way than before, in their own places; all others stay. */
export function repaintGround(
  context: CanvasRenderingContext2D,
  tanks: readonly Tank[],
  before: readonly Tank[],
  zoom: number,
  palette: Palette,
): void {
  const reach = palette.thick / zoom // of a tank's edge beyond its glass; there is more than that between two tanks
  tanks.forEach((tank, i) => {
    if (looksAlike(tank, before[i]!)) return
    const { x, y, width, height } = tank.rect
    context.clearRect(x - reach, y - reach, width + 2 * reach, height + 2 * reach)
    paintTank(context, tank, zoom, palette)
  })
}

/** A tank says in its title all that is painted of it. */
const looksAlike = (a: Tank, b: Tank) => a === b || (a.title === b.title && a.isReady === b.isReady)

/** Whether tanks stand where others stood, so that they can be painted one by one. */
export const standAlike = (a: readonly Tank[], b: readonly Tank[]) =>
  a === b || (a.length === b.length && a.every(({ uid, rect }, i) => uid === b[i]!.uid && sameRect(rect, b[i]!.rect)))

function paintTank(context: CanvasRenderingContext2D, tank: Tank, zoom: number, palette: Palette): void {
  const { x, y, width, height } = tank.rect
  const water = tank.isReady ? palette.water : palette.stillWater
  // From so far a corner is a point and a wave is flat, and rectangles are painted sooner than paths.
  const isSquare = tankCorner * zoom < leastCornerPx
  context.fillStyle = palette.glass
  if (isSquare) {
    context.fillRect(x, y, width, tank.waterY - y)
    context.fillStyle = water
    context.fillRect(x, tank.waterY, width, y + height - tank.waterY)
  } else {
    context.beginPath()
    context.roundRect(x, y, width, height, tankCorner)
    context.fill()
    context.fillStyle = water
    context.fill(waterOf(tank))
  }
  context.strokeStyle = tank.isReady ? palette.edge : palette.failing
  context.lineWidth = Math.min(palette.thick / zoom, mostEdge * width)
  context.setLineDash(tank.isReady ? [] : [10 / zoom, 6 / zoom])
  if (isSquare) context.strokeRect(x, y, width, height)
  else context.stroke()
  context.setLineDash([])
  for (const label of tank.labels) paintLabel(context, label, zoom, tank.isReady, palette)
}

const waters = new WeakMap<Tank, Path2D>()

function waterOf(tank: Tank): Path2D {
  let water = waters.get(tank)
  if (!water) waters.set(tank, (water = new Path2D(waterPath(tank.rect, tank.waterY))))
  return water
}

function paintLabel(
  context: CanvasRenderingContext2D,
  { text, x, y, size, anchor, font, tone, isBold }: Label,
  zoom: number,
  isReady: boolean,
  palette: Palette,
): void {
  if (size * zoom < leastWordsPx) return
  context.font = `${isBold ? 650 : 400} ${size}px ${fonts[font]}`
  context.textAlign = anchor === 'middle' ? 'center' : anchor
  context.fillStyle = tone === 'life' ? (isReady ? palette.running : palette.failing) : palette.tones[tone]
  context.fillText(text, x, y)
}

// Export crowd: as elements of a drawing what a crowd has on canvases: tanks seen from far (as in ground.ts) and cells (as in cell-sheet.ts).

import { overlaps, type Rect, round } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { levelAt } from '../../lib/layout/level.ts'
import { isCrowd, isPictured, plotsIn } from '../../lib/layout/plots.ts'
import { boxRect, podWidth, type Tank } from '../../lib/layout/scene.ts'
import type { Label } from '../../lib/layout/text.ts'
import { type Life, podLife } from '../../lib/model/life.ts'
import type { Uid } from '../../lib/model/types.ts'
import type { View } from './camera.ts'
import { mostEdge } from './cell-sheet.ts'
import { fonts } from './ground.ts'
import { cellOutline, cellSigns } from './icons.tsx'
import type { Palette } from './palette.ts'
import { tankCorner, waterPath } from './tank-shape.tsx'

type Attributes = Readonly<Record<string, string | number>>

/** An element of a drawing. */
export function svgElement(name: string, attributes: Attributes, children: readonly (Element | string)[] = []) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  element.append(...children)
  return element
}

/** What of a crowd is on canvases in a view; nothing if there is no crowd. `drawn` are elements of the page already. */
export function crowdElements(
  scene: Scene,
  view: View,
  window: Rect,
  { palette, lit, drawn }: { palette: Palette; lit: ReadonlySet<Uid> | null; drawn: ReadonlySet<Uid> },
): readonly Element[] {
  if (!isCrowd(scene)) return []
  const tanks = levelAt(view.k) === 'far' ? scene.tanks.filter(({ rect }) => overlaps(rect, window)) : []
  const { pods } = scene.source.model
  const cells: Element[] = []
  for (const { boxes } of plotsIn(scene, window).filter((plot) => isPictured(plot, view.k))) {
    for (const box of boxes) {
      const pod = pods.get(box.uid)
      if (!pod || drawn.has(box.uid) || !overlaps(boxRect(box), window)) continue
      const zoom = view.k * box.scale
      const light = lit === null ? 1 : lit.has(box.uid) ? 2 : 1
      cells.push(
        svgElement('use', {
          href: `#cell-${podLife(pod.status, pod.ready)}`,
          transform: `translate(${round(box.x)} ${round(box.y)})${box.scale === 1 ? '' : ` scale(${box.scale})`}`,
          'stroke-width': round((light * Math.min(palette.thick, mostEdge * podWidth * zoom)) / zoom),
          ...(lit === null || lit.has(box.uid) ? {} : { opacity: 0.35 }),
        }),
      )
    }
  }
  return [cellShapes(palette, view.k), ...tanks.map((tank) => tankElement(tank, view.k, palette)), ...cells]
}

function cellShapes({ cells }: Palette, zoom: number): Element {
  const line = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }
  const shapes = (Object.keys(cellSigns) as Life[]).map((life) => {
    const { fill, edge } = cells[life]
    const dashed = life === 'leaving'
    const paths = dashed
      ? [
          svgElement('path', { d: cellOutline, 'stroke-dasharray': `${round(7 / zoom)} ${round(4 / zoom)}` }),
          svgElement('path', { d: cellSigns[life], fill: 'none' }),
        ]
      : [svgElement('path', { d: cellOutline + cellSigns[life] })]
    return svgElement('g', { id: `cell-${life}`, fill, stroke: edge, ...line }, paths)
  })
  return svgElement('defs', {}, shapes)
}

function tankElement(tank: Tank, zoom: number, palette: Palette): Element {
  const { x, y, width, height } = tank.rect
  const place = { x: round(x), y: round(y), width: round(width), height: round(height), rx: tankCorner }
  const { isReady } = tank
  return svgElement('g', {}, [
    svgElement('title', {}, [tank.title]),
    svgElement('rect', { ...place, fill: palette.glass }),
    svgElement('path', {
      d: waterPath(tank.rect, tank.waterY),
      fill: isReady ? palette.water : palette.stillWater,
    }),
    svgElement('rect', {
      ...place,
      fill: 'none',
      stroke: isReady ? palette.edge : palette.failing,
      'stroke-width': round(palette.thick / zoom),
      ...(isReady ? {} : { 'stroke-dasharray': `${round(10 / zoom)} ${round(6 / zoom)}` }),
    }),
    ...tank.labels.map((label) => labelElement(label, isReady, palette)),
  ])
}

function labelElement({ text, x, y, size, anchor, font, tone, isBold }: Label, isReady: boolean, palette: Palette) {
  const fill = tone === 'life' ? (isReady ? palette.running : palette.failing) : palette.tones[tone]
  const look = { 'font-family': fonts[font], 'font-size': round(size), 'font-weight': isBold ? 650 : 400, fill }
  return svgElement('text', { x: round(x), y: round(y), 'text-anchor': anchor, ...look }, [text])
}

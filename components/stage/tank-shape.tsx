// Tank and tray shapes: glass, water and words of a node; the strip for pods that have none.

import { memo } from 'react'
import { type Rect, round } from '../../lib/layout/geometry.ts'
import { type GhostBox, podHeight, podWidth, type Tank, type Tray } from '../../lib/layout/scene.ts'
import { LabelTexts } from './label-text.tsx'

/** Of a tank's glass. */
export const tankCorner = 18

export const TankShape = memo(function TankShape({
  tank,
  isSelected,
}: {
  readonly tank: Tank
  readonly isSelected: boolean
}) {
  const { rect } = tank
  const life = tank.isReady ? 'life-running' : 'life-failing down'
  return (
    <g data-uid={tank.uid} className={`tank ${life}${isSelected ? ' selected' : ''}`}>
      <title>{tank.title}</title>
      <rect className="glass" {...rounded(rect)} rx={tankCorner} />
      <path className="water" d={waterPath(rect, tank.waterY)} />
      <rect className="glass-edge" {...rounded(rect)} rx={tankCorner} />
      <LabelTexts labels={tank.labels} />
    </g>
  )
})

/** Water to the glass, with one slow wave. */
export function waterPath(rect: Rect, surface: number): string {
  const { x, width } = rect
  const foot = rect.y + rect.height
  const wave = Math.min(7, width * 0.02)
  const ends = [x + 1, surface] as const
  const points = [
    `M${round(ends[0])} ${round(surface)}`,
    `Q${round(x + width / 4)} ${round(surface - wave)} ${round(x + width / 2)} ${round(surface)}`,
    `T${round(x + width - 1)} ${round(surface)}`,
    `V${round(foot - tankCorner)}a${tankCorner - 1} ${tankCorner - 1} 0 0 1 ${1 - tankCorner} ${tankCorner - 1}`,
    `H${round(x + tankCorner)}a${tankCorner - 1} ${tankCorner - 1} 0 0 1 ${1 - tankCorner} ${1 - tankCorner}Z`,
  ]
  return points.join('')
}

export const TrayShape = memo(function TrayShape({ tray }: { readonly tray: Tray }) {
  const { rect, labels, notes, ghosts, isEmpty } = tray
  if (rect.height === 0) return null
  return (
    <g className={isEmpty ? 'tray empty' : 'tray'}>
      <rect className="tray-edge" {...rounded(rect)} rx={12} />
      <LabelTexts labels={labels} />
      {notes.map(({ rect: place, text }) => (
        <rect key={`${place.x} ${place.y}`} className="note" {...rounded(place)}>
          <title>{text}</title>
        </rect>
      ))}
      {ghosts.map((ghost) => (
        <Ghost key={ghost.id} ghost={ghost} />
      ))}
    </g>
  )
})

function Ghost({ ghost }: { readonly ghost: GhostBox }) {
  const transform = `translate(${round(ghost.x)} ${round(ghost.y)}) scale(${ghost.scale})`
  return (
    <g className="ghost" data-uid={ghost.workloadUid} transform={transform}>
      <title>{ghost.title}</title>
      <rect width={podWidth} height={podHeight} rx={14} />
      <text x={podWidth / 2} y={podHeight / 2 + 8} fontSize={24} textAnchor="middle" className="sans soft">
        wanted
      </text>
    </g>
  )
}

const rounded = ({ x, y, width, height }: Rect) => ({
  x: round(x),
  y: round(y),
  width: round(width),
  height: round(height),
})

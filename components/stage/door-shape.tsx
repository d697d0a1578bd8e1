// Door shapes: Services on the edge of the stage, and the lines from their doors to the pods that they lead to.

import { memo } from 'react'
import { type DoorLines, doorLines } from '../../lib/layout/door-lines.ts'
import type { Door } from '../../lib/layout/doors.ts'
import { round, roundedPath } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { isCrowd } from '../../lib/layout/plots.ts'
import type { Uid } from '../../lib/model/types.ts'
import { usePointed } from '../state/view-state.ts'
import { doorSign } from './icons.tsx'
import { LabelTexts } from './label-text.tsx'

/** With more doors than this, lines of all of them would be a tangle. */
const mostQuiet = 5
/** Past this a line is thin, as the gaps that it runs in are, and has no dot at each of its pods. */
const mostEnds = 150

/** `lifted`: what is hovered or selected; the outline's focus asks for a door's lines as a pointer does. Of few pods the lines of all doors are there, quietly; of a crowd only those that are asked for. */
export function DoorWays({ scene, lifted }: { readonly scene: Scene; readonly lifted: readonly Uid[] }) {
  const { doors } = scene.doors
  const focused = usePointed()
  const asked = doors.filter(({ uid }) => uid === focused || lifted.includes(uid))
  const isQuiet = doors.length <= mostQuiet && !isCrowd(scene)
  const quiet = isQuiet ? doors.filter((door) => !asked.includes(door)) : []
  return (
    <g className="door-ways">
      {quiet.map(({ uid }) => (
        <path key={uid} className="way" d={pathOf(doorLines(scene, uid))} />
      ))}
      {asked.map(({ uid }) => (
        <AskedWay key={uid} ways={doorLines(scene, uid)} />
      ))}
    </g>
  )
}

function AskedWay({ ways }: { readonly ways: DoorLines }) {
  const isDense = ways.ends.length > mostEnds
  return (
    <>
      <path className={isDense ? 'way asked dense' : 'way asked'} d={pathOf(ways)} />
      {isDense
        ? null
        : ways.ends.map(({ x, y }) => (
            <circle key={`${x} ${y}`} className="way-end" cx={round(x)} cy={round(y)} r="4.5" />
          ))}
    </>
  )
}

const pathOf = ({ lines }: DoorLines) => lines.map((points) => roundedPath(points, 4)).join('')

export const DoorShape = memo(function DoorShape({
  door,
  isSelected,
}: {
  readonly door: Door
  readonly isSelected: boolean
}) {
  const { rect, scale, labels, isShut, title, uid } = door
  const at = { x: round(rect.x), y: round(rect.y) }
  return (
    // Glides with the tanks' lower edges, as the tray opens and shuts.
    <g
      data-uid={uid}
      className={`door${isShut ? ' shut' : ''}${isSelected ? ' selected' : ''}`}
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
    >
      <title>{title}</title>
      <rect className="door-edge" width={round(rect.width)} height={round(rect.height)} rx={round(8 * scale)} />
      <path
        className="door-sign"
        transform={`translate(${round(10 * scale)} ${round(6 * scale)}) scale(${round(scale)})`}
        d={doorSign}
      />
      <g transform={`translate(${-at.x} ${-at.y})`}>
        <LabelTexts labels={labels} />
      </g>
    </g>
  )
})

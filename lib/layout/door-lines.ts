// Door lines: the way from a Service's door to each of its ready pods. It runs where nothing else is: between the shelves of tanks, at the left
// of the pods of a tank and in the gaps above their rows; so it crosses no word and no pod, however many there are.

import type { Uid } from '../model/types.ts'
import { type Door, doorGap, type DoorStrip } from './doors.ts'
import { bottom, middleX, type Point } from './geometry.ts'
import { type Scene } from './layout.ts'
import { podWidth, type Tank } from './scene.ts'

export type DoorLines = {
  readonly lines: readonly (readonly Point[])[]
  /** Where they reach a pod: on the middle of its upper edge, or beside it. */
  readonly ends: readonly Point[]
}

/** How far from pods and edges lines run in the gaps, which are 12 wide: the first door's in the middle, the sixth's where the first's does. */
const lanes = [6, 4, 8, 2, 10]
const endsApart = 3.5 // as many times the way from the middle lane to theirs

/** From the door of a Service to its pods in the tanks. O(pods). */
export function doorLines(scene: Scene, uid: Uid): DoorLines {
  const { tanks, doors } = scene
  const door = doors.doors.find((each) => each.uid === uid)
  if (!door) return { lines: [], ends: [] }
  const served = new Set(door.service.podUids)
  const off = lanes[door.slot % lanes.length]!
  const lines: (readonly Point[])[] = []
  const ends: Point[] = []
  const shelves = [...new Set(tanks.map(({ rect }) => rect.y))].toSorted((a, b) => b - a)
  const below = (tank: Tank) => bottom(tank.rect) + off
  for (const tank of tanks) {
    const rows = rowsOf(tank, served, (off - lanes[0]!) * endsApart)
    if (rows.length === 0) continue
    const marginX = Math.min(...tank.pods.map(({ x }) => x)) - off
    const up = wayUp(door, doors)
    const way = [...up, ...wayBelow(scene, shelves, tank, up.at(-1)!.x, off)]
    rows.forEach(({ top, xs }, i) => {
      const y = top - off
      const [last, ...others] = xs
      const branch = [
        { x: marginX, y },
        { x: last!, y },
        { x: last!, y: top },
      ]
      lines.push(i === 0 ? [...way, { x: marginX, y: below(tank) }, ...branch] : branch)
      for (const x of others) {
        lines.push([
          { x, y },
          { x, y: top },
        ])
      }
      ends.push(...xs.map((x) => ({ x, y: top })))
    })
  }
  return { lines, ends }
}

/** From the upper edge of a door to above all doors: past those of higher rows by the gap at its left. */
function wayUp({ rect, scale }: Door, strip: DoorStrip): Point[] {
  if (rect.y === strip.rect.y) return [{ x: middleX(rect), y: rect.y }]
  const x = rect.x + 10 * scale
  const half = (doorGap / 2) * scale
  return [
    { x, y: rect.y },
    { x, y: rect.y - half },
    { x: rect.x - half, y: rect.y - half },
  ]
}

/** From above a door to below a tank: past the shelves between them at the left end of each, inside its first tank. */
function wayBelow({ tanks }: Scene, shelves: readonly number[], tank: Tank, doorX: number, off: number): Point[] {
  const way: Point[] = []
  let x = doorX
  for (const shelf of shelves) {
    const first = tanks.find(({ rect }) => rect.y === shelf)!
    const y = bottom(first.rect) + off
    way.push({ x, y })
    if (shelf === tank.rect.y) return way
    x = first.rect.x + off
    way.push({ x, y })
  }
  return way
}

/** The rows of a tank that have pods to reach, the highest first; in each where to reach them, the furthest first. */
function rowsOf({ pods }: Tank, served: ReadonlySet<Uid>, shift: number) {
  const rows = new Map<number, number[]>()
  for (const { uid, x, y } of pods) {
    if (!served.has(uid)) continue
    const xs = rows.get(y)
    const end = x + podWidth / 2 + shift
    if (xs) xs.push(end)
    else rows.set(y, [end])
  }
  return [...rows].map(([top, xs]) => ({ top, xs: xs.toSorted((a, b) => b - a) })).toSorted((a, b) => a.top - b.top)
}

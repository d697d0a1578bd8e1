// Plots: tanks and tray cut into pieces of bounded size, so that who paints or points looks at what is there and at nothing else.

import { overlaps, type Point, type Rect, right, bottom } from './geometry.ts'
import { levelAt } from './level.ts'
import type { Scene } from './layout.ts'
import {
  boxRect,
  mostBeforeCrowd,
  podHeight,
  type PodBox,
  podPitchX,
  podPitchY,
  podWidth,
  type Tank,
  type Tray,
} from './scene.ts'

/** Columns and rows of pods in a plot: a tank as full as nodes are by default (110 pods) is one plot, and one of 5,000 is no huge one. */
const side = 12

export type Plot = {
  /** The same for the same piece of the same tank, from scene to scene. */
  readonly key: string
  /** Its node's name; null in the tray. */
  readonly node: string | null
  /** All of its boxes lie in it, and do so as pods come and go. Those of neighbours overlap. */
  readonly rect: Rect
  /** The scale of its boxes. */
  readonly scale: number
  readonly boxes: readonly PodBox[]
}

const known = new WeakMap<Tank | Tray, readonly Plot[]>()

/** The plots of a tank or of the tray that have pods in them; the same array for the same object. */
export function plotsOf(home: Tank | Tray): readonly Plot[] {
  const before = known.get(home)
  if (before) return before
  const plots = cutUp(home)
  known.set(home, plots)
  return plots
}

function cutUp({ rect, pods, ...home }: Tank | Tray): readonly Plot[] {
  const scale = pods[0]?.scale ?? 1
  const id = 'uid' in home ? home.uid : ''
  const node = 'uid' in home ? home.name : null
  const width = side * podPitchX * scale
  const height = side * podPitchY * scale
  const pieces = new Map<string, { readonly rect: Rect; readonly boxes: PodBox[] }>()
  for (const box of pods) {
    const column = Math.floor((box.x - rect.x) / width)
    const row = Math.floor((box.y - rect.y) / height)
    const key = `${id}/${column},${row}`
    let piece = pieces.get(key)
    if (!piece) pieces.set(key, (piece = { rect: pieceRect(rect, column * width, row * height, scale), boxes: [] }))
    piece.boxes.push(box)
  }
  return [...pieces].map(([key, piece]) => ({ key, node, scale, ...piece }))
}

/** A piece and, as a box may begin at its very end, one box more; no larger than what it is cut from. */
function pieceRect(whole: Rect, left: number, top: number, scale: number): Rect {
  const x = whole.x + left
  const y = whole.y + top
  const width = Math.min((side * podPitchX + podWidth) * scale, right(whole) - x)
  return { x, y, width, height: Math.min((side * podPitchY + podHeight) * scale, bottom(whole) - y) }
}

/** The plots that a window shows any of. */
export function plotsIn({ tanks, tray }: Scene, window: Rect): readonly Plot[] {
  const homes = [...tanks, tray].filter(({ rect }) => overlaps(rect, window))
  return homes.flatMap(plotsOf).filter(({ rect }) => overlaps(rect, window))
}

const holds = (rect: Rect, { x, y }: Point) => x >= rect.x && x < right(rect) && y >= rect.y && y < bottom(rect)

/** What stands at a point of the scene: a pod, else the node whose tank it is, else nothing. */
export function uidAt({ tanks, tray }: Scene, point: Point): string | null {
  const home = [tray, ...tanks].find(({ rect }) => holds(rect, point))
  if (!home) return null
  const box = plotsOf(home)
    .filter(({ rect }) => holds(rect, point))
    .flatMap(({ boxes }) => boxes)
    .find((each) => holds(boxRect(each), point))
  return box?.uid ?? ('uid' in home ? home.uid : null)
}

/** Where a pod is drawn. O(tanks + pods of its tank). */
export function boxOf({ tanks, tray, source }: Scene, uid: string | null): PodBox | null {
  const pod = uid === null ? undefined : source.model.pods.get(uid)
  if (!pod) return null
  const home = tanks.find(({ name }) => name === pod.node) ?? tray
  return home.pods.find((box) => box.uid === uid) ?? null
}

/** Every pod on stage, shown or beyond the edge of the screen. */
export const podCount = ({ tanks, tray }: Scene) => tanks.reduce((sum, { pods }) => sum + pods.length, tray.pods.length)

/** Up to a crowd pods are elements of the page, each with its motion. */
export const isCrowd = (scene: Scene) => podCount(scene) > mostBeforeCrowd

/** Whether a crowd's pods in a plot are painted as cells in a picture. */
export const isPictured = ({ scale }: Pick<Plot, 'scale'>, zoom: number) => levelAt(zoom * scale) === 'far'

/**
 * The pods that are elements of the page: all of a few; of a crowd those that a window shows larger than cells, and those in `lifted`. In an order
 * that stays, so that a pod that gets its node stays the same element and moves there.
 */
export function elementsOf(scene: Scene, zoom: number, window: Rect, lifted: readonly string[]): readonly PodBox[] {
  if (!isCrowd(scene)) return [...scene.tanks.flatMap(({ pods }) => pods), ...scene.tray.pods]
  const near = plotsIn(scene, window)
    .filter((plot) => !isPictured(plot, zoom))
    .flatMap(({ boxes }) => boxes)
    .filter((box) => overlaps(boxRect(box), window))
  const shown = new Set(near)
  const others = lifted.map((uid) => boxOf(scene, uid)).filter((box) => box !== null && !shown.has(box))
  return [...near, ...(others as PodBox[])]
}

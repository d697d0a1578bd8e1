// Camera place: where a camera stands, as a link says it: beside what it shows. Slots are each page's own, so that on another's page the
// same pod may stand elsewhere; the link opens there. Pure.

import type { Point } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { levelAt } from '../../lib/layout/level.ts'
import { boxOf, uidAt } from '../../lib/layout/plots.ts'
import type { Uid } from '../../lib/model/types.ts'
import { readSelected, selectedByUid, uidOfSelected, writeSelected } from '../state/address.ts'

/** What is in the middle of the stage, in scene units, and the zoom. */
export type Position = Point & { readonly k: number }

/** What a position is measured from: its upper left corner, in units of its own scale. */
type Anchor = Point & { readonly scale: number }

const sceneItself: Anchor = { x: 0, y: 0, scale: 1 }

/** E.g. `92,74,2.5,Pod/default/web-1`: from that pod, or farther off from the node in whose tank it is; from the scene where there is neither. */
export function writePlace(position: Position, scene: Scene): string {
  const uid = uidInMiddle(position, scene)
  const from = (uid !== null && anchorOf(uid, scene)) || sceneItself
  const name = uid === null ? null : selectedByUid(scene.source.model, uid)
  // Of a large cluster the zoom is a few hundredths: digits count there, not decimals.
  const along = (axis: 'x' | 'y') => Number(((position[axis] - from[axis]) / from.scale).toFixed(2))
  const k = Number((position.k * from.scale).toPrecision(4))
  return [along('x'), along('y'), k, ...(name ? [writeSelected(name)] : [])].join(',')
}

/** The position that a place is in this scene; null for a place that makes no sense, or beside what is not there. */
export function readPlace(place: string, scene: Scene): Position | null {
  const [x = NaN, y = NaN, k = NaN] = place.split(',', 3).map(Number)
  const [name, ...others] = place.split(',').slice(3)
  if (![x, y, k].every(Number.isFinite) || k <= 0 || others.length > 0) return null
  const from = name === undefined ? sceneItself : anchorNamed(name, scene)
  return from && { x: from.x + x * from.scale, y: from.y + y * from.scale, k: k / from.scale }
}

/** A pod that is read, else its node. */
function uidInMiddle({ k, ...middle }: Position, scene: Scene): Uid | null {
  const uid = uidAt(scene, middle)
  const box = boxOf(scene, uid)
  if (!box || levelAt(k * box.scale) === 'near') return uid
  return scene.tanks.find(({ name }) => name === box.node)?.uid ?? null
}

function anchorNamed(name: string, scene: Scene): Anchor | null {
  const selected = readSelected(name)
  const uid = selected && uidOfSelected(scene.source.model, selected, null)
  return uid === null ? null : anchorOf(uid, scene)
}

function anchorOf(uid: Uid, scene: Scene): Anchor | null {
  const box = boxOf(scene, uid)
  if (box) return box
  const tank = scene.tanks.find((each) => each.uid === uid)
  return tank ? { ...tank.rect, scale: 1 } : null
}

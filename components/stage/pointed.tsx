// Pointed: what the stage shows of the pod, node or door that the pointer, or the outline's focus, is on: a ring for the focus, a card for a pod.

import { useSyncExternalStore } from 'react'
import { type Rect, right, bottom } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { levelAt } from '../../lib/layout/level.ts'
import { boxOf } from '../../lib/layout/plots.ts'
import { boxRect } from '../../lib/layout/scene.ts'
import type { Uid } from '../../lib/model/types.ts'
import { PodCard } from '../panels/pod-card.tsx'
import { usePointed } from '../state/view-state.ts'
import type { Camera, Covered, View } from './camera.ts'

type Size = { readonly width: number; readonly height: number }
type Stage = { readonly scene: Scene; readonly camera: Camera; readonly size: Size; readonly covered: Covered }

const ringPx = 4 // outside of the pod's own edge
const cardWidthPx = 248 // w-62 in pod-card.tsx
const besidePx = 12 // between a pod and its card: not under the pointer, and clear of a ring

/** `hovered`: what the pointer is on; `selected` is told in the inspector and needs no card. */
export function Pointed(props: Stage & { readonly hovered: Uid | null; readonly selected: Uid | null }) {
  const { hovered, selected, scene, camera } = props
  const focused = usePointed()
  const view = useSyncExternalStore(camera.subscribe, camera.view, camera.view)
  const ring = focused === null ? null : placeOf(focused, scene, view)
  const told = focused ?? hovered
  const place = told === null || told === selected || !boxOf(scene, told) ? null : placeOf(told, scene, view)
  const beside = place && besideOf(place, props)
  return (
    <>
      {ring && <div className="focus-ring" style={ringStyle(ring)} />}
      {told !== null && beside && (
        <div key={told} className={`pod-card${told === focused ? '' : ' hovered'}`} style={beside}>
          <PodCard uid={told} />
        </div>
      )}
    </>
  )
}

/** Whether something can be seen whole and read where it is. */
export function isInSight(uid: Uid, { scene, camera, size, covered }: Stage): boolean {
  const box = boxOf(scene, uid)
  const view = camera.view()
  const place = placeOf(uid, scene, view)
  if (!place) return false
  const isWhole =
    place.x >= (covered.left ?? 0) &&
    right(place) <= size.width - (covered.right ?? 0) &&
    place.y >= 0 &&
    bottom(place) <= size.height
  return isWhole && (!box || levelAt(box.scale * view.k) !== 'far')
}

/** Where a pod, node or door is on screen. */
function placeOf(uid: Uid, scene: Scene, { x, y, k }: View): Rect | null {
  const box = boxOf(scene, uid)
  const rect = box ? boxRect(box) : [...scene.tanks, ...scene.doors.doors].find((each) => each.uid === uid)?.rect
  return rect ? { x: x + rect.x * k, y: y + rect.y * k, width: rect.width * k, height: rect.height * k } : null
}

const ringStyle = ({ x, y, width, height }: Rect) => ({
  left: x - ringPx,
  top: y - ringPx,
  width: width + 2 * ringPx,
  height: height + 2 * ringPx,
})

/** On the side that has room, growing to where there is more of it; null where a pod fills the stage and says it all itself. */
function besideOf(place: Rect, { size, covered }: Stage) {
  const isOff =
    right(place) < 0 || place.x > size.width || bottom(place) < 0 || place.y > size.height || place.height > size.height
  if (isOff) return null
  const upright =
    place.y + place.height / 2 < size.height / 2
      ? { top: Math.max(besidePx, place.y) }
      : { bottom: Math.max(besidePx, size.height - bottom(place)) }
  const toRight = right(place) + besidePx
  if (toRight + cardWidthPx + besidePx <= size.width - (covered.right ?? 0)) return { left: toRight, ...upright }
  const toLeft = place.x - besidePx - cardWidthPx
  return toLeft >= (covered.left ?? 0) + besidePx ? { left: toLeft, ...upright } : null
}

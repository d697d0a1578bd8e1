// Camera moves: what leads the camera besides a hand on the drawing: keys, the address, and the wish to see one thing whole.

import { useEffect, useRef } from 'react'
import type { Scene } from '../../lib/layout/layout.ts'
import { nearZoom } from '../../lib/layout/level.ts'
import { boxOf } from '../../lib/layout/plots.ts'
import { boxRect } from '../../lib/layout/scene.ts'
import type { Uid } from '../../lib/model/types.ts'
import { useCameraInAddress } from '../state/view-state.ts'
import type { Camera, Covered } from './camera.ts'
import { readPlace, writePlace } from './camera-place.ts'

export const zoomStep = 1.4
const panStepPx = 90
const restMs = 300 // browsers refuse an address that changes with every frame

type CameraAddressProps = {
  readonly camera: Camera
  /** Not the scene itself: what listens for long would keep each one. */
  readonly sceneNow: () => Scene | null
  /** From the first snapshot on. */
  readonly hasScene: boolean
}

/** Writes where the camera comes to rest into the address, and goes where an address that was opened says. */
export function CameraAddress({ camera, sceneNow, hasScene }: CameraAddressProps) {
  const { inAddress, setInAddress } = useCameraInAddress()
  /** What was written here: the camera may have moved on since, and is not led back there. */
  const written = useRef<string | null>(null)
  useEffect(() => {
    const scene = sceneNow()
    if (!hasScene || !scene || inAddress === null || inAddress === written.current) return
    const position = readPlace(inAddress, scene)
    if (position) camera.goTo(position)
  }, [camera, sceneNow, hasScene, inAddress])
  useEffect(() => {
    if (!hasScene) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = camera.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const position = camera.position()
        const scene = sceneNow()
        written.current = position && scene && writePlace(position, scene)
        setInAddress(written.current)
      }, restMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [camera, sceneNow, hasScene, setInAddress])
  return null
}

/** Frames a pod with its anatomy, or a node; all of the scene if it has neither of this uid. */
export function frameOn(camera: Camera, uid: Uid | null, scene: Scene | null, covered: Covered) {
  const box = scene && boxOf(scene, uid)
  if (box) return camera.frame(boxRect(box), covered, nearZoom / box.scale)
  const tank = scene?.tanks.find((each) => each.uid === uid)
  if (tank) camera.frame(tank.rect, covered)
  else camera.showAll()
}

/** Whether the key moves the camera. */
export function moveByKey(key: string, camera: Camera): boolean {
  if (key === '+' || key === '=') camera.zoomBy(zoomStep)
  else if (key === '-' || key === '_') camera.zoomBy(1 / zoomStep)
  else if (key === '0') camera.showAll()
  else if (key === 'ArrowLeft') camera.panBy(panStepPx, 0)
  else if (key === 'ArrowRight') camera.panBy(-panStepPx, 0)
  else if (key === 'ArrowUp') camera.panBy(0, panStepPx)
  else if (key === 'ArrowDown') camera.panBy(0, -panStepPx)
  else return false
  return true
}

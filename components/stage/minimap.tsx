'use client'
// Minimap: the whole of a cluster that is larger than the screen, small, with what the camera shows of it. A press or a drag on it moves the
// camera. Hidden from screen readers and without a tab stop: the outline leads everywhere.

import { type PointerEvent, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { levelAt } from '../../lib/layout/level.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import type { Camera, Covered, View } from './camera.ts'
import { createMinimapPainter, type MinimapPainter } from './minimap-painter.ts'
import type { Kept } from './scene-keeper.ts'

type Size = { readonly width: number; readonly height: number }

const mostPx = { width: 176, height: 132 }
/** Of a picture that is a little larger than the stage nothing is worth finding. */
const leastHidden = 0.02

type Props = {
  readonly kept: Kept
  readonly camera: Camera
  readonly stage: Size
  readonly covered: Covered
}

export function Minimap({ kept, camera, stage, covered }: Props) {
  const { scene } = kept
  const isShown = useSyncExternalStore(
    camera.subscribe,
    () => isLarge(scene, stage) && isCut(camera.view(), scene, stage),
    () => false,
  )
  return isShown ? <Shown scene={scene} camera={camera} stage={stage} covered={covered} /> : null
}

/** Whether a scene is larger than the screen: with all of it in sight its pods are too small to be read. */
function isLarge({ width, height }: Scene, stage: Size): boolean {
  return levelAt(Math.min(stage.width / width, stage.height / height)) === 'far'
}

/** Whether a part of the scene is out of sight. */
function isCut({ x, y, k }: View, { width, height }: Scene, stage: Size): boolean {
  const over = leastHidden * stage.width
  return x < -over || y < -over || x + width * k > stage.width + over || y + height * k > stage.height + over
}

function Shown({ scene, camera, stage, covered }: Omit<Props, 'kept'> & { readonly scene: Scene }) {
  const [painter, setPainter] = useState<MinimapPainter | null>(null)
  const scale = Math.min(mostPx.width / scene.width, mostPx.height / scene.height)
  const width = Math.round(scene.width * scale)
  const height = Math.round(scene.height * scale)
  useLayoutEffect(() => painter?.show(scene, { width, height }), [painter, scene, width, height])

  /** Where the frame was taken hold of, from its middle; a press beside the frame brings its middle there. */
  const held = useRef<{ readonly x: number; readonly y: number } | null>(null)
  const pointOf = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect()
    return { x: (clientX - left) / scale, y: (clientY - top) / scale }
  }
  const move = (event: PointerEvent) => {
    const { x, y } = pointOf(event)
    camera.centre({ x: x - held.current!.x, y: y - held.current!.y })
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { x, y } = pointOf(event)
    const view = camera.view()
    const middle = { x: (stage.width / 2 - view.x) / view.k, y: (stage.height / 2 - view.y) / view.k }
    const isInside =
      Math.abs(x - middle.x) * view.k < stage.width / 2 && Math.abs(y - middle.y) * view.k < stage.height / 2
    held.current = isInside ? { x: x - middle.x, y: y - middle.y } : { x: 0, y: 0 }
    move(event)
  }
  return (
    <div
      className="minimap"
      aria-hidden="true"
      style={{ width, height, marginRight: covered.right }}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (held.current) move(event)
      }}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
    >
      <Picture onPainter={setPainter} />
      <Sight camera={camera} stage={stage} sceneWidth={scene.width} sceneHeight={scene.height} scale={scale} />
    </div>
  )
}

// What listens as long as it is there is begun below, where no scene is: a listener keeps all that its component knew at first.

function Picture({ onPainter }: { onPainter(painter: MinimapPainter): void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const made = createMinimapPainter(canvas.current!)
    onPainter(made)
    return () => made.close()
  }, [onPainter])
  return <canvas ref={canvas} />
}

type SightProps = {
  readonly camera: Camera
  readonly stage: Size
  readonly sceneWidth: number
  readonly sceneHeight: number
  /** Of the minimap. */
  readonly scale: number
}

/** The frame around what the camera shows. It follows the camera without a render. */
function Sight({ camera, stage, sceneWidth, sceneHeight, scale }: SightProps) {
  const frame = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const place = () => {
      const { x, y, k } = camera.view()
      const left = Math.max(0, -x / k) * scale
      const top = Math.max(0, -y / k) * scale
      const right = Math.min(sceneWidth, (stage.width - x) / k) * scale
      const bottom = Math.min(sceneHeight, (stage.height - y) / k) * scale
      Object.assign(frame.current!.style, {
        transform: `translate(${left}px, ${top}px)`,
        width: `${Math.max(0, right - left)}px`,
        height: `${Math.max(0, bottom - top)}px`,
      })
    }
    place()
    return camera.subscribe(place)
  }, [camera, stage.width, stage.height, sceneWidth, sceneHeight, scale])
  return <i ref={frame} />
}

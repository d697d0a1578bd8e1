'use client'
// Stage: the scene painted, and the camera on it. The layout decides where everything is; this only paints and listens. Few pods are elements
// of an SVG drawing, each with its motion; of a crowd only those near enough to be read, and the cells of the rest lie on canvases below it.

import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { overlaps } from '../../lib/layout/geometry.ts'
import { levelOf } from '../../lib/layout/level.ts'
import { boxOf, elementsOf, isCrowd, podCount, uidAt } from '../../lib/layout/plots.ts'
import { boxRect, type PodBox } from '../../lib/layout/scene.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { litPods } from '../../lib/layout/lit.ts'
import { scaleTarget } from '../../lib/model/scale-advice.ts'
import type { Model, Uid } from '../../lib/model/types.ts'
import { useModel, useRevision } from '../state/cluster-store.ts'
import { useFound, useFrameWishes, useLooks, useSelection, useStagedModel, useTank } from '../state/view-state.ts'
import { type Camera, type Covered, createCamera } from './camera.ts'
import { DoorShape, DoorWays } from './door-shape.tsx'
import { CameraAddress, frameOn, moveByKey } from './camera-moves.ts'
import { Minimap } from './minimap.tsx'
import { createPainter, type Painter } from './painter.ts'
import { LabelTexts } from './label-text.tsx'
import { DepartedShape, PodShape } from './pod-shape.tsx'
import { isInSight, Pointed } from './pointed.tsx'
import { PodStepper } from './pod-stepper.tsx'
import { createSceneKeeper, type Kept } from './scene-keeper.ts'
import { StageButtons } from './stage-buttons.tsx'
import './stage.css'
import './tanks.css'
import './pods.css'
import './pod-inside.css'
import './motions.css'
import './over-stage.css'
import { TankShape, TrayShape } from './tank-shape.tsx'

/** Below this on-screen width a hovered pod offers no stepper: it would hide its neighbours. */
const stepperFromPx = 90

/** On a phone two columns of pods are as many as can be read; a tank goes on below the screen's edge. */
const aspectOf = ({ width, height }: Size, isOneTank: boolean) => Math.min(width / height, isOneTank ? 0.62 : Infinity)

type Size = { readonly width: number; readonly height: number }

/**
 * `covered`: what lies over the stage at its sides, in px; what is framed keeps clear of it. `onSwipe`: a finger asks for the tank after (1) or before
 * (-1) the one that is shown; whether there is one.
 */
export function Stage({ covered, onSwipe }: { readonly covered: Covered; onSwipe(by: 1 | -1): boolean }) {
  // What listens as long as the stage is there is begun here and in `Canvases`, not where the model is: a listener keeps all that its component knew.
  const [camera] = useState(createCamera)
  const figure = useRef<HTMLElement>(null)
  const size = useSize(figure)
  useEffect(() => camera.onSwipe(onSwipe), [camera, onSwipe])
  return <SizedStage figure={figure} size={size} camera={camera} covered={covered} />
}

type StageProps = {
  readonly figure: RefObject<HTMLElement | null>
  /** null until it is measured. */
  readonly size: Size | null
  readonly camera: Camera
  readonly covered: Covered
}

function SizedStage({ figure, size, camera, covered }: StageProps) {
  const model = useStagedModel()
  const isOneTank = useTank() !== null
  const whole = useModel()
  const revision = useRevision()
  const { selected, select } = useSelection()
  const found = useFound()?.uids ?? null
  const [keeper] = useState(createSceneKeeper)
  const [hovered, setHovered] = useState<Uid | null>(null)
  const detail = useSyncExternalStore(camera.subscribe, camera.detail, camera.detail)
  const kept = size ? keeper.next({ model, whole, aspect: aspectOf(size, isOneTank), isOneTank }) : null
  const scene = kept?.scene ?? null

  const lit = useMemo(() => litPods(model, found, selected), [model, found, selected])
  const lifted = useMemo(() => [hovered, selected].filter((uid) => uid !== null), [hovered, selected])

  // Before the first snapshot there is nothing that a camera could be led to, or fly away from.
  const isThere = scene !== null && revision >= 0
  useLayoutEffect(() => {
    // Where no tank is, the tray is all that there is to see.
    const width = scene?.tanks.length === 0 ? scene.tray.rect.width : scene?.width
    if (size && isThere && width) camera.setSizes(size, { width, height: scene.height }, isOneTank)
  }, [camera, size, scene, isThere, isOneTank])

  const frame = useCallback((uid: Uid | null) => frameOn(camera, uid, scene, covered), [camera, scene, covered])
  useFrameWishes(frame)
  useLooks((uid) => {
    if (scene && size && !isInSight(uid, { scene, camera, size, covered })) frame(uid)
  })

  const at = (event: MouseEvent) => paintedUid(event.target) ?? pointedUid(event, scene, camera)
  const onClick = (event: MouseEvent) => select(at(event))
  const onDoubleClick = (event: MouseEvent) => frame(at(event))
  /** Who types in a stepper keeps it, wherever the pointer goes; and who drags the picture points at nothing. */
  const hover = (uid: Uid | null) => {
    if (!isTypingInStepper()) setHovered(uid)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 0 && !isInStepper(event.target)) hover(at(event))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== figure.current || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') select(null)
    else if (selected !== null && (event.key === 'f' || event.key === 'Enter')) frame(selected)
    else if (!moveByKey(event.key, camera)) return
    event.preventDefault()
  }

  const offered = scene && offeredStepper(hovered, selected, whole, scene, detail.zoom)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the outline offers all of it to a keyboard
    <figure
      ref={figure}
      className="stage"
      aria-label="Cluster"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the camera's keys need a focus
      tabIndex={0}
      data-revision={revision}
      data-pods-drawn={scene ? podCount(scene) : 0}
      data-level={detail.level}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => hover(null)}
    >
      <CameraAddress camera={camera} sceneNow={keeper.scene} hasScene={isThere} />
      {kept && size ? <Pictured kept={kept} size={size} camera={camera} lit={lit} lifted={lifted} /> : null}
      <Drawing camera={camera} onClick={onClick} onDoubleClick={onDoubleClick}>
        {kept ? <Painted kept={kept} camera={camera} lit={lit} lifted={lifted} selected={selected} /> : null}
      </Drawing>
      {offered && size ? (
        <PodStepper key={offered.box.uid} {...offered} camera={camera} stageHeight={size.height} />
      ) : null}
      {kept && size ? <Minimap kept={kept} camera={camera} stage={size} covered={covered} /> : null}
      <StageButtons camera={camera} figure={figure} kept={kept} size={size} lit={lit} covered={covered} />
      {scene && size ? (
        <Pointed hovered={hovered} selected={selected} scene={scene} camera={camera} size={size} covered={covered} />
      ) : null}
    </figure>
  )
}

/** The surface that the camera listens on. Hidden from screen readers: the outline says all that it shows. */
function Drawing(props: {
  readonly camera: Camera
  readonly onClick: (event: MouseEvent) => void
  readonly onDoubleClick: (event: MouseEvent) => void
  readonly children: React.ReactNode
}) {
  const { camera, onClick, onDoubleClick, children } = props
  const surface = useRef<SVGSVGElement>(null)
  const world = useRef<SVGGElement>(null)
  useLayoutEffect(() => {
    return camera.attach(surface.current!, ({ x, y, k }) => {
      world.current?.setAttribute('transform', `translate(${x} ${y}) scale(${k})`)
    })
  }, [camera])
  return (
    <svg ref={surface} className="drawing" aria-hidden="true" onClick={onClick} onDoubleClick={onDoubleClick}>
      <g ref={world}>{children}</g>
    </svg>
  )
}

type PaintedProps = {
  readonly kept: Kept
  readonly camera: Camera
  /** null if no pod is to stand out. */
  readonly lit: ReadonlySet<Uid> | null
  /** Pods that are elements of the page, however far. */
  readonly lifted: readonly Uid[]
}

/** The cells and tanks of a crowd, on canvases. */
function Pictured({ kept, size, camera, lit, lifted }: PaintedProps & { readonly size: Size }) {
  const [painter, setPainter] = useState<Painter | null>(null)
  useLayoutEffect(() => {
    painter?.show({ scene: kept.scene, motions: kept.motions, lit, lifted }, size)
  }, [painter, kept, size, lit, lifted])
  return <Canvases camera={camera} onPainter={setPainter} />
}

function Canvases({ camera, onPainter }: { readonly camera: Camera; onPainter(painter: Painter): void }) {
  const ground = useRef<HTMLCanvasElement>(null)
  const cells = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const figure = ground.current!.parentElement!
    const painter = createPainter(camera, figure, { ground: ground.current!, cells: cells.current! })
    onPainter(painter)
    return () => painter.close()
  }, [camera, onPainter])
  return (
    <>
      <canvas ref={ground} aria-hidden="true" />
      <canvas ref={cells} aria-hidden="true" />
    </>
  )
}

/** What is an element of the drawing. */
function Painted({ kept, camera, lit, lifted, selected }: PaintedProps & { readonly selected: Uid | null }) {
  const { level, zoom, window } = useSyncExternalStore(camera.subscribe, camera.detail, camera.detail)
  const { scene, motions } = kept
  const { pods } = scene.source.model
  const tanks = !isCrowd(scene)
    ? scene.tanks
    : level === 'far'
      ? []
      : scene.tanks.filter(({ rect }) => overlaps(rect, window))
  return (
    <>
      {tanks.map((tank) => (
        <TankShape key={tank.uid} tank={tank} isSelected={tank.uid === selected} />
      ))}
      <TrayShape tray={scene.tray} />
      <DoorWays scene={scene} lifted={lifted} />
      <LabelTexts labels={scene.doors.labels} />
      {scene.doors.doors.map((door) => (
        <DoorShape key={door.uid} door={door} isSelected={door.uid === selected} />
      ))}
      {isCrowd(scene) && level === 'far'
        ? null
        : motions.departed.map((departed) => <DepartedShape key={departed.box.uid} departed={departed} />)}
      {elementsOf(scene, zoom, window, lifted).map((box) => {
        const pod = pods.get(box.uid)
        return pod ? (
          <PodShape
            key={box.uid}
            pod={pod}
            box={box}
            level={levelOf(box, zoom, window)}
            isSelected={box.uid === selected}
            light={lit ? (lit.has(box.uid) ? 'lit' : 'dim') : null}
            move={motions.moves.get(box.uid) ?? null}
          />
        ) : null
      })}
    </>
  )
}

function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  // At once, so that the first picture is a whole one.
  useLayoutEffect(() => {
    const measured = element.current!
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = measured
      if (width > 0 && height > 0)
        setSize((before) => (isSameSize(before, { width, height }) ? before : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return size
}

const isSameSize = (a: Size | null, b: Size) => a?.width === b.width && a.height === b.height

/** Of the pod, ghost's workload or node that is an element there. */
function paintedUid(target: EventTarget): Uid | null {
  const painted = target instanceof Element ? target.closest<SVGElement>('[data-uid]') : null
  return painted?.dataset.uid ?? null
}

/** Of the pod or node of a crowd that is painted there. */
function pointedUid({ target, clientX, clientY }: MouseEvent, scene: Scene | null, camera: Camera): Uid | null {
  const drawing = target instanceof Element ? target.closest('.drawing') : null
  if (!scene || !drawing || !isCrowd(scene)) return null
  const { left, top } = drawing.getBoundingClientRect()
  const { x, y, k } = camera.view()
  return uidAt(scene, { x: (clientX - left - x) / k, y: (clientY - top - y) / k })
}

const isInStepper = (target: EventTarget) => target instanceof Element && target.closest('.pod-stepper') !== null

function isTypingInStepper(): boolean {
  const focused = document.activeElement
  return focused instanceof HTMLInputElement && isInStepper(focused)
}

/** The pod under the pointer, else the selected one, if what makes it can be scaled. */
function offeredStepper(
  hovered: Uid | null,
  selected: Uid | null,
  whole: Model,
  scene: Scene,
  zoom: number,
): { readonly box: PodBox; readonly workloadUid: Uid } | null {
  for (const uid of [hovered, selected]) {
    const pod = whole.pods.get(uid ?? '')
    const box = boxOf(scene, uid)
    if (!pod || !box) continue
    if (uid !== selected && boxRect(box).width * zoom < stepperFromPx) continue
    const workload = scaleTarget(pod, whole)
    if (workload) return { box, workloadUid: workload.uid }
  }
  return null
}

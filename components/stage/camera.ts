// Camera: which part of the scene is on screen. It moves only when a person moves it.
//
// One exception that is none: until a person has moved it, and again after they asked for everything (the key 0, the button, a double
// click on the page), the view *is* everything, and stays it when the stage or, at a step, the scene changes its size.

import { interpolateZoom } from 'd3-interpolate'
import { select } from 'd3-selection'
import { zoom, zoomIdentity, type ZoomTransform } from 'd3-zoom'
import type { Point, Rect } from '../../lib/layout/geometry.ts'
import { type Level, levelAt } from '../../lib/layout/level.ts'
import type { Position } from './camera-place.ts'
import { holdTouches } from './held-touches.ts'

type Size = { readonly width: number; readonly height: number }

/** Screen = scene × k + (x, y). */
export type View = { readonly x: number; readonly y: number; readonly k: number }

/** How much of the stage's sides something lies over, in px. */
export type Covered = { readonly left?: number; readonly right?: number }

/** What painting depends on, in steps: the same object while the camera moves within a step. */
export type Detail = {
  readonly level: Level
  /** The zoom, rounded down to a step. */
  readonly zoom: number
  /** At least what is on screen, in scene units. */
  readonly window: Rect
}

const marginPx = 11
const largestFit = 1.7 // a lone pod is not blown up to fill a wall
const nearestZoom = 60
const stepsPerDoubling = 8 // a step is 9 % of zoom: levels change within it
const longestFlightMs = 600
const clickPx = 4 // a hand that presses a button moves the mouse a little: less than this is a click and moves nothing
const swipePx = 60 // sideways: more than a thumb strays while it scrolls down
const wholeTank = 1.02 // of the zoom at which a tank is as wide as the screen: fingers that zoomed out again seldom come back to the pixel
const leastScene = 1 / 4 // of the stage: so far from its edges some of the scene stays in sight, wherever a person goes

export type Camera = ReturnType<typeof createCamera>

export function createCamera() {
  let view: View = { x: 0, y: 0, k: 1 }
  let detail: Detail = { level: 'middle', zoom: 1, window: { x: 0, y: 0, width: 0, height: 0 } }
  let stage: Size = { width: 0, height: 0 }
  let scene: Size = { width: 1, height: 1 }
  let isHome = true
  /** The next frame of a flight and where it goes; null while it stands still. */
  let flight: { readonly frame: number; readonly to: View } | null = null
  /** The view before a hand took hold of it, if that was everything. */
  let homeBefore: View | null = null
  /** On a phone. */
  let isOneTank = false
  /** The view before one finger came down on a whole tank; null for what is no swipe. */
  let swipedFrom: View | null = null
  let onSwipe: (by: 1 | -1) => boolean = () => false
  let surface: SVGSVGElement | null = null
  let paint: (view: View) => void = () => {}
  const listeners = new Set<() => void>()

  const behaviour = zoom<SVGSVGElement, unknown>()
    .extent(() => [
      [0, 0],
      [stage.width, stage.height],
    ])
    .clickDistance(clickPx)
    .constrain((transform) => inSight(transform))
    .on('start', (event: { sourceEvent: unknown }) => {
      if (!event.sourceEvent) return
      // A hand on the drawing ends a flight where it is.
      if (land()) isHome = false
      homeBefore = isHome ? view : null
      swipedFrom = isOneTank && fingersOf(event.sourceEvent) === 1 && view.k <= home().k * wholeTank ? view : null
    })
    .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
      if (fingersOf(event.sourceEvent) > 1) swipedFrom = null
      if (event.sourceEvent) isHome = false
      become(event.transform)
    })
    .on('end', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
      const before = homeBefore
      const from = swipedFrom
      swipedFrom = null
      if (event.sourceEvent && from) return endSwipe(from, event.transform)
      if (!event.sourceEvent || !before) return
      const { x, y, k } = event.transform
      if (k !== before.k || Math.hypot(x - before.x, y - before.y) >= clickPx) return
      isHome = true
      jump(before)
    })

  /** To the tank beside it; else, as nothing is to be seen beside a whole tank, back in line and only as far down as the finger went. */
  function endSwipe(from: View, { x, y, k }: View) {
    const [across, down] = [x - from.x, y - from.y]
    const isSwipe = Math.abs(across) >= swipePx && Math.abs(across) > 2 * Math.abs(down)
    if (isSwipe && onSwipe(across < 0 ? 1 : -1)) return
    isHome = homeBefore !== null && Math.abs(down) < clickPx
    fly(isHome ? home() : { k, x: (stage.width - scene.width * k) / 2, y })
  }

  /** The nearest view in which some of the scene is in sight. */
  function inSight({ x, y, k }: View): ZoomTransform {
    const within = (at: number, of: number, room: number) =>
      Math.min(room * (1 - leastScene), Math.max(room * leastScene - of * k, at))
    return zoomIdentity.translate(within(x, scene.width, stage.width), within(y, scene.height, stage.height)).scale(k)
  }

  function become({ x, y, k }: View) {
    view = { x, y, k }
    paint(view)
    const next = detailOf(view, stage)
    if (!isSameDetail(detail, next)) detail = next
    for (const listener of [...listeners]) listener()
  }
  /** Whether there was a flight to end. */
  function land(): boolean {
    if (flight === null) return false
    cancelAnimationFrame(flight.frame)
    flight = null
    return true
  }
  function set({ x, y, k }: View) {
    if (surface) select(surface).call(behaviour.transform, zoomIdentity.translate(x, y).scale(k))
  }
  const put = (to: View) => set(inSight(to))
  function jump(to: View) {
    land()
    put(to)
  }
  function home(): View {
    if (isOneTank) {
      // One tank, as wide as the screen, from its top: drawn whole it would be too small to read.
      const k = Math.min(largestFit, (stage.width - 2 * marginPx) / scene.width)
      return { k, x: (stage.width - scene.width * k) / 2, y: marginPx }
    }
    return fit({ x: 0, y: 0, ...scene }, largestFit)
  }
  function fit(rect: Rect, most: number, least = 0, { left = 0, right = 0 }: Covered = {}): View {
    const width = Math.max(1, stage.width - left - right - 2 * marginPx)
    const room = { width, height: Math.max(1, stage.height - 2 * marginPx) }
    const k = Math.max(least, Math.min(most, room.width / rect.width, room.height / rect.height))
    return {
      k,
      x: (stage.width + left - right) / 2 - (rect.x + rect.width / 2) * k,
      y: stage.height / 2 - (rect.y + rect.height / 2) * k,
    }
  }
  function fly(to: View) {
    land()
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    if (isStill || stage.width === 0) return jump(to)
    const along = interpolateZoom(spanOf(view), spanOf(to))
    const lastsMs = Math.min(longestFlightMs, along.duration)
    let startedAt: number | null = null
    const step = (now: number) => {
      startedAt ??= now
      const part = lastsMs === 0 ? 1 : Math.min(1, (now - startedAt) / lastsMs)
      if (part === 1) return jump(to)
      // It sets off at once and slows down, so that keys pressed one after the other make one motion.
      const [x, y, width] = along(1 - (1 - part) ** 3)
      const k = stage.width / width
      put({ k, x: stage.width / 2 - x * k, y: stage.height / 2 - y * k })
      flight = { frame: requestAnimationFrame(step), to }
    }
    flight = { frame: requestAnimationFrame(step), to }
  }
  /** Where it stands, or will once it has landed: a key that is pressed in a flight goes on from there. */
  const aim = () => flight?.to ?? view
  /** A view as d3 interpolates it: centre and width in scene units. */
  function spanOf({ x, y, k }: View): [number, number, number] {
    return [(stage.width / 2 - x) / k, (stage.height / 2 - y) / k, stage.width / k]
  }

  return {
    /** Listens to wheel, pinch and drag on the drawing; `onPaint` sets the transform without a render. */
    attach(element: SVGSVGElement, onPaint: (view: View) => void) {
      surface = element
      paint = onPaint
      select(element).call(behaviour).on('dblclick.zoom', null)
      const letGo = holdTouches(element)
      set(view)
      return () => {
        land()
        select(element).on('.zoom', null)
        letGo()
        surface = null
      }
    },
    /**
     * How large the stage and the scene are now. What was in the middle stays there; while everything is shown, everything still is. `isTank`: the
     * scene is one tank, to be read from its top.
     */
    setSizes(nextStage: Size, nextScene: Size, isTank: boolean) {
      const isSameStage = isSameSize(stage, nextStage)
      if (isSameStage && isSameSize(scene, nextScene) && isTank === isOneTank) return
      const { width, height } = stage
      stage = nextStage
      scene = nextScene
      isOneTank = isTank
      behaviour.scaleExtent([Math.min(home().k * 0.5, 1), nearestZoom])
      // Tanks that grow take their time, and the camera keeps up with them.
      if (isHome) return isSameStage ? fly(home()) : jump(home())
      if (!isSameStage) set({ ...view, x: view.x + (stage.width - width) / 2, y: view.y + (stage.height - height) / 2 })
    },
    view: () => view,
    /** What is in the middle of the stage and how large, or will be when the flight ends; null for everything. */
    position(): Position | null {
      if (isHome || stage.width === 0) return null
      const { x, y, k } = aim()
      return { x: (stage.width / 2 - x) / k, y: (stage.height / 2 - y) / k, k }
    },
    /** To a position, at once. */
    goTo({ x, y, k }: Position) {
      if (stage.width === 0) return
      isHome = false
      const [least, most] = behaviour.scaleExtent()
      const zoomed = Math.max(least, Math.min(most, k))
      jump({ k: zoomed, x: stage.width / 2 - x * zoomed, y: stage.height / 2 - y * zoomed })
    },
    /** On a phone: `listener` goes to the tank after (1) or before (-1) this one, and says whether there is one. */
    onSwipe(listener: (by: 1 | -1) => boolean) {
      onSwipe = listener
    },
    detail: () => detail,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** All of the scene, and from now on whatever it grows to. */
    showAll() {
      isHome = true
      fly(home())
    },
    /** One pod or node as large as fits, but no less than the step that shows what is shown at `leastZoom`. */
    frame(rect: Rect, covered: Covered, leastZoom = 0) {
      isHome = false
      fly(fit(rect, nearestZoom, leastZoom && stepUp(leastZoom), covered))
    },
    zoomBy(factor: number) {
      isHome = false
      const from = aim()
      const [least, most] = behaviour.scaleExtent()
      const k = Math.max(least, Math.min(most, from.k * factor))
      const by = k / from.k
      const { width, height } = stage
      fly({ k, x: width / 2 - (width / 2 - from.x) * by, y: height / 2 - (height / 2 - from.y) * by })
    },
    panBy(x: number, y: number) {
      isHome = false
      const from = aim()
      fly(inSight({ k: from.k, x: from.x + x, y: from.y + y }))
    },
    /** A point of the scene into the middle, at once. */
    centre({ x, y }: Point) {
      isHome = false
      jump({ k: view.k, x: stage.width / 2 - x * view.k, y: stage.height / 2 - y * view.k })
    },
  }
}

const fingersOf = (event: unknown) =>
  event instanceof Event && 'touches' in event ? (event as TouchEvent).touches.length : 0

const isSameSize = (a: Size, b: Size) => a.width === b.width && a.height === b.height

const rounding = 1e-6
const stepUp = (zoom: number) => 2 ** (Math.ceil(Math.log2(zoom) * stepsPerDoubling - rounding) / stepsPerDoubling)

function detailOf({ x, y, k }: View, stage: Size): Detail {
  const zoomStep = 2 ** (Math.floor(Math.log2(k) * stepsPerDoubling + rounding) / stepsPerDoubling)
  // A grid of cells of half a screen and more: the window changes when the screen's edge enters another cell.
  const cell = 2 ** Math.ceil(Math.log2(Math.max(1, stage.width, stage.height) / 2 / zoomStep))
  const left = Math.floor(-x / k / cell) * cell
  const top = Math.floor(-y / k / cell) * cell
  const end = Math.ceil((stage.width - x) / k / cell) * cell
  const foot = Math.ceil((stage.height - y) / k / cell) * cell
  const window = { x: left, y: top, width: end - left, height: foot - top }
  return { level: levelAt(zoomStep), zoom: zoomStep, window }
}

function isSameDetail(a: Detail, b: Detail): boolean {
  return (
    a.zoom === b.zoom &&
    a.window.x === b.window.x &&
    a.window.y === b.window.y &&
    a.window.width === b.window.width &&
    a.window.height === b.window.height
  )
}

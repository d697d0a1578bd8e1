// Camera: which part of the scene is on screen. It moves only when a person moves it.
//
// One exception that is none: until a person has moved it, and again after they asked for everything (the key 0, the button, a double
// click on the page), the view *is* everything, and stays it when the stage or, at a step, the scene changes its size.

import { interpolateZoom } from 'd3-interpolate'
import { select } from 'd3-selection'
import { zoom, zoomIdentity, type ZoomTransform } from 'd3-zoom'
import type { Rect } from '../../lib/layout/geometry.ts'
import { type Level, levelAt } from '../../lib/layout/level.ts'

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

export type Camera = ReturnType<typeof createCamera>

export function createCamera() {
  let view: View = { x: 0, y: 0, k: 1 }
  let detail: Detail = { level: 'middle', zoom: 1, window: { x: 0, y: 0, width: 0, height: 0 } }
  let stage: Size = { width: 0, height: 0 }
  let scene: Size = { width: 1, height: 1 }
  let isHome = true
  /** The next frame of a flight; null while it stands still. */
  let flight: number | null = null
  let surface: SVGSVGElement | null = null
  let paint: (view: View) => void = () => {}
  const listeners = new Set<() => void>()

  const behaviour = zoom<SVGSVGElement, unknown>()
    .extent(() => [
      [0, 0],
      [stage.width, stage.height],
    ])
    .clickDistance(4)
    .on('start', (event: { sourceEvent: unknown }) => {
      // A hand on the drawing ends a flight where it is.
      if (event.sourceEvent && land()) isHome = false
    })
    .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
      if (event.sourceEvent) isHome = false
      become(event.transform)
    })

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
    cancelAnimationFrame(flight)
    flight = null
    return true
  }
  function jump({ x, y, k }: View) {
    land()
    if (surface) select(surface).call(behaviour.transform, zoomIdentity.translate(x, y).scale(k))
  }
  function home(): View {
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
      const eased = part * part * (3 - 2 * part)
      const [x, y, width] = along(eased)
      const k = stage.width / width
      if (surface) {
        const transform = zoomIdentity.translate(stage.width / 2 - x * k, stage.height / 2 - y * k).scale(k)
        select(surface).call(behaviour.transform, transform)
      }
      flight = requestAnimationFrame(step)
    }
    flight = requestAnimationFrame(step)
  }
  /** A view as d3 interpolates it: centre and width in scene units. */
  function spanOf({ x, y, k }: View): [number, number, number] {
    return [(stage.width / 2 - x) / k, (stage.height / 2 - y) / k, stage.width / k]
  }
  function refit() {
    const least = Math.min(home().k * 0.5, 1)
    behaviour.scaleExtent([least, nearestZoom]).translateExtent([
      [-scene.width / 2, -scene.height / 2],
      [scene.width * 1.5, scene.height * 1.5],
    ])
    if (stage.width === 0) return
    if (isHome) jump(home())
    else become(view)
  }

  return {
    /** Listens to wheel, pinch and drag on the drawing; `onPaint` sets the transform without a render. */
    attach(element: SVGSVGElement, onPaint: (view: View) => void) {
      surface = element
      paint = onPaint
      select(element).call(behaviour).on('dblclick.zoom', null)
      refit()
      return () => {
        land()
        select(element).on('.zoom', null)
        surface = null
      }
    },
    setStage(size: Size) {
      if (size.width === stage.width && size.height === stage.height) return
      stage = size
      refit()
    },
    setScene(size: Size) {
      if (size.width === scene.width && size.height === scene.height) return
      scene = size
      refit()
    },
    view: () => view,
    /** What is in the middle of the stage and how large, e.g. `120,80.5,2.25`; null while everything is shown. */
    position(): string | null {
      if (isHome || stage.width === 0) return null
      const x = (stage.width / 2 - view.x) / view.k
      const y = (stage.height / 2 - view.y) / view.k
      // Of a large cluster the zoom is a few hundredths: digits count there, not decimals.
      return [x.toFixed(2), y.toFixed(2), view.k.toPrecision(4)].map(Number).join(',')
    },
    /** To a position from elsewhere; one that makes no sense leaves the camera where it is. */
    goTo(position: string) {
      const [x, y, k, ...rest] = position.split(',').map(Number)
      const isSense = [x, y, k].every(Number.isFinite) && rest.length === 0 && k! > 0
      if (!isSense || stage.width === 0) return
      isHome = false
      const zoomed = Math.min(nearestZoom, k!)
      jump({ k: zoomed, x: stage.width / 2 - x! * zoomed, y: stage.height / 2 - y! * zoomed })
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
    /** One pod or node as large as fits, but no less than `leastZoom`. */
    frame(rect: Rect, covered: Covered, leastZoom = 0) {
      isHome = false
      fly(fit(rect, nearestZoom, leastZoom, covered))
    },
    zoomBy(factor: number) {
      isHome = false
      const k = Math.max(behaviour.scaleExtent()[0], Math.min(nearestZoom, view.k * factor))
      const by = k / view.k
      const { width, height } = stage
      fly({ k, x: width / 2 - (width / 2 - view.x) * by, y: height / 2 - (height / 2 - view.y) * by })
    },
    panBy(x: number, y: number) {
      isHome = false
      jump({ k: view.k, x: view.x + x, y: view.y + y })
    },
  }
}

function detailOf({ x, y, k }: View, stage: Size): Detail {
  const zoomStep = 2 ** (Math.floor(Math.log2(k) * stepsPerDoubling + 1e-6) / stepsPerDoubling)
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

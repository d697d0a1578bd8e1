// Painter: a crowd's tanks and cells on two canvases under the drawing. What stands still is not painted again: a change of a pod paints that
// pod, a moving camera copies the bitmaps of what is on screen, and once it rests those that are not sharp are made anew, little by little.

import { overlaps } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { levelAt } from '../../lib/layout/level.ts'
import { isCrowd, isPictured, type Plot, plotsIn } from '../../lib/layout/plots.ts'
import type { Camera, View } from './camera.ts'
import { createCellLayer, type Picture, type Setting } from './cell-layer.ts'
import { paintGround, repaintGround, standAlike } from './ground.ts'
import { type Palette, readPalette } from './palette.ts'

type Size = { readonly width: number; readonly height: number }

const restMs = 120 // a camera that has not moved for so long stands still

export type Painter = ReturnType<typeof createPainter>

/** Paints on the canvases, in the colours of `figure`, until `close`. */
export function createPainter(
  camera: Camera,
  figure: HTMLElement,
  canvases: { readonly ground: HTMLCanvasElement; readonly cells: HTMLCanvasElement },
) {
  const ground = canvases.ground.getContext('2d')!
  const cells = createCellLayer(canvases.cells)
  let picture: Picture | null = null
  let size: Size = { width: 0, height: 0 }
  let palette: Palette | null = null
  /** What the canvases show; null if what they show is not to be relied on. */
  let shown: { readonly setting: Setting; readonly tanks: Scene['tanks']; readonly plots: readonly Plot[] } | null =
    null
  let isAsked = false
  let isClosed = false
  let frame: number | null = null
  let movedAtMs = Number.NEGATIVE_INFINITY
  /** Whether there may be sheets that are not sharp where they lie. */
  let isBlurred = false

  /** Once after all that one event changes, and before its frame is shown. */
  function ask() {
    if (isAsked) return
    isAsked = true
    queueMicrotask(() => {
      isAsked = false
      if (!isClosed) paint()
    })
  }

  function paint() {
    if (!picture || size.width === 0 || !isCrowd(picture.scene)) return wipe()
    const setting = currentSetting()
    const plots = plotsOnScreen(picture.scene, setting.view)
    const { tanks } = picture.scene
    const isSameSetting = shown !== null && isSame(shown.setting, setting)
    paintTanks(tanks, setting, isSameSetting ? shown!.tanks : null)
    if (isSameSetting) cells.paintChanges(plots, shown!.plots, picture, setting)
    else cells.paintAll(plots, picture, setting)
    if (!isSameSetting) {
      movedAtMs = performance.now()
      isBlurred = true
    }
    shown = { setting, tanks, plots }
    if (isBlurred || cells.isFading()) wake()
  }

  function wipe() {
    if (!shown) return
    ground.resetTransform()
    ground.clearRect(0, 0, ground.canvas.width, ground.canvas.height)
    cells.clear()
    shown = null
  }

  /** With canvases as large as the stage, in device px. */
  function currentSetting(): Setting {
    const ratio = globalThis.devicePixelRatio
    const width = Math.round(size.width * ratio)
    const height = Math.round(size.height * ratio)
    for (const canvas of [canvases.ground, canvases.cells]) {
      if (canvas.width === width && canvas.height === height) continue
      Object.assign(canvas, { width, height })
      shown = null
    }
    palette ??= readPalette(figure)
    return { view: camera.view(), ratio, palette }
  }

  function onScreen({ x, y, k }: View) {
    return { x: -x / k, y: -y / k, width: size.width / k, height: size.height / k }
  }

  function plotsOnScreen(scene: Scene, view: View): readonly Plot[] {
    return plotsIn(scene, onScreen(view)).filter((plot) => isPictured(plot, view.k))
  }

  /** Nearer than far, tanks are elements of the page. `before`: those that are on the canvas, at the same place of the camera. */
  function paintTanks(tanks: Scene['tanks'], { view, ratio, palette }: Setting, before: Scene['tanks'] | null) {
    const { x, y, k } = view
    if (tanks === before) return
    const isFar = levelAt(k) === 'far'
    const there = tanks.filter(({ rect }) => overlaps(rect, onScreen(view)))
    if (before && isFar && standAlike(tanks, before)) {
      const wasThere = before.filter(({ rect }) => overlaps(rect, onScreen(view)))
      ground.setTransform(k * ratio, 0, 0, k * ratio, x * ratio, y * ratio)
      return repaintGround(ground, there, wasThere, k, palette)
    }
    ground.resetTransform()
    ground.clearRect(0, 0, ground.canvas.width, ground.canvas.height)
    ground.setTransform(k * ratio, 0, 0, k * ratio, x * ratio, y * ratio)
    if (isFar) paintGround(ground, there, k, palette)
  }

  /** What goes on by itself: fades, and sharpening once the camera rests. */
  function wake() {
    frame ??= requestAnimationFrame(() => {
      frame = null
      if (!picture || !shown) return
      const { setting, plots } = shown
      if (isBlurred && performance.now() - movedAtMs > restMs) {
        isBlurred = cells.sharpen(plots, picture, setting)
        cells.paintAll(plots, picture, setting)
      } else if (cells.isFading()) cells.paintChanges(plots, plots, picture, setting)
      if (cells.endFades() || isBlurred) wake()
    })
  }

  const stopListening = camera.subscribe(ask)
  const themes = new MutationObserver(() => {
    palette = null
    cells.clear()
    ask()
  })
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  // Words that were painted before their font was there are painted again.
  void document.fonts.ready.then(() => {
    shown = null
    ask()
  })

  return {
    /** Paints it at once. */
    show(next: Picture | null, of: Size) {
      picture = next
      size = of
      paint()
    },
    close() {
      isClosed = true
      stopListening()
      themes.disconnect()
      if (frame !== null) cancelAnimationFrame(frame)
    },
  }
}

function isSame(a: Setting, b: Setting): boolean {
  const isSameView = a.view.x === b.view.x && a.view.y === b.view.y && a.view.k === b.view.k
  return isSameView && a.ratio === b.ratio && a.palette === b.palette
}

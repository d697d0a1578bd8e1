// Cell layer: a crowd's cells on a canvas, copied from one sheet for each plot. Sheets are made as they come into view and forgotten when there
// are too many.

import type { Rect } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { isFresh, type Motions, type Move } from '../../lib/layout/motions.ts'
import type { Plot } from '../../lib/layout/plots.ts'
import type { PodBox } from '../../lib/layout/scene.ts'
import { type Life, podLife } from '../../lib/model/life.ts'
import { lifeSigns } from '../../lib/model/life-signs.ts'
import type { Uid } from '../../lib/model/types.ts'
import type { View } from './camera.ts'
import { type CellSheet, createCellSheet, type Fit, type Look, sheetMarginPx } from './cell-sheet.ts'
import type { Palette } from './palette.ts'

/** What is to be seen. */
export type Picture = {
  readonly scene: Scene
  readonly lit: ReadonlySet<Uid> | null
  /** Pods that are elements of the page, above the canvas. */
  readonly lifted: readonly Uid[]
  readonly motions: Motions
}

/** Where and how it is painted. `ratio`: device px per CSS px. */
export type Setting = { readonly view: View; readonly ratio: number; readonly palette: Palette }

/** A sheet and what it was last painted from. */
type Kept = { readonly sheet: CellSheet; from: readonly unknown[]; plot: Plot }

const sliceMs = 6 // of a frame's 16, for sheets that could be sharper: a hand on the camera is answered in time
const fadeMs = 180
const mostFades = 6 // in a second: where more come than that, eyes follow none of them, and they are there at once
/** A sheet is stretched or shrunk by at most this while the camera moves. */
const mostStretch = 2
const keptPx = 24_000_000 // of sheets: 96 MB, some twenty screens
const wholePx = 0.02 // as near to a whole device px as an eye can tell

export function createCellLayer(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d')!
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  const sheets = new Map<string, Kept>()
  /** When pods were born of late. */
  let birthsMs: readonly number[] = []
  const fades = new Map<Uid, { readonly sinceMs: number; readonly plot: string }>()

  function lookOf({ scene, lit, lifted }: Picture): (box: PodBox) => Look | null {
    const { pods } = scene.source.model
    return ({ uid }) => {
      const pod = pods.get(uid)
      if (!pod || lifted.includes(uid)) return null
      const look = looks[podLife(pod.status, pod.ready)][lit ? (lit.has(uid) ? 'lit' : 'dim') : 'plain']
      const fade = fades.get(uid)
      return fade ? { ...look, alpha: Math.min(1, (performance.now() - fade.sinceMs) / fadeMs) } : look
    }
  }

  /** The sheet of a plot, the last used being the last to be forgotten. */
  function keptFor(plot: Plot, picture: Picture, setting: Setting): Kept {
    const kept = sheets.get(plot.key) ?? { sheet: createCellSheet(), from: [], plot }
    if (!sheets.has(plot.key)) render(kept, plot, picture, setting)
    sheets.delete(plot.key)
    sheets.set(plot.key, kept)
    return kept
  }

  function render(kept: Kept, plot: Plot, picture: Picture, { view, ratio, palette }: Setting) {
    Object.assign(kept, { plot, from: sourcesOf(plot, picture) })
    kept.sheet.render(plot, fitOf(plot, view, ratio), palette, ratio, lookOf(picture))
  }

  /** Brings a sheet up to date. The patches that were painted, null for all of it; none if nothing can have changed. */
  function update(kept: Kept, plot: Plot, picture: Picture): readonly Rect[] | null {
    const from = sourcesOf(plot, picture)
    const isSame = from.every((source, i) => source === kept.from[i])
    if (isSame && !isFading(plot)) return []
    if (!isSame) startFades(kept.plot, plot, picture.motions)
    Object.assign(kept, { plot, from })
    return kept.sheet.update(plot, lookOf(picture))
  }

  const isFading = ({ key }: Plot) => fades.values().some(({ plot }) => plot === key)

  function startFades(before: Plot, after: Plot, { moves }: Motions) {
    if (before === after) return
    const present = new Set(before.boxes.map(({ uid }) => uid))
    const nowMs = performance.now()
    const isBeingBorn = (move: Move | undefined) => move?.motion === 'born' && isFresh(move, nowMs)
    const born = after.boxes.filter(({ uid }) => !present.has(uid) && isBeingBorn(moves.get(uid)))
    birthsMs = [...birthsMs.filter((birthMs) => nowMs - birthMs < 1_000), ...born.map(() => nowMs)]
    if (birthsMs.length > mostFades || stillness.matches) return
    for (const { uid } of born) fades.set(uid, { sinceMs: nowMs, plot: after.key })
  }

  /** A sheet onto the canvas, pixel by pixel if it is sharp there; of it only `part` of the canvas, if given. */
  function copy({ sheet: { canvas: bitmap } }: Kept, { x, y, stretch, isSharp }: Place, part?: Rect) {
    context.imageSmoothingEnabled = !isSharp
    if (!part) return context.drawImage(bitmap, x, y, bitmap.width * stretch, bitmap.height * stretch)
    const left = Math.max(part.x, x)
    const top = Math.max(part.y, y)
    const width = Math.min(part.x + part.width, x + bitmap.width) - left
    const height = Math.min(part.y + part.height, y + bitmap.height) - top
    if (width > 0 && height > 0) context.drawImage(bitmap, left - x, top - y, width, height, left, top, width, height)
  }

  /** What is not in sight keeps its pixels, to be there at once when it is again, and none of the pods that they were painted from. */
  function forgetOld(inUse: number) {
    const areaOf = ({ sheet }: Kept) => sheet.canvas.width * sheet.canvas.height
    let total = sheets.values().reduce((sum, kept) => sum + areaOf(kept), 0)
    let spare = sheets.size - inUse
    for (const [key, kept] of sheets) {
      if (spare-- <= 0) return
      kept.from = []
      if (total <= keptPx) continue
      total -= areaOf(kept)
      sheets.delete(key)
    }
  }

  return {
    /** All of these plots, on an empty canvas. */
    paintAll(plots: readonly Plot[], picture: Picture, setting: Setting) {
      context.clearRect(0, 0, canvas.width, canvas.height)
      const untilMs = performance.now() + sliceMs
      for (const plot of plots) {
        const kept = keptFor(plot, picture, setting)
        update(kept, plot, picture)
        const { stretch } = placeOf(kept.sheet, plot, setting)
        const isFar = stretch > mostStretch || stretch < 1 / mostStretch
        if (isFar && performance.now() < untilMs) render(kept, plot, picture, setting)
        copy(kept, placeOf(kept.sheet, plot, setting))
      }
      forgetOld(plots.length)
    },

    /** What changed in these plots since those that were there `before` were painted, at the same setting. */
    paintChanges(plots: readonly Plot[], before: readonly Plot[], picture: Picture, setting: Setting) {
      const keysBefore = new Set(before.map(({ key }) => key))
      const updated = plots.map((plot) => {
        const kept = keptFor(plot, picture, setting)
        const patches = update(kept, plot, picture)
        const place = placeOf(kept.sheet, plot, setting)
        return { plot, kept, place, changed: keysBefore.has(plot.key) ? patches : [wholeOf(kept.sheet)] }
      })
      forgetOld(plots.length)
      const keys = new Set(plots.map(({ key }) => key))
      const gone = before.filter(({ key }) => !keys.has(key)).map(({ rect }) => onCanvas(rect, setting))
      if (gone.length === 0 && updated.every(({ changed }) => changed?.length === 0)) return
      // A part of the canvas is a part of each sheet there as long as all are sharp.
      if (!updated.every(({ changed, place }) => changed && place.isSharp))
        return this.paintAll(plots, picture, setting)
      const changed = updated.flatMap(({ changed, place }) =>
        changed!.map((patch) => ({ ...patch, x: place.x + patch.x, y: place.y + patch.y })),
      )
      for (const part of [...gone, ...changed]) {
        context.clearRect(part.x, part.y, part.width, part.height)
        // Plots of a tank overlap by a cell.
        for (const { kept, place } of updated) copy(kept, place, part)
      }
    },

    /** Makes sheets sharp for as long as a frame allows. Whether there are more to do. */
    sharpen(plots: readonly Plot[], picture: Picture, setting: Setting): boolean {
      const untilMs = performance.now() + sliceMs
      for (const plot of plots) {
        const kept = keptFor(plot, picture, setting)
        if (placeOf(kept.sheet, plot, setting).isSharp) continue
        if (performance.now() > untilMs) return true
        render(kept, plot, picture, setting)
      }
      return false
    },

    /** Ends fades that are over, once they are painted as such. Whether others go on. */
    endFades(): boolean {
      for (const [uid, { sinceMs }] of fades) if (performance.now() - sinceMs > fadeMs) fades.delete(uid)
      return fades.size > 0
    },

    isFading: () => fades.size > 0,

    clear() {
      context.clearRect(0, 0, canvas.width, canvas.height)
      sheets.clear()
      fades.clear()
    },
  }
}

/** All that a plot's cells are painted from: the same things make the same cells. */
function sourcesOf(plot: Plot, { scene, lit, lifted }: Picture): readonly unknown[] {
  const { model, podsByNode } = scene.source
  const here = lifted.filter((uid) => (model.pods.get(uid)?.node ?? null) === plot.node)
  return [plot, podsByNode.get(plot.node), lit, here.join(' ')]
}

function fitOf({ rect }: Plot, { x, y, k }: View, ratio: number): Fit {
  const left = (rect.x * k + x) * ratio
  const top = (rect.y * k + y) * ratio
  return { scale: k * ratio, offX: left - Math.floor(left), offY: top - Math.floor(top) }
}

/** A sheet as a patch of itself. */
const wholeOf = ({ canvas: { width, height } }: CellSheet): Rect => ({ x: 0, y: 0, width, height })

/** What cells in a rectangle of the scene may have painted, stretched as they may have been, in whole px of the canvas. */
function onCanvas({ x, y, width, height }: Rect, { view, ratio }: Setting): Rect {
  const margin = mostStretch * sheetMarginPx
  const left = Math.floor((x * view.k + view.x) * ratio) - margin
  const top = Math.floor((y * view.k + view.y) * ratio) - margin
  const right = Math.ceil(((x + width) * view.k + view.x) * ratio) + margin
  const bottom = Math.ceil(((y + height) * view.k + view.y) * ratio) + margin
  return { x: left, y: top, width: right - left, height: bottom - top }
}

type Place = { readonly x: number; readonly y: number; readonly stretch: number; readonly isSharp: boolean }

/** Where a sheet's corner is on the canvas. It is sharp if each of its pixels is one of the canvas. */
function placeOf(sheet: CellSheet, { rect }: Plot, { view, ratio }: Setting): Place {
  const { scale, offX, offY } = sheet.fit()
  const stretch = (view.k * ratio) / scale
  const x = (rect.x * view.k + view.x) * ratio - (sheetMarginPx + offX) * stretch
  const y = (rect.y * view.k + view.y) * ratio - (sheetMarginPx + offY) * stretch
  const isWhole = Math.abs(x - Math.round(x)) < wholePx && Math.abs(y - Math.round(y)) < wholePx
  const isSharp = isWhole && Math.abs(stretch - 1) < 1e-6
  return isSharp ? { x: Math.round(x), y: Math.round(y), stretch: 1, isSharp } : { x, y, stretch, isSharp }
}

/** One object for each look. */
const looks = Object.fromEntries(
  (Object.keys(lifeSigns) as Life[]).map((life) => [
    life,
    {
      plain: { life, light: null, alpha: 1 },
      lit: { life, light: 'lit', alpha: 1 },
      dim: { life, light: 'dim', alpha: 1 },
    },
  ]),
) as Readonly<Record<Life, Readonly<Record<'plain' | 'lit' | 'dim', Look>>>>

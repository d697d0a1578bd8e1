// Minimap painter: tanks and pods as specks of their life's colour. It paints at most once a second, and of that only the tanks in which
// something changed.

import { right, bottom, sameRect, type Rect } from '../../lib/layout/geometry.ts'
import type { Scene } from '../../lib/layout/layout.ts'
import { podHeight, podWidth, type Tank, type Tray } from '../../lib/layout/scene.ts'
import { type Life, podLife } from '../../lib/model/life.ts'
import { type Palette, readPalette } from './palette.ts'
import { standAlike } from './ground.ts'

type Size = { readonly width: number; readonly height: number }

const paintEveryMs = 1_000 // 10,000 pods that all change take a few ms
/** A speck of a pod that needs a look is at least as large as this, in CSS px, however small its pod is. */
const leastAlarmPx = 2

export type MinimapPainter = ReturnType<typeof createMinimapPainter>

/** Paints on a canvas, in the colours of the theme, until `close`. */
export function createMinimapPainter(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d')!
  let wanted: { readonly scene: Scene; readonly size: Size } | null = null
  let painted: { readonly scene: Scene; readonly size: Size } | null = null
  let palette: Palette | null = null
  let paintedAtMs = Number.NEGATIVE_INFINITY
  let paintedRatio = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function paint() {
    clearTimeout(timer)
    timer = undefined
    if (!wanted) return
    const { scene, size } = wanted
    palette ??= readPalette(canvas.parentElement!)
    paintedAtMs = performance.now()
    const ratio = globalThis.devicePixelRatio
    const isSame = painted && paintedRatio === ratio && isSameFrame(painted, wanted)
    if (!isSame) Object.assign(canvas, { width: size.width * ratio, height: size.height * ratio })
    const scale = (size.width / scene.width) * ratio
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const before = isSame ? painted!.scene : null
    scene.tanks.forEach((tank, i) => {
      if (!before || tank !== before.tanks[i] || podsIn(scene, tank.name) !== podsIn(before, tank.name)) {
        paintHome(tank, scene, scale / ratio)
      }
    })
    if (!before || scene.tray !== before.tray || podsIn(scene, null) !== podsIn(before, null)) {
      paintHome(scene.tray, scene, scale / ratio)
    }
    painted = wanted
    paintedRatio = ratio
  }

  function paintHome(home: Tank | Tray, { source }: Scene, scale: number) {
    const { x, y, width, height } = home.rect
    context.clearRect(x, y, width, height)
    if ('uid' in home) {
      context.fillStyle = home.isReady ? palette!.water : palette!.stillWater
      context.fillRect(x, y, width, height)
    }
    const specks = new Map<Life, Rect[]>()
    for (const box of home.pods) {
      const pod = source.model.pods.get(box.uid)
      if (!pod) continue
      const life = podLife(pod.status, pod.ready)
      const rect = { x: box.x, y: box.y, width: podWidth * box.scale, height: podHeight * box.scale }
      if (specks.has(life)) specks.get(life)!.push(rect)
      else specks.set(life, [rect])
    }
    // Those that run lie below those that don't.
    for (const life of lives) {
      context.fillStyle = palette!.cells[life].edge
      const least = (life === 'running' ? 0 : leastAlarmPx) / scale
      for (const rect of specks.get(life) ?? []) paintSpeck(rect, least, home.rect)
    }
  }

  function paintSpeck(rect: Rect, least: number, home: Rect) {
    const width = Math.max(rect.width, least)
    const height = Math.max(rect.height, least)
    context.fillRect(
      Math.min(rect.x, Math.max(home.x, right(home) - width)),
      Math.min(rect.y, Math.max(home.y, bottom(home) - height)),
      width,
      height,
    )
  }

  const themes = new MutationObserver(() => {
    palette = null
    painted = null
    paint()
  })
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })

  return {
    /** Paints it at once if nothing was painted for a second, else then. */
    show(scene: Scene, size: Size) {
      wanted = { scene, size }
      const isUrgent = !painted || !isSameFrame(painted, wanted)
      const waitMs = isUrgent ? 0 : paintedAtMs + paintEveryMs - performance.now()
      if (waitMs <= 0) paint()
      else timer ??= setTimeout(paint, waitMs)
    },
    close() {
      clearTimeout(timer)
      themes.disconnect()
    },
  }
}

const lives: readonly Life[] = ['running', 'done', 'leaving', 'starting', 'unknown', 'failing']

const podsIn = ({ source }: Scene, node: string | null) => source.podsByNode.get(node)

/** Whether what was painted can stay, but for what changed in its own place. */
function isSameFrame(
  a: { readonly scene: Scene; readonly size: Size },
  b: { readonly scene: Scene; readonly size: Size },
): boolean {
  return (
    a.size.width === b.size.width &&
    a.size.height === b.size.height &&
    a.scene.width === b.scene.width &&
    standAlike(a.scene.tanks, b.scene.tanks) &&
    sameRect(a.scene.tray.rect, b.scene.tray.rect)
  )
}

// Tray: the strip below the tanks for what is on none of their nodes. Thin while empty, then growing downwards by steps.

import type { Slots } from './slots.ts'
import type { Rect } from './geometry.ts'
import { type GhostBox, type PodBox, podHeight, podWidth, type Tray } from './scene.ts'
import { fitLabel, type Label, wrap } from './text.ts'
import { isElsewhere, type Waiting } from './waiting.ts'

/** One line of words. */
const thinTrayHeight = 34

const padding = 10
const waitingTitle = 'Waiting for a node'
/** When not all of them wait. */
const elsewhereTitle = 'On no node here'
/** Beside the title in an open tray; wide enough for it. */
const titleWidth = 152
const words = { size: 12.5, lineHeight: 15 }

/** Few wait: each has its reason beside it. */
const roomy = { scale: 0.48, textWidth: 210, gap: 18, rows: 2 }
const roomyPitchX = podWidth * roomy.scale + 10 + roomy.textWidth + roomy.gap
const roomyPitchY = podHeight * roomy.scale + 12
const roomyLines = 4 // beside a box, below its name

/** Many wait: boxes only, at the first of these scales that keeps the tray low; the reasons stand in a list. */
const denseScales = [0.4, 0.25, 0.15, 0.1, 0.06]
const denseTextWidth = 330
const denseHeight = 300
const denseReasons = 5

/** The stage's zoom buttons have their corner beside the tray. */
const inset = 124
/** The narrowest tray that holds its title, a box and its words; in a narrower one all of it is smaller. */
const leastWidth = 520

/** How wide a tray is in a scene of this width, and how much larger than usual everything in it is. */
export function traySize(sceneWidth: number, wordScale: number): { readonly width: number; readonly scale: number } {
  const width = Math.max(sceneWidth * 0.8, sceneWidth - inset * wordScale)
  return { width, scale: Math.min(wordScale, width / leastWidth) }
}

export type TrayPlan = {
  readonly height: number
  readonly mode: 'thin' | 'roomy' | 'dense'
  readonly scale: number
  readonly perRow: number
}

/** How a tray of this capacity is laid out in this width. */
export function planTray(capacity: number, width: number): TrayPlan {
  if (capacity === 0) return { height: thinTrayHeight, mode: 'thin', scale: roomy.scale, perRow: 1 }
  const perRow = Math.max(1, Math.floor((width - titleWidth - padding + roomy.gap) / roomyPitchX))
  const rows = Math.ceil(capacity / perRow)
  if (rows <= roomy.rows) {
    return { height: 2 * padding + rows * roomyPitchY - 12, mode: 'roomy', scale: roomy.scale, perRow }
  }
  const room = width - denseTextWidth - 2 * padding
  for (const scale of denseScales) {
    const perDenseRow = Math.max(1, Math.floor(room / densePitch(podWidth, scale)))
    const height = 2 * padding + Math.ceil(capacity / perDenseRow) * densePitch(podHeight, scale)
    if (height <= denseHeight || scale === denseScales.at(-1)) {
      return { height: Math.max(height, 112), mode: 'dense', scale, perRow: perDenseRow }
    }
  }
  throw new Error('denseScales is empty')
}

const densePitch = (length: number, scale: number) => length * scale + Math.max(2, 14 * scale)

/** The height of a tray with its first row. */
export const firstRowHeight = 2 * padding + roomyPitchY - 12

/** The tray in its rectangle, everything in it enlarged by `wordScale`. */
export function layOutTray(
  waiting: readonly Waiting[],
  slots: Slots,
  plan: TrayPlan,
  rect: Rect,
  wordScale: number,
): Tray {
  const inside = { x: 0, y: 0, width: rect.width / wordScale, height: rect.height / wordScale }
  const tray = layOutInside(waiting, slots, plan, inside)
  const at = <P extends { readonly x: number; readonly y: number }>(point: P) => ({
    ...point,
    x: rect.x + point.x * wordScale,
    y: rect.y + point.y * wordScale,
  })
  const box = <B extends GhostBox | PodBox>(each: B) => ({ ...at(each), scale: each.scale * wordScale })
  return {
    rect,
    isEmpty: tray.isEmpty,
    labels: tray.labels.map((label) => ({ ...at(label), size: label.size * wordScale })),
    notes: tray.notes.map((note) => ({
      ...note,
      rect: { ...at(note.rect), width: note.rect.width * wordScale, height: note.rect.height * wordScale },
    })),
    pods: tray.pods.map(box),
    ghosts: tray.ghosts.map(box),
  }
}

function layOutInside(waiting: readonly Waiting[], slots: Slots, plan: TrayPlan, rect: Rect): Tray {
  const pods: PodBox[] = []
  const ghosts: GhostBox[] = []
  const labels: Label[] = []
  const notes: { rect: Rect; text: string }[] = []
  const left = rect.x + padding + 4
  const title = waiting.some(isElsewhere) ? elsewhereTitle : waitingTitle
  if (plan.mode === 'thin') {
    const say = waiting.length === 0 ? 'Every pod has a node.' : ''
    push(labels, fitLabel(title, left, rect.y + 22, 140, { size: 13, font: 'sans', isBold: true }))
    push(labels, fitLabel(say, left + 140, rect.y + 22, rect.width - 180, { ...softWords }))
    return { rect, isEmpty: true, labels, notes, pods, ghosts }
  }
  push(labels, fitLabel(title, left, rect.y + 28, titleWidth - 16, { size: 13, font: 'sans', isBold: true }))
  for (const each of waiting) {
    const slot = slots.get(each.id)!
    const place = placeOf(slot, plan, rect)
    if (each.pod) pods.push({ uid: each.id, ...place, scale: plan.scale, node: null })
    else if (each.workload && each.owner) {
      const about = `${each.name}: wanted, but not there. ${each.workload.refusal ?? each.reason}`
      ghosts.push({ id: each.id, workloadUid: each.owner.uid, ...place, scale: plan.scale, title: about })
    }
    if (plan.mode === 'roomy') describe(each, place, labels, notes)
  }
  if (plan.mode === 'roomy') {
    const sentence = summary(waiting)
    wrap(sentence, titleWidth - 24, words.size, 3).forEach((line, i) =>
      push(labels, fitLabel(line, left, rect.y + 47 + i * words.lineHeight, titleWidth - 24, softWords)),
    )
  } else listReasons(waiting, rect, left, labels, notes)
  return { rect, isEmpty: waiting.length === 0, labels, notes, pods, ghosts }
}

const softWords = { size: words.size, font: 'sans', tone: 'soft' } as const

function placeOf(slot: number, plan: TrayPlan, rect: Rect) {
  const column = slot % plan.perRow
  const row = Math.floor(slot / plan.perRow)
  if (plan.mode === 'roomy') {
    return { x: rect.x + titleWidth + padding + column * roomyPitchX, y: rect.y + padding + row * roomyPitchY }
  }
  return {
    x: rect.x + denseTextWidth + padding + column * densePitch(podWidth, plan.scale),
    y: rect.y + padding + row * densePitch(podHeight, plan.scale),
  }
}

function summary(waiting: readonly Waiting[]): string {
  const ghosts = waiting.filter(({ pod }) => pod === null)
  const elsewhere = waiting.filter(isElsewhere)
  const undrawn = ghosts.reduce((sum, { more }) => sum + more, 0)
  const parts: readonly (readonly [pods: number, words: string])[] = [
    [waiting.length - ghosts.length - elsewhere.length, 'waiting'],
    [elsewhere.length, elsewhere.length === 1 ? 'on a node not shown here' : 'on nodes not shown here'],
    [ghosts.length + undrawn, `wanted but refused${notDrawn(undrawn)}`],
  ]
  return parts.flatMap(([pods, say]) => (pods === 0 ? [] : [`${count(pods)} ${say}`])).join(', ')
}

const count = (pods: number) => (pods === 1 ? '1 pod' : `${pods} pods`)
const notDrawn = (undrawn: number) => (undrawn === 0 ? '' : `, ${undrawn} of them not drawn`)

/** Name, word and reason beside a box. */
function describe(each: Waiting, place: { x: number; y: number }, labels: Label[], notes: Tray['notes'][number][]) {
  const x = place.x + podWidth * roomy.scale + 10
  const rect = { x, y: place.y, width: roomy.textWidth, height: podHeight * roomy.scale }
  const lines = wrap(`${each.word}: ${each.reason}`, roomy.textWidth, words.size, roomyLines)
  push(
    labels,
    fitLabel(each.name, x, place.y + 10, roomy.textWidth, { size: 13, leastSize: 11, isBold: true, tail: 6 }),
  )
  lines.forEach((line, i) =>
    push(labels, fitLabel(line, x, place.y + 26 + i * words.lineHeight, roomy.textWidth, softWords)),
  )
  notes.push({ rect, text: each.pod?.message ?? each.workload?.refusal ?? each.reason })
}

function listReasons(
  waiting: readonly Waiting[],
  rect: Rect,
  left: number,
  labels: Label[],
  notes: Tray['notes'][number][],
) {
  const counts = [...Map.groupBy(waiting, ({ reason }) => reason)].map(([reason, alike]) => {
    const undrawn = alike.reduce((sum, { more }) => sum + more, 0)
    return { reason, pods: alike.length + undrawn, undrawn }
  })
  const most = Math.min(denseReasons, Math.floor((rect.height - 40) / words.lineHeight))
  const width = denseTextWidth - 40
  let y = rect.y + 47
  let linesLeft = most
  for (const { reason, pods, undrawn } of counts.toSorted((a, b) => b.pods - a.pods)) {
    if (linesLeft === 0) break
    const lines = wrap(`${count(pods)}${notDrawn(undrawn)}: ${reason}`, width, words.size, Math.min(2, linesLeft))
    const top = y
    for (const line of lines) {
      push(labels, fitLabel(line, left, y, width, softWords))
      y += words.lineHeight
    }
    linesLeft -= lines.length
    notes.push({ rect: { x: left, y: top - 12, width, height: y - top }, text: reason })
  }
}

function push(labels: Label[], label: Label | null) {
  if (label) labels.push(label)
}

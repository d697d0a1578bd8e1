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
const nobodyWaits = 'Every pod has a node.'
/** When not all of them wait. */
const elsewhereTitle = 'On no node here'
/** Beside the title in an open tray; wide enough for it. */
const titleWidth = 152
const words = { size: 12.5, lineHeight: 15 }

/** Few wait: each has its reason beside it. */
const roomy = { scale: 0.48, gap: 18 }
const roomyPitchY = podHeight * roomy.scale + 12
const roomyLines = 4 // beside a box, below its name

/** Many wait: boxes only, at the first of these scales that keeps the tray low; the reasons stand in a list. */
const denseScales = [0.4, 0.25, 0.15, 0.1, 0.06]
const denseTextWidth = 330
const denseHeight = 300
const leastDenseHeight = 112 // for the reasons
const denseReasons = 5

/**
 * How a tray is drawn: below tanks; below those of a crowd, where pods wait time and again and nobody is to see tanks shrink and grow with them: once open it keeps
 * its height as long as it can; alone, as on a phone that shows those who wait; or not at all, as on one that shows a tank.
 */
export type TrayKind = 'below' | 'below a crowd' | 'alone' | 'none'

/** Where words and boxes are in a tray. */
type Form = {
  /** Beside title and sentence, and beside title and reasons. */
  readonly left: { readonly roomy: number; readonly dense: number }
  /** Below them. */
  readonly top: { readonly roomy: number; readonly dense: number }
  readonly sayWidth: { readonly roomy: number; readonly dense: number }
  /** Of a roomy box, and of the words beside it. */
  readonly scale: number
  readonly textWidth: number
  readonly leastName: number
  readonly mostRows: number
}

/** The width of a tray alone: with a box and its words in a row, which are 12 px and more on a screen of 320 px. */
const aloneWidth = 308

const below: Form = {
  left: { roomy: titleWidth, dense: denseTextWidth },
  top: { roomy: 0, dense: 0 },
  sayWidth: { roomy: titleWidth - 24, dense: denseTextWidth - 40 },
  scale: roomy.scale,
  textWidth: 210,
  leastName: 11,
  mostRows: 2,
}

const forms: Readonly<Record<Exclude<TrayKind, 'none'>, Form>> = {
  below,
  'below a crowd': { ...below, mostRows: 1 },
  // On top of each other, and the list goes on below the screen's edge as a tank does there.
  alone: {
    left: { roomy: 0, dense: 0 },
    top: { roomy: 78, dense: 120 },
    sayWidth: { roomy: aloneWidth - 28, dense: aloneWidth - 28 },
    scale: 0.42, // on a phone it is drawn as from afar: its words stand beside it, and those in it would be too small
    textWidth: 200,
    leastName: 12.5,
    mostRows: 12,
  },
}

/** The stage's zoom buttons have their corner beside the tray. */
const inset = 124
/** The narrowest tray that holds its title, a box and its words; in a narrower one all of it is smaller. */
const leastWidth = 520

/** How wide a tray is in a scene of this width, and how much larger than usual everything in it is. */
export function traySize(
  kind: TrayKind,
  sceneWidth: number,
  wordScale: number,
): { readonly width: number; readonly scale: number } {
  if (kind === 'alone') return { width: aloneWidth, scale: 1 }
  const width = Math.max(sceneWidth * 0.8, sceneWidth - inset * wordScale)
  return { width, scale: Math.min(wordScale, width / leastWidth) }
}

export type TrayPlan = {
  readonly height: number
  readonly mode: 'none' | 'thin' | 'roomy' | 'dense'
  readonly form: Form
  readonly scale: number
  readonly perRow: number
}

/** How a tray of this capacity is laid out in this width. */
export function planTray(kind: TrayKind, capacity: number, width: number): TrayPlan {
  if (kind === 'none') return { height: 0, mode: 'none', form: below, scale: 1, perRow: 1 }
  const form = forms[kind]
  if (capacity === 0) return { height: thinTrayHeight, mode: 'thin', form, scale: 1, perRow: 1 }
  const perRow = Math.max(1, Math.floor((width - form.left.roomy - padding + roomy.gap) / roomyPitchX(form)))
  const rows = Math.ceil(capacity / perRow)
  if (rows <= form.mostRows) {
    const height = form.top.roomy + 2 * padding + rows * roomyPitchY - 12
    return { height, mode: 'roomy', form, scale: form.scale, perRow }
  }
  const plans = denseScales.map((scale) => densePlan(form, capacity, width, scale))
  const low = kind === 'below a crowd' ? plans.find(({ height }) => height <= firstRowHeight) : undefined
  if (low) return { ...low, height: firstRowHeight }
  const plan = plans.find(({ height }) => height <= denseHeight) ?? plans.at(-1)!
  return { ...plan, height: form.top.dense + Math.max(plan.height, leastDenseHeight) }
}

/** `height`: without what the form has on top. */
function densePlan(form: Form, capacity: number, width: number, scale: number): TrayPlan {
  const room = width - form.left.dense - 2 * padding
  const perRow = Math.max(1, Math.floor(room / densePitch(podWidth, scale)))
  const height = 2 * padding + Math.ceil(capacity / perRow) * densePitch(podHeight, scale)
  return { height, mode: 'dense', form, scale, perRow }
}

const roomyPitchX = ({ scale, textWidth }: Form) => podWidth * scale + 10 + textWidth + roomy.gap
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
  if (plan.mode === 'none') return { rect, isEmpty: true, labels, notes, pods, ghosts }
  if (plan.mode === 'thin') {
    const say = waiting.length === 0 ? nobodyWaits : ''
    push(labels, fitLabel(title, left, rect.y + 22, 140, { size: 13, font: 'sans', isBold: true }))
    push(labels, fitLabel(say, left + 140, rect.y + 22, rect.width - 164, { ...softWords }))
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
    if (plan.mode === 'roomy') describe(each, place, plan.form, labels, notes)
  }
  if (plan.mode === 'roomy' || waiting.length === 0) {
    const sentence = waiting.length === 0 ? nobodyWaits : summary(waiting)
    const width = plan.form.sayWidth.roomy
    wrap(sentence, width, words.size, 3).forEach((line, i) =>
      push(labels, fitLabel(line, left, rect.y + 47 + i * words.lineHeight, width, softWords)),
    )
  } else listReasons(waiting, rect, left, plan.form, labels, notes)
  return { rect, isEmpty: waiting.length === 0, labels, notes, pods, ghosts }
}

const softWords = { size: words.size, font: 'sans', tone: 'soft' } as const

function placeOf(slot: number, plan: TrayPlan, rect: Rect) {
  const column = slot % plan.perRow
  const row = Math.floor(slot / plan.perRow)
  const { left, top } = plan.form
  const isRoomy = plan.mode === 'roomy'
  const x = rect.x + padding + (isRoomy ? left.roomy : left.dense)
  const y = rect.y + padding + (isRoomy ? top.roomy : top.dense)
  return isRoomy
    ? { x: x + column * roomyPitchX(plan.form), y: y + row * roomyPitchY }
    : { x: x + column * densePitch(podWidth, plan.scale), y: y + row * densePitch(podHeight, plan.scale) }
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
function describe(
  each: Waiting,
  place: { x: number; y: number },
  { scale, textWidth, leastName }: Form,
  labels: Label[],
  notes: Tray['notes'][number][],
) {
  const x = place.x + podWidth * scale + 10
  const rect = { x, y: place.y, width: textWidth, height: podHeight * scale }
  const lines = wrap(`${each.word}: ${each.reason}`, textWidth, words.size, roomyLines)
  push(
    labels,
    fitLabel(each.name, x, place.y + 10, textWidth, { size: 13, leastSize: leastName, isBold: true, tail: 6 }),
  )
  lines.forEach((line, i) => push(labels, fitLabel(line, x, place.y + 26 + i * words.lineHeight, textWidth, softWords)))
  notes.push({ rect, text: each.pod?.message ?? each.workload?.refusal ?? each.reason })
}

function listReasons(
  waiting: readonly Waiting[],
  rect: Rect,
  left: number,
  { sayWidth }: Form,
  labels: Label[],
  notes: Tray['notes'][number][],
) {
  const counts = [...Map.groupBy(waiting, ({ reason }) => reason)].map(([reason, alike]) => {
    const undrawn = alike.reduce((sum, { more }) => sum + more, 0)
    return { reason, pods: alike.length + undrawn, undrawn }
  })
  const most = Math.min(denseReasons, Math.floor((rect.height - 40) / words.lineHeight))
  const width = sayWidth.dense
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

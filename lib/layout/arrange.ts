// Arrange: how many columns of pods each tank has, and which tanks stand on which shelf, so that pods are as large as fits.

import type { Uid } from '../model/types.ts'
import { podGap, podPitchX, podPitchY } from './scene.ts'

/** Between tanks, where words have their usual size. */
const usualTankGap = 12
export const tankPadding = 16
/** An empty control plane: room for its name and for `kube-system hidden`. */
const narrowWidth = 148
/** The height of name, role and the water's surface above the first pod, for a tank of few pods. */
const headerHeight = 74
/** A scene of this width appears about as large as it is on a 1280 × 720 screen; in a wider one words grow, to be read from further away. */
const widthReadAtOne = 1000
/** A tank this wide holds a header of usual size. */
const widthPerHeader = 200
/** A narrow tank is at most this part of the widest. */
const mostNarrow = 0.6
/** How much words that can be read from where everything is seen are worth, as a power. */
const wordWorth = 0.1
/** Words take at most this part of a tank's height. */
const mostHeader = 0.22
/** Keeping everything in its place is worth pods a quarter smaller. */
const worthKeeping = 0.75
/** A shelf more must gain this much: rows of tanks are harder to read than one row. */
const shelfPrice = 0.03

/** What the arrangement depends on: the nodes in their order and the steps that their tanks have reached. */
export type TankNeed = { readonly uid: Uid; readonly capacity: number }

export type TankPlace = {
  readonly uid: Uid
  readonly shelf: number
  readonly x: number
  readonly width: number
  /** Columns of pods; 0 for a narrow tank. */
  readonly columns: number
}

export type Arrangement = {
  readonly aspect: number
  readonly width: number
  /** How much larger than usual the words of tanks and tray are. */
  readonly wordScale: number
  readonly places: readonly TankPlace[]
}

/** The size of one tank's words: no larger than it is wide enough for. */
export const tankWordScale = ({ wordScale }: Arrangement, { columns, width }: TankPlace) =>
  Math.max(1, Math.min(wordScale, width / (columns === 0 ? narrowWidth : widthPerHeader)))

export const tankGapOf = ({ wordScale }: Pick<Arrangement, 'wordScale'>) => usualTankGap * wordScale

export const headerOf = (arrangement: Arrangement) => headerHeight * arrangement.wordScale

export const rowsOf = (capacity: number, columns: number) => (columns === 0 ? 0 : Math.ceil(capacity / columns))

/** The height that a tank needs for its rows of pods. */
export function tankHeight(rows: number, header: number): number {
  return rows === 0 ? header * 2 : header + rows * podPitchY - podGap + tankPadding
}

const tankWidth = (columns: number) => 2 * tankPadding + columns * podPitchX - podGap

/** The heights of the shelves, each as high as its highest tank. */
export function shelfHeights(arrangement: Arrangement, capacities: ReadonlyMap<Uid, number>): readonly number[] {
  const heights: number[] = []
  for (const { uid, shelf, columns } of arrangement.places) {
    const height = tankHeight(rowsOf(capacities.get(uid) ?? 0, columns), headerOf(arrangement))
    heights[shelf] = Math.max(heights[shelf] ?? 0, height)
  }
  return heights
}

/**
 * The arrangement in which pods are largest on a stage of this aspect (width / height), with `footHeight` for the tray. The previous one is
 * kept for the same nodes as long as it is not much worse: tanks then only grow downwards. O(nodes × shelves × heights tried).
 */
export function arrange(
  needs: readonly TankNeed[],
  aspect: number,
  footHeight: number,
  previous: Arrangement | null,
): Arrangement {
  const best = bestArrangement(needs, aspect, footHeight)
  if (!previous || previous.aspect !== aspect || !standsFor(previous, needs)) return best
  const capacities = new Map(needs.map(({ uid, capacity }) => [uid, capacity]))
  const scaleOf = (arrangement: Arrangement) => {
    const shelves = shelfHeights(arrangement, capacities)
    return scaleFor(arrangement.width, sceneHeight(shelves, footHeight, arrangement), aspect)
  }
  return scaleOf(previous) >= worthKeeping * scaleOf(best) ? previous : best
}

/** How large a scene appears on a stage of height 1. */
const scaleFor = (width: number, height: number, aspect: number) => Math.min(aspect / width, 1 / height)

function sceneHeight(shelves: readonly number[], footHeight: number, words: Pick<Arrangement, 'wordScale'>): number {
  const gap = tankGapOf(words)
  return shelves.reduce((sum, height) => sum + height + gap, footHeight * words.wordScale)
}

function standsFor(arrangement: Arrangement, needs: readonly TankNeed[]): boolean {
  return (
    arrangement.places.length === needs.length &&
    arrangement.places.every(({ uid, columns }, i) => {
      const need = needs[i]!
      return need.uid === uid && (need.capacity === 0) === (columns === 0)
    })
  )
}

function bestArrangement(needs: readonly TankNeed[], aspect: number, footHeight: number): Arrangement {
  let best: Trial | null = null
  const mostShelves = Math.min(needs.length, Math.ceil(4 * Math.sqrt(needs.length)))
  for (const rows of rowsWorthTrying(needs)) {
    const columns = needs.map(({ capacity }) => Math.ceil(capacity / rows))
    for (let count = 1; count <= mostShelves; count++) {
      const usual = tryOut(needs, columns, count, 1, aspect, footHeight)
      const wordScale = wordScaleFor(usual, columns, rows)
      const trial = wordScale === 1 ? usual : tryOut(needs, columns, count, wordScale, aspect, footHeight)
      if (!best || trial.score > best.score) best = trial
    }
  }
  if (!best) return { aspect, width: 640, wordScale: 1, places: [] }
  return { aspect, width: best.stage, wordScale: best.wordScale, places: placesOn(needs, best) }
}

function wordScaleFor({ stage }: Trial, columns: readonly number[], rows: number): number {
  const widest = tankWidth(Math.max(1, ...columns))
  const highest = (mostHeader / (1 - mostHeader)) * (rows * podPitchY)
  return Math.max(1, Math.min(stage / widthReadAtOne, widest / widthPerHeader, highest / headerHeight))
}

/** One way to arrange the tanks, and how large pods are in it. */
type Trial = {
  readonly score: number
  readonly wordScale: number
  readonly columns: readonly number[]
  readonly widths: readonly number[]
  /** The shelf of each tank. */
  readonly shelves: readonly number[]
  readonly shelfWidths: readonly number[]
  /** The width that fills the stage. */
  readonly stage: number
}

function tryOut(
  needs: readonly TankNeed[],
  columns: readonly number[],
  count: number,
  wordScale: number,
  aspect: number,
  footHeight: number,
): Trial {
  const gap = tankGapOf({ wordScale })
  const widest = tankWidth(Math.max(1, ...columns))
  const narrow = Math.max(narrowWidth, Math.min(narrowWidth * wordScale, widest * mostNarrow))
  const widths = columns.map((each) => (each === 0 ? narrow : tankWidth(each)))
  const total = widths.reduce((sum, width) => sum + width + gap, -gap)
  const shelves = fillShelves(widths, total / count, count, gap)
  const used = shelves.at(-1)! + 1
  const shelfWidths: number[] = Array<number>(used).fill(-gap)
  const heights: number[] = Array<number>(used).fill(0)
  shelves.forEach((shelf, i) => {
    shelfWidths[shelf]! += widths[i]! + gap
    const height = tankHeight(rowsOf(needs[i]!.capacity, columns[i]!), headerHeight * wordScale)
    heights[shelf] = Math.max(heights[shelf]!, height)
  })
  const width = Math.max(...shelfWidths)
  const height = sceneHeight(heights, footHeight, { wordScale })
  const stage = Math.max(width, height * aspect)
  const legibility = Math.min(1, (wordScale * widthReadAtOne) / stage) ** wordWorth
  const score = (scaleFor(width, height, aspect) * legibility) / (1 + shelfPrice * (used - 1))
  return { score, wordScale, columns, widths, shelves, shelfWidths, stage }
}

/** Numbers of rows that give the fullest tank another number of columns. */
function rowsWorthTrying(needs: readonly TankNeed[]): Iterable<number> {
  const most = Math.max(0, ...needs.map(({ capacity }) => capacity))
  const rows = new Set<number>([1])
  for (let columns = 1; columns <= most && columns <= 64; columns++) rows.add(Math.ceil(most / columns))
  return needs.length === 0 ? [] : rows
}

/** The shelf of each tank, in order, with about `target` of width on each and never more than `most` shelves. */
function fillShelves(widths: readonly number[], target: number, most: number, gap: number): readonly number[] {
  let shelf = 0
  let x = 0
  return widths.map((width) => {
    if (x > 0 && x + width / 2 > target && shelf < most - 1) {
      shelf++
      x = 0
    }
    x += width + gap
    return shelf
  })
}

/** Tanks side by side; what a shelf has left over goes to its tanks by their pods, so that all shelves end flush. */
function placesOn(needs: readonly TankNeed[], trial: Trial): readonly TankPlace[] {
  const { columns, widths, shelves, shelfWidths, stage } = trial
  const gap = tankGapOf(trial)
  const parts: number[] = shelfWidths.map(() => 0)
  const counts: number[] = shelfWidths.map(() => 0)
  shelves.forEach((shelf, i) => {
    parts[shelf]! += columns[i]!
    counts[shelf]! += 1
  })
  let x = 0
  return needs.map(({ uid }, i) => {
    const shelf = shelves[i]!
    if (i > 0 && shelf !== shelves[i - 1]) x = 0
    const spare = stage - shelfWidths[shelf]!
    const share = parts[shelf] === 0 ? 1 / counts[shelf]! : columns[i]! / parts[shelf]!
    const width = widths[i]! + spare * share
    const place = { uid, shelf, x, width, columns: columns[i]! }
    x += width + gap
    return place
  })
}

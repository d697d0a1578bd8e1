// Pod frame: where a pod's containers, rail, pipes and volumes are, the same at every level of zoom. Labels come later, by level.
//
// Network above, storage below: the rail over the containers, then the containers, then the mounts, then one lane for each volume, then
// the volumes. Whatever the pod, every part stays in its band, so bands never cross.

import type { ContainerView, MountView, PodView, VolumeView } from '../model/types.ts'
import { middleX, type Point, type Rect } from './geometry.ts'
import { podHeight, podWidth } from './scene.ts'
import { drawnVolumes, type VolumeShape, volumeShape } from './volumes.ts'

/** Bands of the box, from the top. */
export const padding = 12
export const railY = 41
/** Room for a port on its tap. */
const containersTop = 51
/** Where no port and no neighbour asks for a longer tap. */
const containersTopAlone = 47
const foot = 124 // the status stands below
const containersBottomAlone = 118 // in a pod without volumes

/** Near text, in units: 12 px on a 1280 × 720 screen when a pod is framed (zoom 3.8), never more than fits. */
const nearText = { largest: 4.2, smallest: 3.2, fewestChars: 6 }

export type Column = {
  readonly container: ContainerView
  readonly rect: Rect
  /** It is on the localhost of the pod as long as the pod runs; an init container is there before. */
  readonly tapsRail: boolean
  readonly mounts: readonly Mount[]
  /** Mounts one below the other, each leaving to the right; null where they stand side by side. */
  readonly spine: readonly Point[] | null
}

export type Mount = {
  readonly mount: MountView
  /** The label's place, its chip included. */
  readonly chip: Rect
  /** From container to chip, if they do not touch. */
  readonly stub: readonly Point[]
  /** From the chip to the volume. */
  readonly pipe: readonly Point[]
  /** From the container to the volume, where no chip is drawn. */
  readonly wholePipe: readonly Point[]
}

export type VolumePlace = { readonly volume: VolumeView; readonly shape: VolumeShape; readonly rect: Rect }

export type Frame = {
  readonly columns: readonly Column[]
  readonly volumes: readonly VolumePlace[]
  /** From plugs out of the pod: what they hold is the node's own. */
  readonly cables: readonly (readonly Point[])[]
  /** The rail's ends. */
  readonly rail: readonly [Point, Point]
  /** Whether two or more containers share the localhost. */
  readonly isShared: boolean
  /** The size of near text. */
  readonly text: number
  readonly chipText: number
}

const roleOrder = { init: 0, main: 1, sidecar: 2, ephemeral: 3 }
/** An init container is a step on the way in, and narrower. */
const initWeight = 0.8

export function podFrame(pod: PodView, showsToken: boolean): Frame {
  const containers = pod.containers.toSorted((a, b) => roleOrder[a.role] - roleOrder[b.role])
  const volumes = drawnVolumes(pod, containers, showsToken)
  const drawn = new Set(volumes.map(({ name }) => name))
  const mountsOf = (container: ContainerView) => container.mounts.filter(({ volume }) => drawn.has(volume))
  const spans = columnSpans(containers)
  const text = nearTextFor(spans.map(({ width }) => width))
  const mounted = new Set(containers.flatMap((container) => mountsOf(container).map(({ volume }) => volume)))
  const rows = containers.map((container, i) => chipRows(mountsOf(container), spans[i]!.width, text))
  const isShared = containers.filter(({ role }) => role !== 'init').length > 1
  const hasPorts = containers.some(({ ports }) => ports.length > 0)
  const top = isShared || hasPorts ? containersTop : containersTopAlone
  const bands = bandsFor(top, volumes.length, mounted.size, Math.max(0, ...rows), text)
  const lanes = new Map([...mounted].map((name, i) => [name, bands.lanesTop + (i + 0.5) * bands.laneHeight]))
  const places = placeVolumes(volumes, bands.volumesTop)
  const rects = containerRects(containers, spans, top, bands.containersBottom)
  const router = pipeRouter(places, lanes)
  const chipText = Math.min(text, bands.rowHeight / 1.5)
  const starts = containers.map((container, i) => placeChips(mountsOf(container), rects[i]!, rows[i]!, bands, chipText))
  router.reserve(starts.flatMap(({ chips }) => chips.map(({ exitX, mount }) => ({ x: exitX, volume: mount.volume }))))
  const columns = containers.map((container, i): Column => {
    const { chips, spine } = starts[i]!
    const bottomY = rects[i]!.y + rects[i]!.height
    return {
      container,
      rect: rects[i]!,
      tapsRail: container.role !== 'init',
      spine,
      mounts: chips.map(({ mount, chip, stub, lead, exitX }) => {
        const way = router.route(exitX, mount.volume)
        return { mount, chip, stub, pipe: [...lead, ...way], wholePipe: [{ x: exitX, y: bottomY }, ...way] }
      }),
    }
  })
  const rail = [
    { x: padding, y: railY },
    { x: podWidth - padding, y: railY },
  ] as const
  return {
    columns,
    volumes: places,
    cables: places.flatMap(({ shape, rect }) => (shape === 'plug' ? [cableFrom(rect)] : [])),
    rail,
    isShared,
    text,
    chipText,
  }
}

type Span = { readonly x: number; readonly width: number }

function columnSpans(containers: readonly ContainerView[]): readonly Span[] {
  const gap = Math.max(2, 9 - containers.length)
  const weights = containers.map(({ role }) => (role === 'init' ? initWeight : 1))
  const unit =
    (podWidth - 2 * padding - gap * (containers.length - 1)) / weights.reduce((sum, weight) => sum + weight, 0)
  let x = padding
  return weights.map((weight) => {
    const span = { x, width: weight * unit }
    x += span.width + gap
    return span
  })
}

function nearTextFor(widths: readonly number[]): number {
  const narrowest = Math.min(podWidth, ...widths)
  const comfortable = narrowest / (16 * 0.6)
  const least = narrowest / (nearText.fewestChars * 0.6 + 1)
  return Math.min(nearText.largest, Math.max(comfortable, nearText.smallest), least)
}

/** The first init container is the lowest step: its top lies deepest, the next one's higher. */
function containerRects(
  containers: readonly ContainerView[],
  spans: readonly Span[],
  top: number,
  bottomY: number,
): readonly Rect[] {
  const inits = containers.filter(({ role }) => role === 'init').length
  const height = bottomY - top
  const rise = Math.min(4, (height * 0.3) / Math.max(1, inits))
  return containers.map(({ role }, i) => {
    const y = top + (role === 'init' ? (inits - i) * rise : 0)
    return { ...spans[i]!, y, height: bottomY - y }
  })
}

// ---- Mounts: a chip for each, side by side below its container, or one below the other where they are too many

/** Chips side by side may be cut to this many characters; with less they go one below the other. */
const fewestSideBySide = 9
const chipPaddingEm = 1.1 // both sides together
const chipGap = 1.5

export const mountWords = ({ path, readOnly }: MountView) => `${path} ${readOnly ? 'ro' : 'rw'}`

function chipRows(mounts: readonly MountView[], width: number, text: number): number {
  if (mounts.length < 2) return mounts.length
  const widths = mounts.map((mount) => {
    const chars = mountWords(mount).length
    return (Math.min(chars, Math.max(fewestSideBySide, 0)) * 0.6 + chipPaddingEm) * text
  })
  const needed = widths.reduce((sum, each) => sum + each + chipGap, -chipGap)
  return needed <= width ? 1 : mounts.length
}

type Bands = {
  readonly containersBottom: number
  readonly rowsTop: number
  readonly rowHeight: number
  readonly lanesTop: number
  readonly laneHeight: number
  readonly volumesTop: number
}

/** How the height between the containers' top and the status is shared out. */
function bandsFor(top: number, volumes: number, lanes: number, rows: number, text: number): Bands {
  if (volumes === 0) {
    const bottomY = containersBottomAlone
    return {
      containersBottom: bottomY,
      rowsTop: bottomY,
      rowHeight: 0,
      lanesTop: bottomY,
      laneHeight: 0,
      volumesTop: bottomY,
    }
  }
  const height = foot - top
  const stub = rows > 0 ? 2 : 0
  const wantedRow = text * 1.6
  const lanesHeight = Math.min(lanes * 2.4 + 4, 13)
  const volumesHeight = rows > 2 ? 17 : 21
  const most = height - volumesHeight - 17 // leaves 17 for the containers: a name and a state
  const rowsHeight = Math.min(rows * wantedRow, Math.max(6, most - stub - lanesHeight))
  const zone = Math.max(rows > 0 ? 15 : 4, stub + rowsHeight + lanesHeight)
  const volumesTop = foot - volumesHeight
  const containersBottom = volumesTop - zone
  const rowsTop = containersBottom + stub
  const lanesTop = rowsTop + rowsHeight + 1
  return {
    containersBottom,
    rowsTop,
    rowHeight: rows === 0 ? 0 : rowsHeight / rows,
    lanesTop,
    laneHeight: lanes === 0 ? 0 : (volumesTop - lanesTop - 1.5) / lanes,
    volumesTop,
  }
}

type Chip = {
  readonly mount: MountView
  readonly chip: Rect
  readonly stub: readonly Point[]
  /** From the chip to where the pipe goes down. */
  readonly lead: readonly Point[]
  readonly exitX: number
}

function placeChips(
  mounts: readonly MountView[],
  rect: Rect,
  rows: number,
  bands: Bands,
  text: number,
): { readonly chips: readonly Chip[]; readonly spine: readonly Point[] | null } {
  const height = text * 1.42
  if (rows <= 1) return { chips: sideBySide(mounts, rect, bands, text, height), spine: null }
  const laneWidth = Math.min(1.4, (rect.width * 0.35) / mounts.length)
  const indent = Math.min(1.6, rect.width * 0.1)
  const width = rect.width - indent - laneWidth * mounts.length - Math.min(0.5, rect.width * 0.03)
  const chips = mounts.map((mount, row): Chip => {
    const y = bands.rowsTop + row * bands.rowHeight + (bands.rowHeight - height) / 2
    const chip = { x: rect.x + indent, y, width, height }
    // The first row takes the outermost lane, so that no lane crosses a chip of a later row.
    const exitX = rect.x + rect.width - (row + 0.5) * laneWidth
    const exitY = y + height / 2
    const from = { x: chip.x + width, y: exitY }
    const stub = [
      { x: rect.x + indent * 0.4, y: exitY },
      { x: chip.x, y: exitY },
    ]
    return { mount, chip, stub, lead: [from, { x: exitX, y: exitY }], exitX }
  })
  const spineX = rect.x + indent * 0.4
  const spine = [
    { x: spineX, y: rect.y + rect.height },
    { x: spineX, y: chips.at(-1)!.stub[0]!.y },
  ]
  return { chips, spine }
}

function sideBySide(mounts: readonly MountView[], rect: Rect, bands: Bands, text: number, height: number): Chip[] {
  const natural = mounts.map((mount) => (mountWords(mount).length * 0.6 + chipPaddingEm) * text)
  const room = rect.width - chipGap * (mounts.length - 1)
  const widths = shareOut(natural, room)
  const total = widths.reduce((sum, width) => sum + width + chipGap, -chipGap)
  let x = middleX(rect) - total / 2
  const y = bands.rowsTop + (bands.rowHeight - height) / 2
  return mounts.map((mount, i) => {
    const chip = { x, y, width: widths[i]!, height }
    const exitX = middleX(chip)
    x += chip.width + chipGap
    const stub = [
      { x: exitX, y: rect.y + rect.height },
      { x: exitX, y },
    ]
    return { mount, chip, stub, lead: [{ x: exitX, y: y + height }], exitX }
  })
}

/** Everyone gets what they want if it fits, else the widest give way until it does. */
function shareOut(wanted: readonly number[], room: number): readonly number[] {
  let most = room
  let left = room
  let open = wanted.length
  for (const width of wanted.toSorted((a, b) => a - b)) {
    most = left / open
    if (width > most) break
    left -= width
    open--
    most = room
  }
  return wanted.map((width) => Math.min(width, most))
}

// ---- Volumes and the way to them

const volumeGap = 4
const widestVolume = 90

function placeVolumes(volumes: readonly VolumeView[], y: number): readonly VolumePlace[] {
  const gap = Math.max(1, volumeGap - volumes.length * 0.15)
  const room = podWidth - 2 * padding - gap * (volumes.length - 1)
  const width = Math.min(widestVolume, room / Math.max(1, volumes.length))
  const total = volumes.length * (width + gap) - gap
  return volumes.map((volume, i) => ({
    volume,
    shape: volumeShape(volume),
    rect: { x: podWidth / 2 - total / 2 + i * (width + gap), y, width, height: foot - y },
  }))
}

/** Below the volumes and above the status; then left of all words, and out through the pod's lower edge. */
const cableY = foot + 2.2
const cableX = 5
const cableEndY = podHeight + 2.5

function cableFrom(rect: Rect): readonly Point[] {
  const x = middleX(rect)
  return [
    { x, y: foot },
    { x, y: cableY },
    { x: cableX, y: cableY },
    { x: cableX, y: cableEndY },
  ]
}

/** Two pipes this close would look like one. */
const pipeApart = 1.4

/**
 * Leads pipes down to their volume's lane, along it, and down to the volume's top. Pipes of one volume enter it from left to right in the
 * order that they come from; pipes of different volumes never run down in the same place, as far as there is room.
 */
function pipeRouter(places: readonly VolumePlace[], lanes: ReadonlyMap<string, number>) {
  const byName = new Map(places.map((place) => [place.volume.name, place]))
  const entries = new Map<string, number>()
  const key = (x: number, volume: string) => `${x} ${volume}`
  return {
    reserve(pipes: readonly { readonly x: number; readonly volume: string }[]) {
      const taken = pipes.map(({ x, volume }) => ({ x, volume }))
      for (const { volume, rect } of places) {
        const own = pipes.filter((pipe) => pipe.volume === volume.name).toSorted((a, b) => a.x - b.x)
        const step = Math.min(16, (rect.width * 0.7) / Math.max(1, own.length))
        own.forEach((pipe, i) => {
          const wanted = middleX(rect) + (i - (own.length - 1) / 2) * step
          const x = freeX(wanted, step, volume.name, taken)
          taken.push({ x, volume: volume.name })
          entries.set(key(pipe.x, volume.name), x)
        })
      }
    },
    route(x: number, volume: string): readonly Point[] {
      const entry = entries.get(key(x, volume))!
      const lane = lanes.get(volume)!
      const end = { x: entry, y: byName.get(volume)!.rect.y + 1 }
      return [{ x, y: lane }, { x: entry, y: lane }, end]
    },
  }
}

function freeX(wanted: number, step: number, volume: string, taken: readonly { x: number; volume: string }[]): number {
  const isFree = (x: number) => taken.every((other) => other.volume === volume || Math.abs(other.x - x) >= pipeApart)
  for (const shift of [0, 0.25, -0.25, 0.45, -0.45]) {
    if (isFree(wanted + shift * step)) return wanted + shift * step
  }
  return wanted
}

// Anatomy: everything that a pod is made of, in words, on the frame that the middle level shows: ports on their taps, images, states,
// mount paths. No label overlaps another, no pipe runs through one, whatever the names.

import type { Life } from '../model/life.ts'
import type { ContainerView, PodView, PortView, VolumeView } from '../model/types.ts'
import { containerLife, stateWords } from './container-life.ts'
import { middleX, type Point, type Rect, right } from './geometry.ts'
import { type Column, type Frame, mountWords, padding, railY } from './pod-frame.ts'
import { footBaseline, headerIndent, headerMark, shortImage } from './pod-middle.ts'
import { probeLabel, probeRows } from './probes.ts'
import { podWidth } from './scene.ts'
import { cutStart, fitLabel, type Label, textWidth } from './text.ts'
import { volumeWords } from './volumes.ts'
import { schedulerWords } from './waiting.ts'

export type Mark = { readonly x: number; readonly y: number; readonly radius: number; readonly life: Life }

export type ChipDrawing = { readonly rect: Rect; readonly label: Label; readonly tone: 'net' | 'store' }

export type Tap = {
  /** Where it meets the rail. */
  readonly joint: Point
  readonly lines: readonly (readonly [Point, Point])[]
}

export type Anatomy = {
  readonly labels: readonly Label[]
  readonly marks: readonly Mark[]
  readonly chips: readonly ChipDrawing[]
  readonly taps: readonly Tap[]
  /** Each before the words on a probe. */
  readonly probeSigns: readonly Sign[]
  /** From containers by their chips to the volumes. */
  readonly pipes: readonly (readonly Point[])[]
  /** Between container and chip. */
  readonly stubs: readonly (readonly Point[])[]
}

/** In the middle of the sign; `size` is half as wide as it is. */
type Sign = { readonly x: number; readonly y: number; readonly size: number }

/** `stages`: of the pod's start, with their seconds, as far as they are known. */
export function anatomy(pod: PodView, frame: Frame, stages: readonly string[]): Anatomy {
  const labels: (Label | null)[] = [...header(pod, frame), ...footer(pod, stages)]
  const marks: Mark[] = []
  const chips: ChipDrawing[] = []
  const taps: Tap[] = []
  const probeSigns: Sign[] = []
  const pipes: (readonly Point[])[] = []
  const stubs: (readonly Point[])[] = []
  for (const column of frame.columns) {
    const words = containerWords(column.container, column.rect, frame.text)
    labels.push(...words.labels)
    marks.push(words.mark)
    probeSigns.push(...words.probeSigns)
    if (column.tapsRail) {
      const chip = portChip(column, frame.text)
      taps.push(tapFor(column, chip))
      if (chip) chips.push(chip)
    }
    for (const { mount, chip: rect, pipe, stub } of column.mounts) {
      const label = mountLabel(mountWords(mount), rect, frame.chipText)
      if (label) chips.push({ rect, label, tone: 'store' })
      pipes.push(pipe)
      stubs.push(stub)
    }
    if (column.spine) stubs.push(column.spine)
  }
  for (const { volume, rect } of frame.volumes) {
    labels.push(...volumeLabels(volume, rect, frame.text))
  }
  return { labels: labels.filter((label) => label !== null), marks, chips, taps, probeSigns, pipes, stubs }
}

// ---- Header and foot

function header(pod: PodView, { text }: Frame): readonly (Label | null)[] {
  const left = headerMark.x + headerIndent
  const width = podWidth - left - padding
  const restarts = restartWords(pod.restarts)
  const local = pod.ip === null ? 'localhost · no IP yet' : `localhost · ${pod.ip}`
  const soft = { size: Math.max(4.4, text), font: 'sans', tone: 'soft' } as const
  return [
    fitLabel(pod.name, left, 21.5, width, { size: 8, leastSize: 4.8, isBold: true, tail: 6 }),
    fitLabel(`namespace ${pod.namespace} · ${restarts}`, left, 29.5, width, { ...soft, leastSize: 3.4 }),
    fitLabel(local, podWidth - padding, railY - 3, podWidth - 2 * padding, {
      size: Math.max(4.4, text),
      leastSize: 3.4,
      anchor: 'end',
      tone: 'net',
      isBold: true,
    }),
  ]
}

/** Nearer than in the middle, with room for a line below. */
const nearFootBaseline = footBaseline - 3
const belowBaseline = 143.6

/** Its status, and below how it came to it: the stages of its start, or why it still waits for a node. */
function footer(pod: PodView, stages: readonly string[]): readonly (Label | null)[] {
  const ready = fitLabel(`${pod.ready} ready`, podWidth - padding, nearFootBaseline, 60, {
    size: 6.5,
    anchor: 'end',
    isBold: true,
  })
  const width = podWidth - 2 * padding - (ready ? textWidth(ready.text, ready.size, 'mono') : 0) - 8
  return [
    fitLabel(pod.status, padding + 2, nearFootBaseline, width, {
      size: 9,
      leastSize: 5,
      font: 'sans',
      tone: 'life',
      isBold: true,
    }),
    ready,
    fitLabel(
      pod.node === null ? schedulerWords(pod.message) : stages.join(' · '),
      padding + 2,
      belowBaseline,
      podWidth - 2 * padding - 4,
      {
        size: 4.4,
        leastSize: 3.4,
        font: 'sans',
        tone: 'soft',
      },
    ),
  ]
}

// ---- Containers

/** A container's text may be this much larger than other near text where there is room. */
const mostEnlarged = 1.6
/** Below this, in units, a state gives the words beside it a line of their own: 11 px when a pod is framed. */
const leastState = 2.9
const leastPitch = 1.3 // in sizes: lines and the mark, which is higher than they are, do not touch

function containerWords(container: ContainerView, rect: Rect, text: number) {
  const inset = Math.min(5, rect.width * 0.07, rect.height * 0.13)
  const width = rect.width - 2 * inset
  const height = rect.height - 2 * inset
  const comfortable = width / (0.6 * 16)
  const sizeOf = (rows: number) => height / Math.max(4.3, 1.25 + (rows - 1) * leastPitch)
  const largest = Math.min(sizeOf(3), text * mostEnlarged, Math.max(comfortable, text))
  const probes = probeRows(container, width, text, (rows) => sizeOf(3 + rows))
  const size = Math.min(largest, sizeOf(3 + probes.length))
  const x = rect.x + inset
  const pitchOf = (rows: number) => Math.min(size * 2, (height - size * 1.25) / (rows - 1))
  const top = rect.y + inset + size
  const life = containerLife(container)
  const radius = size * 0.62
  const role = container.role === 'main' ? '' : `${container.role} · `
  const wordsLeft = x + radius * 2 + size * 0.45
  const state = { size, leastSize: Math.min(size * 0.85, text * 0.72), font: 'sans', isBold: true } as const
  const wordsWidth = right(rect) - inset - wordsLeft
  const oneLine = withRestarts(container, wordsWidth, size)
  const isTight = container.restarts > 0 && textWidth(oneLine, leastState, 'sans') > wordsWidth
  const isStacked = isTight && pitchOf(4 + probes.length) >= size * leastPitch
  const pitch = pitchOf((isStacked ? 4 : 3) + probes.length)
  const lastTop = top + (isStacked ? 3 : 2) * pitch
  const restarts = restartWords(container.restarts)
  const tone = life === 'failing' ? 'failing' : 'ink'
  const asked = probes.map((words, i) =>
    probeLabel(words, wordsLeft, lastTop + (i + 1) * pitch, wordsWidth, size, text),
  )
  const labels = [
    fitLabel(container.name, x, top, width, { size: size * 1.15, leastSize: size * 0.85, isBold: true }),
    imageLabel(role, shortImage(container.image), x, top + pitch, width, {
      size: size * 0.92,
      leastSize: Math.min(size * 0.92, text),
    }),
    isStacked && fitLabel(stateWords(container), x, top + 2 * pitch, width, { ...state, tone }),
    fitLabel(isStacked ? restarts : oneLine, wordsLeft, lastTop, wordsWidth, { ...state, tone }),
    ...asked,
  ].filter((label) => label !== false)
  const mark: Mark = { x: x + radius, y: lastTop - size * 0.34, radius, life }
  const probeSigns = asked.flatMap((label) =>
    label ? [{ x: x + radius, y: label.y - label.size * 0.34, size: radius * 0.9 }] : [],
  )
  return { labels, mark, probeSigns }
}

/** Beside a role, less of an image than this says nothing. */
const fewestImageChars = 6

/** The role is kept; an image that does not fit at the least size loses its registry and path first, then its beginning. */
function imageLabel(
  role: string,
  image: string,
  x: number,
  y: number,
  width: number,
  wish: { readonly size: number; readonly leastSize: number },
): Label | null {
  const room = width - textWidth(role, wish.leastSize, 'mono')
  const last = image.slice(image.lastIndexOf('/') + 1)
  const isWhole = (name: string) => textWidth(name, wish.leastSize, 'mono') <= room
  const shown = [image, last].find(isWhole) ?? cutStart(last, room, wish.leastSize)
  const saysSomething = role === '' || shown === last || shown.length > fewestImageChars
  const words = saysSomething && shown !== '' ? `${role}${shown}` : role.replace(' · ', '')
  const label = fitLabel(words, x, y, width, { ...wish, tone: 'soft' })
  return label && { ...label, whole: shown === image ? null : image }
}

const restartWords = (restarts: number) => `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`

function withRestarts(container: ContainerView, width: number, size: number): string {
  const words = stateWords(container)
  if (container.restarts === 0) return words
  const long = `${words} · ${restartWords(container.restarts)}`
  return textWidth(long, size * 0.9, 'sans') <= width ? long : `${words} · ${container.restarts}`
}

// ---- Network

/** A declared port: the manifest names it. Whether anything listens there is not known from it. */
function portWords(ports: readonly PortView[]): { readonly long: string; readonly short: string } {
  const each = ports.map(({ port, protocol }) => `:${port}${protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`}`)
  return { long: `${each.join(' ')} declared`, short: each.join(' ') }
}

function portChip({ container, rect }: Column, text: number): ChipDrawing | null {
  if (container.ports.length === 0) return null
  const size = Math.min(text, 4.2)
  const room = rect.width - size * 1.1
  const { long, short } = portWords(container.ports)
  const words = textWidth(long, size, 'mono') <= room ? long : short
  const y = (railY + rect.y) / 2 + 0.6
  const label = fitLabel(words, middleX(rect), y + size * 0.34, room, {
    size,
    anchor: 'middle',
    tone: 'ink',
    isBold: true,
  })
  if (!label) return null
  const width = textWidth(label.text, size, 'mono') + size * 1.1
  return {
    rect: { x: middleX(rect) - width / 2, y: y - size * 0.71, width, height: size * 1.42 },
    label: { ...label, whole: long },
    tone: 'net',
  }
}

function tapFor({ rect }: Column, chip: ChipDrawing | null): Tap {
  const x = middleX(rect)
  const joint = { x, y: railY }
  const end = { x, y: rect.y }
  if (!chip) return { joint, lines: [[joint, end]] }
  return {
    joint,
    lines: [
      [joint, { x, y: chip.rect.y }],
      [{ x, y: chip.rect.y + chip.rect.height }, end],
    ],
  }
}

// ---- Storage

/** The end of the path and `ro` or `rw` are kept. */
function mountLabel(words: string, rect: Rect, size: number): Label | null {
  const shown = cutStart(words, rect.width - size * 0.8, size)
  const label = fitLabel(shown, middleX(rect), rect.y + rect.height / 2 + size * 0.34, rect.width, {
    size,
    anchor: 'middle',
    isBold: true,
  })
  return label && { ...label, whole: shown === words ? null : words }
}

/** What a volume is made from where that fits, else its kind alone. */
function volumeLabels(volume: VolumeView, rect: Rect, text: number): readonly (Label | null)[] {
  const width = rect.width - Math.min(4, rect.width * 0.15)
  const wish = { anchor: 'middle', leastSize: text * 0.85 } as const
  const x = middleX(rect)
  const words = volumeWords(volume)
  const fits = textWidth(words, wish.leastSize, 'mono') <= width
  const kind = volume.kind === 'persistentVolumeClaim' ? words : volume.kind
  const below = fitLabel(fits ? words : kind, x, rect.y + rect.height * 0.82, width, {
    ...wish,
    size: text * 0.95,
    tone: 'soft',
  })
  return [
    fitLabel(volume.name, x, rect.y + rect.height * 0.56, width, { ...wish, size: text * 1.15, isBold: true }),
    below && { ...below, whole: fits ? null : words },
  ]
}

// Pod in the middle: who it is, how it is, its containers by name, and what they share. Words for the frame at this level.

import type { PodView } from '../model/types.ts'
import { middleX, middleY, type Rect } from './geometry.ts'
import { type Frame, padding } from './pod-frame.ts'
import { shortPodName, tellingTail } from './pod-names.ts'
import { podWidth } from './scene.ts'
import { fitLabel, type Label, textWidth } from './text.ts'

/** Where the status icon stands in the header, and where the words of header and foot stand. */
export const headerMark = { x: 19.5, y: 21.5, radius: 7.5 }
/** Words of the header begin this far from the middle of the icon. */
export const headerIndent = 12
export const footBaseline = 139

const nameSize = { size: 13.5, leastSize: 11.9 } // `multi-container-demo` fits at the least
const footSize = { size: 13, leastSize: 10.5 }
const containerSize = { size: 12.5, leastSize: 11 }
const twoLines = { size: 12, leastSize: 10.4, pitch: 13, leastHeight: 28 }
const imageSize = 12
const volumeSize = { size: 12.5, leastSize: 9.5 }
const restartsWish = { size: 12.5, anchor: 'end', tone: 'soft', isBold: true } as const
const restartsIndent = 18 // the sign before the count
const readyWish = { ...footSize, leastSize: 9, anchor: 'end', isBold: true } as const
const fewestChars = 3 // a name cut to less than this says nothing

export type MiddleDrawing = {
  readonly labels: readonly Label[]
  /** The count of restarts follows this sign; null without restarts. */
  readonly restarts: { readonly x: number; readonly y: number } | null
}

export function podMiddle(pod: PodView, frame: Frame): MiddleDrawing {
  const name = shortPodName(pod)
  const nameLeft = headerMark.x + headerIndent
  const nameEnd = podWidth - 8
  const count = pod.restarts === 0 ? '' : String(pod.restarts)
  const restarts = fitLabel(count, nameEnd, headerMark.y + 4.5, 40, restartsWish)
  const restartsWidth = restarts ? textWidth(restarts.text, restarts.size, 'mono') : 0
  const nameWidth = nameEnd - nameLeft - (restarts ? restartsWidth + restartsIndent : 0)
  const ready = fitLabel(pod.ready, podWidth - padding, footBaseline, 60, readyWish)
  const statusWidth = podWidth - 2 * padding - (ready ? textWidth(ready.text, ready.size, 'mono') : 0) - 8
  const status = { ...footSize, font: 'sans', tone: 'life', isBold: true } as const
  const labels = [
    fitLabel(name, nameLeft, headerMark.y + 4.5, nameWidth, {
      ...nameSize,
      isBold: true,
      tail: tellingTail(name),
    }),
    ...frame.columns.flatMap(({ container, rect }, index) => {
      const words = containerLabels(container.name, shortImage(container.image), rect).filter((label) => label !== null)
      // An init container too narrow for its name says at least which step it is: they run one after the other, from the left.
      return words.length === 0 && container.role === 'init' ? [stepLabel(index + 1, rect)] : words
    }),
    ...frame.volumes.map(({ volume, rect }) =>
      legible(
        fitLabel(volume.name, middleX(rect), rect.y + rect.height * 0.5 + 5.5, rect.width - 5, {
          ...volumeSize,
          anchor: 'middle',
        }),
      ),
    ),
    fitLabel(pod.status, padding + 2, footBaseline, statusWidth, status),
    ready,
    restarts,
  ]
  return {
    labels: labels.filter((label) => label !== null),
    restarts: restarts && { x: nameEnd - restartsWidth - 7, y: headerMark.y },
  }
}

function stepLabel(step: number, rect: Rect): Label | null {
  return fitLabel(String(step), middleX(rect), middleY(rect) + 4.5, rect.width, {
    ...containerSize,
    anchor: 'middle',
    tone: 'soft',
  })
}

/** In one line if it fits, else broken in two at a hyphen; with the image below where a container is alone and tall. */
function containerLabels(name: string, image: string, rect: Rect): readonly (Label | null)[] {
  const x = middleX(rect)
  const y = middleY(rect) + 4.5
  const width = rect.width - 6
  const wish = { ...containerSize, anchor: 'middle' } as const
  if (textWidth(name, containerSize.leastSize, 'mono') <= width) {
    if (rect.height < 44) return [fitLabel(name, x, y, width, wish)]
    const soft = { size: imageSize, leastSize: 10, anchor: 'middle', tone: 'soft' } as const
    return [fitLabel(name, x, y - 8, width, wish), legible(fitLabel(image, x, y + 9, width, soft))]
  }
  const [head, tail] = broken(name, Math.floor(width / (0.6 * twoLines.leastSize)))
  if (rect.height < twoLines.leastHeight || tail === '') return [legible(fitLabel(name, x, y, width, wish))]
  const line = { size: twoLines.size, leastSize: twoLines.leastSize, anchor: 'middle' } as const
  const labels = [
    fitLabel(head, x, y - twoLines.pitch / 2, width, line),
    fitLabel(tail, x, y + twoLines.pitch / 2, width, line),
  ]
  return labels.every((label) => label !== null && legible(label) !== null) ? labels : []
}

/** Two lines: the break is at the last hyphen that fits in `chars`, else right there. */
function broken(name: string, chars: number): readonly [string, string] {
  const hyphen = name.lastIndexOf('-', chars - 1)
  const at = hyphen > 1 ? hyphen + 1 : chars
  return [name.slice(0, at), name.slice(at)]
}

const legible = (label: Label | null) =>
  label && (label.whole === null || label.text.length > fewestChars) ? label : null

/** An image's name without the registry that needs no naming. */
export const shortImage = (image: string) => image.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:.*$/, '')

// Level: how much of a pod is drawn, by how large it appears.

import { overlaps, type Rect } from './geometry.ts'
import { boxRect, type PodBox, podWidth } from './scene.ts'

/** far: a cell with its status icon; middle: containers by name; near: the anatomy. */
export type Level = 'far' | 'middle' | 'near'

/** Below this on-screen width containers' names would be under 7 px. */
const middleFromPx = 103
/** From this on-screen width the anatomy's smallest words are 8 px and more; a framed pod is larger than that. */
const nearFromPx = 430

/** The zoom at which a pod of scale 1 shows its anatomy. */
export const nearZoom = nearFromPx / podWidth

export function levelAt(zoom: number): Level {
  const width = podWidth * zoom
  return width < middleFromPx ? 'far' : width < nearFromPx ? 'middle' : 'near'
}

/** The level of one pod: nothing but a cell where nobody sees it. */
export const levelOf = (box: PodBox, zoom: number, window: Rect): Level =>
  overlaps(boxRect(box), window) ? levelAt(zoom * box.scale) : 'far'

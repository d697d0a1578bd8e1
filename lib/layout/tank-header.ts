// Tank header: a node's name, role, status and how full it is, above its water; in one row if the tank is wide enough.

import type { NodeView } from '../model/types.ts'
import type { Rect } from './geometry.ts'
import { fitLabel, type Label, textWidth } from './text.ts'

export type Occupancy = {
  /** Pods shown. */
  readonly shown: number
  /** Pods there that the namespace filter hides. */
  readonly hidden: number
  /** The namespace of those hidden, if it is one. */
  readonly hiddenNamespace: string | null
}

export const roleWords = (node: Pick<NodeView, 'roles'>) =>
  node.roles.length === 0 ? 'worker' : node.roles.map((role) => role.replace('-', ' ')).join(', ')

export function occupancyWords({ shown }: Occupancy, capacity: number): string {
  return `${shown === 0 ? 'no pods' : shown === 1 ? '1 pod' : `${shown} pods`}, room for ${capacity}`
}

export function hiddenWords({ hidden, hiddenNamespace }: Occupancy): string {
  if (hidden === 0) return ''
  return hiddenNamespace === null ? `${hidden} hidden` : `${hiddenNamespace} hidden`
}

/** Labels that neither overlap nor leave the tank; `scale` enlarges all of them. A narrow tank has its status in the water. */
export function tankHeader(
  node: NodeView,
  shortName: string,
  occupancy: Occupancy,
  rect: Rect,
  scale: number,
  isNarrow: boolean,
): readonly Label[] {
  const size = { name: 15 * scale, words: 12 * scale, status: 13 * scale }
  const left = rect.x + 18 * scale
  const end = rect.x + rect.width - 18 * scale
  const width = end - left
  const pods = occupancyWords(occupancy, node.podCapacity)
  const hidden = hiddenWords(occupancy)
  const role = roleWords(node)
  const gap = 12 * scale
  const statusWidth = textWidth(node.status, size.status, 'sans')
  const podsWidth = textWidth(pods, size.words, 'sans')
  const isWide =
    statusWidth + gap + textWidth(shortName, size.name * 0.8, 'mono') <= width &&
    podsWidth + gap + textWidth(role, size.words, 'sans') <= width
  const at = (row: number) => rect.y + row * scale
  const soft = { size: size.words, font: 'sans', tone: 'soft' } as const
  const status = { size: size.status, leastSize: size.status * 0.8, font: 'sans', tone: 'life', isBold: true } as const
  const name = { size: size.name, leastSize: size.name * 0.72, isBold: true, tail: 4 } as const
  if (isNarrow) {
    return [
      fitLabel(shortName, left, at(28), width, name),
      fitLabel(role, left, at(47), width, soft),
      fitLabel(node.status, left, at(86), width, status),
      fitLabel(hidden === '' ? pods : hidden, left, at(106), width, { ...soft, leastSize: size.words * 0.85 }),
    ].filter((label) => label !== null)
  }
  if (!isWide) {
    return [
      fitLabel(shortName, left, at(22), width, name),
      fitLabel(node.status, left, at(39), width, status),
      fitLabel(`${role} · ${pods}`, left, at(55), width, { ...soft, leastSize: size.words * 0.9 }),
    ].filter((label) => label !== null)
  }
  const withHidden = `${hidden} · ${pods}`
  const hasRoom =
    hidden !== '' && textWidth(withHidden, size.words, 'sans') + gap + textWidth(role, size.words, 'sans') <= width
  return [
    fitLabel(shortName, left, at(28), width - statusWidth - gap, name),
    fitLabel(role, left, at(47), width - podsWidth - gap, soft),
    fitLabel(node.status, end, at(28), statusWidth + 1, { ...status, anchor: 'end' }),
    fitLabel(hasRoom ? withHidden : pods, end, at(47), width, { ...soft, anchor: 'end' }),
  ].filter((label) => label !== null)
}

// Probes: what is said of them in a container's box, as far as there is room.

import type { ContainerView, ProbeView } from '../model/types.ts'
import { fitLabel, type Label, textWidth } from './text.ts'

/** A probe's words may be this much smaller than other near text. */
const leastProbe = 0.8

/**
 * A row for each probe, with what it asks if that fits; else all kinds in one row; else how many there are; else nothing. `sizeWith`
 * tells how large that many rows more leave all words.
 */
export function probeRows(
  container: ContainerView,
  width: number,
  text: number,
  sizeWith: (rows: number) => number,
): readonly string[] {
  const { probes } = container
  const room = width - text * 2.2 // the sign, which is no larger than at the largest text
  const fits = (words: string) => textWidth(words, text * leastProbe, 'sans') <= room
  if (probes.length === 0 || sizeWith(1) < text * leastProbe) return []
  const each = probes.map(({ kind, asks }) => {
    const outcome = probeOutcome(kind, container)
    return [`${kind} ${asks}${outcome}`, `${kind}${outcome}`].find(fits)
  })
  if (sizeWith(probes.length) >= text && each.every((words) => words !== undefined)) return each
  const [first] = probes
  const inOne = [
    ...(probes.length === 1 ? [`${first!.kind}${probeOutcome(first!.kind, container)}`] : []),
    probes.map(({ kind }) => kind).join(' · '),
    probes.length === 1 ? 'probe' : `${probes.length} probes`,
  ].find(fits)
  return inOne === undefined ? [] : [inOne]
}

/** What is known of it: who runs is ready only while its readiness probe passes and once its startup probe has. A liveness probe that fails shows as a restart. */
function probeOutcome(kind: ProbeView['kind'], { state, ready }: ContainerView): string {
  if (state !== 'running' || kind === 'liveness') return ''
  if (kind === 'startup') return ready ? ' · passed' : ''
  return ready ? ' · passes' : ` · ${notPassing}`
}

const notPassing = 'does not pass'

export function probeLabel(
  words: string,
  x: number,
  y: number,
  width: number,
  size: number,
  text: number,
): Label | null {
  const isPassing = !words.endsWith(notPassing)
  return fitLabel(words, x, y, width, {
    size: Math.min(size, Math.max(text, size * 0.82)),
    leastSize: text * leastProbe,
    font: 'sans',
    tone: isPassing ? 'soft' : 'ink',
    isBold: !isPassing,
  })
}

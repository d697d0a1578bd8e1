// Motions: what just happened to pods, for one short motion each. A burst has none: eyes follow no more than a few, and a page no more than it can paint.

import { changedUids } from '../delta/changed.ts'
import { type Life, podLife } from '../model/life.ts'
import type { PodView, Uid } from '../model/types.ts'
import type { Scene } from './layout.ts'
import { boxOf } from './plots.ts'
import type { PodBox } from './scene.ts'

/** Besides these a pod glides where its box moves, and shrinks away when it goes. */
export type Motion = 'born' | 'ready' | 'failing' | 'leaving'

export type Move = { readonly motion: Motion; readonly atMs: number }

/** A pod that went, where it last was. */
export type Departed = { readonly motion: 'gone'; readonly box: PodBox; readonly life: Life; readonly atMs: number }

export type Motions = {
  readonly moves: ReadonlyMap<Uid, Move>
  readonly departed: readonly Departed[]
  /** When motions began of late. */
  readonly begunMs: readonly number[]
}

export const noMotions: Motions = { moves: new Map(), departed: [], begunMs: [] }

const mostInASecond = 24
/** How long each takes, as motions.css has it. */
export const lastsMs = { born: 400, ready: 900, failing: 400, leaving: 700, gone: 450 } as const
const keptMs = 1_500 // longer than any of them takes: one that began a few frames late is not cut off

/** Whether who comes into sight now is still to be seen at it. Motions are kept until the next change, however long that takes: a pod whose element is made later has none. */
export const isFresh = ({ motion, atMs }: Move | Departed, nowMs: number) => nowMs - atMs < lastsMs[motion]

/**
 * The motions once `to` has followed `from`. A pod that the namespace filter shows or hides was not born and did not go. The same object if nothing
 * began or ended. O(changes).
 */
export function nextMotions(before: Motions, from: Scene, to: Scene, nowMs: number): Motions {
  const begun = from.source.model.pods === to.source.model.pods ? [] : begunBetween(from, to)
  const isOver = ({ atMs }: { readonly atMs: number }) => nowMs - atMs > keptMs
  if (begun.length === 0 && !before.moves.values().some(isOver) && !before.departed.some(isOver)) return before
  const begunMs = [...before.begunMs.filter((atMs) => nowMs - atMs < 1_000), ...begun.map(() => nowMs)]
  const moves = new Map(before.moves.entries().filter(([, move]) => !isOver(move)))
  const departed = before.departed.filter((each) => !isOver(each))
  if (begunMs.length > mostInASecond) return { moves, departed, begunMs }
  for (const { pod, motion } of begun) {
    if (motion !== 'gone') moves.set(pod.uid, { motion, atMs: nowMs })
    else {
      const box = boxOf(from, pod.uid)
      if (box) departed.push({ motion: 'gone', box, life: podLife(pod.status, pod.ready), atMs: nowMs })
    }
  }
  return { moves, departed, begunMs }
}

type Begun = { readonly pod: PodView; readonly motion: Motion | 'gone' }

function begunBetween(from: Scene, to: Scene): readonly Begun[] {
  const was = from.source.model.pods
  const is = to.source.model.pods
  // What was there when the page opened was not born before its eyes.
  if (from.source.whole.nodes.size === 0 && from.source.whole.pods.size === 0) return []
  const begun: Begun[] = []
  const changed = changedUids(was, is)
  for (const uid of changed) {
    const pod = is.get(uid)
    if (!pod) continue
    const podBefore = was.get(uid)
    const motion = podBefore ? motionBetween(podBefore, pod) : from.source.whole.pods.has(uid) ? null : 'born'
    if (motion) begun.push({ pod, motion })
  }
  for (const uid of changed) {
    const pod = was.get(uid)
    if (pod && !is.has(uid) && !to.source.whole.pods.has(uid)) begun.push({ pod, motion: 'gone' })
  }
  return begun
}

function motionBetween(before: PodView, pod: PodView): Motion | null {
  const life = podLife(pod.status, pod.ready)
  if (life === podLife(before.status, before.ready)) return null
  if (life === 'running') return 'ready'
  return life === 'failing' || life === 'leaving' ? life : null
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { model, node, pod } from '../model/test-views.ts'
import type { PodView } from '../model/types.ts'
import { nextScene, type Scene } from './layout.ts'
import { isFresh, lastsMs, type Motions, nextMotions, noMotions } from './motions.ts'

const nodes = [node('worker')]

/** Scenes that follow one another, and the motions after the last. */
function film(
  ...steps: readonly { readonly pods: readonly PodView[]; readonly atMs: number; hidden?: readonly PodView[] }[]
) {
  let scene: Scene | null = null
  let motions: Motions = noMotions
  for (const { pods, atMs, hidden = [] } of steps) {
    const whole = model({ nodes, pods: [...pods, ...hidden] })
    const next = nextScene({ model: hidden.length === 0 ? whole : model({ nodes, pods }), whole, aspect: 1.6 }, scene)
    motions = scene ? nextMotions(motions, scene, next, atMs) : noMotions
    scene = next
  }
  return { ...motions, words: [...motions.moves].map(([uid, { motion }]) => `${uid} ${motion}`) }
}

const a = pod('a', { status: 'Pending', node: null, ready: '0/1' })
const placed = { ...a, node: 'worker', status: 'ContainerCreating' }
const ready = { ...placed, status: 'Running', ready: '1/1' }
const failing = { ...ready, status: 'CrashLoopBackOff', ready: '0/1' }
const leaving = { ...ready, status: 'Terminating' }

test('L-46 a pod that is born, ready, failing, leaving or gone has its motion; one that moves only glides', () => {
  const none = { pods: [], atMs: 0 }
  expect(film(none, { pods: [a], atMs: 10 }).words).toEqual(['a born'])
  expect(film({ pods: [a], atMs: 0 }, { pods: [placed], atMs: 10 }).words).toEqual([])
  expect(film({ pods: [placed], atMs: 0 }, { pods: [ready], atMs: 10 }).words).toEqual(['a ready'])
  expect(film({ pods: [ready], atMs: 0 }, { pods: [failing], atMs: 10 }).words).toEqual(['a failing'])
  expect(film({ pods: [ready], atMs: 0 }, { pods: [leaving], atMs: 10 }).words).toEqual(['a leaving'])
  const gone = film({ pods: [leaving], atMs: 0 }, { pods: [], atMs: 10 })
  expect(gone.words).toEqual([])
  expect(gone.departed).toMatchObject([{ box: { uid: 'a', node: 'worker' }, life: 'leaving' }])
})

test('L-46 a motion is over after a moment, and pods that were there from the first have none', () => {
  expect(film({ pods: [a], atMs: 0 })).toMatchObject(noMotions)
  const steps = [
    { pods: [ready], atMs: 0 },
    { pods: [], atMs: 10 },
    { pods: [pod('b')], atMs: 2_000 },
  ] as const
  expect(film(...steps)).toMatchObject({ departed: [], words: ['b born'] })
})

test('L-46 what the namespace filter shows or hides was not born and did not go', () => {
  const hides = film({ pods: [ready], atMs: 0 }, { pods: [], hidden: [ready], atMs: 10 })
  expect([hides.words, hides.departed]).toEqual([[], []])
  expect(film({ pods: [], hidden: [ready], atMs: 0 }, { pods: [ready], atMs: 10 }).words).toEqual([])
})

test('L-47 of a burst none moves, at once or in a second; a moment later motions are back', () => {
  const many = Array.from({ length: 500 }, (_, i) => pod(`p-${i}`))
  expect(film({ pods: [], atMs: 0 }, { pods: many, atMs: 10 }).words).toEqual([])
  expect(film({ pods: many, atMs: 0 }, { pods: [], atMs: 10 }).departed).toEqual([])
  const one = (i: number) => ({ pods: many.slice(0, i), atMs: i })
  const drops = Array.from({ length: 40 }, (_, i) => one(i))
  expect(film(...drops).words).toHaveLength(24)
  expect(film(...drops, { pods: many.slice(0, 40), atMs: 2_000 }).words).toEqual(['p-39 born'])
})

test('L-49 a motion is fresh for as long as the stage plays it', () => {
  const { moves, departed } = film({ pods: [ready, pod('b')], atMs: 0 }, { pods: [failing], atMs: 10 })
  const kept = [moves.get('a')!, departed[0]!]
  for (const each of kept) {
    expect(isFresh(each, 10 + lastsMs[each.motion] - 1)).toBe(true)
    expect(isFresh(each, 10 + lastsMs[each.motion])).toBe(false)
  }
  const css = readFileSync(new URL('../../components/stage/motions.css', import.meta.url), 'utf8')
  const played = (name: string) => Number(new RegExp(`animation: ${name} ([\\d.]+)s`).exec(css)![1]) * 1_000
  const names = { born: 'born', ready: 'ring', failing: 'shake', leaving: 'leave', gone: 'gone' }
  for (const [motion, ms] of Object.entries(lastsMs)) expect(played(names[motion as keyof typeof names])).toBe(ms)
})

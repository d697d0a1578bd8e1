import { expect, test } from 'vitest'
import { model, node, pod } from '../../lib/model/test-views.ts'
import type { Model } from '../../lib/model/types.ts'
import { createAnnouncer } from './announcer.ts'
import { newsOf } from './news.ts'

const running = (...names: string[]) => names.map((name) => pod(name))
const starting = (...names: string[]) => names.map((name) => pod(name, { status: 'ContainerCreating', ready: '0/1' }))
const crashing = (name: string) => pod(name, { status: 'CrashLoopBackOff', ready: '0/1' })

test('S-22 news is one sentence: what fails first, then alike together, one pod by its name', () => {
  const before = model({ pods: starting('a', 'b', 'c', 'd') })
  expect(newsOf(before, model({ pods: [...running('a', 'b', 'c'), crashing('d')] }))).toBe(
    'pod d is failing: CrashLoopBackOff; 3 pods became Running in default.',
  )
  expect(newsOf(model({}), model({ pods: starting('a') }))).toBe('pod a came: ContainerCreating.')
  expect(newsOf(before, model({ pods: starting('a') }))).toBe('3 pods are gone in default.')
  const apart = running('a').concat(pod('b', { namespace: 'shop' }))
  expect(newsOf(model({ pods: starting('a', 'b') }), model({ pods: apart }))).toBe('2 pods became Running.')
  const down = model({ nodes: [node('worker', { status: 'NotReady' })] })
  expect(newsOf(model({ nodes: [node('worker')] }), down)).toBe('Node worker is NotReady.')
})

test('S-22 what changed without another status is no news, and a long sentence is cut by count', () => {
  const before = model({ pods: running('a') })
  expect(newsOf(before, model({ pods: [pod('a', { restarts: 3 })] }))).toBeNull()
  const words = ['Pending', 'Running', 'Completed', 'Terminating', 'Error']
  const many = model({ pods: words.map((status, index) => pod(String(index), { status })) })
  expect(newsOf(model({}), many)).toMatch(/^pod 4 is failing: Error; .*; and 2 more changes\.$/)
})

/** An announcer whose time the test owns, and all that it said with when. */
function setUp() {
  let nowMs = 0
  let due: { atMs: number; act(): void } | null = null
  const said: { atMs: number; sentence: string }[] = []
  const announcer = createAnnouncer({
    nowMs: () => nowMs,
    later(afterMs, act) {
      due = { atMs: nowMs + afterMs, act }
      return () => void (due = null)
    },
  })
  announcer.subscribe(() => said.push({ atMs: nowMs, sentence: announcer.sentence() }))
  const passMs = (ms: number) => {
    const endMs = nowMs + ms
    while (due && due.atMs <= endMs) {
      const { atMs, act } = due
      due = null
      nowMs = atMs
      act()
    }
    nowMs = endMs
  }
  const show = (shown: Model, isNews = true) => announcer.onModel(shown, isNews)
  return { show, passMs, said }
}

test('S-23 a hundred changes a second are at most one sentence in 2 s, and the last state is said', () => {
  const { show, passMs, said } = setUp()
  show(model({}), false)
  for (let change = 1; change <= 1_000; change += 1) {
    show(model({ pods: Array.from({ length: change }, (_, index) => pod(String(index))) }))
    passMs(10)
  }
  passMs(5_000)
  for (const [index, { atMs }] of said.entries()) {
    if (index > 0) expect(atMs - said[index - 1]!.atMs).toBeGreaterThanOrEqual(2_000)
  }
  const came = said.map(({ sentence }) => Number(/^(\d+) pods came/.exec(sentence)?.[1]))
  expect(came.reduce((sum, count) => sum + count, 0)).toBe(1_000)
  expect(said.length).toBeLessThanOrEqual(7)
})

test('S-23 what came and went within the while is not said, nor what was there at first', () => {
  const { show, passMs, said } = setUp()
  const calm = model({ pods: running('a') })
  show(calm, false)
  passMs(5_000)
  show(model({ pods: [crashing('a')] }))
  passMs(100)
  show(calm)
  passMs(5_000)
  show(model({ pods: running('a', 'b', 'c') }), false)
  passMs(5_000)
  expect(said).toEqual([])
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { diff } from '../../lib/delta/diff.ts'
import type { Model } from '../../lib/model/types.ts'
import { protocolVersion, type Snapshot } from '../../lib/protocol.ts'
import { createClusterStore } from './cluster-store.ts'
import { connectionWords } from './connection.ts'
import type { LinkListener } from './socket.ts'
import { model, pod, snapshotOf } from '../../lib/model/test-views.ts'

const live = { state: 'live', sinceMs: 0 } as const

/** A store whose server answers with `answers`, one for each fetch, the last for all that follow. */
function storeWith(...answers: (Snapshot | Error)[]) {
  let listener!: LinkListener
  const reload = vi.fn()
  const fetchSnapshot = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer instanceof Error) throw answer
    return { snapshot: answer, serverNowMs: Date.now() }
  })
  const store = createClusterStore({
    openLink(theirs) {
      listener = theirs
      return { check: vi.fn(), close: vi.fn() }
    },
    fetchSnapshot,
    nowMs: () => Date.now(),
    reload,
  })
  stop = store.start()
  const greet = (epoch: string, revision: number, protocol = protocolVersion) =>
    listener.onHello({ protocol, epoch, revision, freshness: live })
  const send = (before: Model, after: Model, from: number) =>
    listener.onDelta({ epoch: 'a', from, to: from + 1, ...diff(before, after) })
  return { store, greet, send, listener: () => listener, fetchSnapshot, reload }
}

let stop = () => {}
beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  stop()
  vi.useRealTimers()
})

const one = model({ pods: [pod('p1'), pod('p2')] })
const two = model({ pods: [pod('p1', { status: 'Terminating' }), one.pods.get('p2')!] })

test('S-11 before the first sync the page stays Connecting with the server’s words, and asks again with growing pauses', async () => {
  const { store, greet, fetchSnapshot } = storeWith(new Error('The cluster is being read: pods, events.'))
  greet('a', 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(store.connection()).toMatchObject({
    state: 'connecting',
    message: 'The cluster is being read: pods, events.',
  })
  await vi.advanceTimersByTimeAsync(20_000)
  const fetches = fetchSnapshot.mock.calls.length
  expect(fetches).toBeGreaterThan(6)
  expect(fetches).toBeLessThan(13)
})

test('S-12 a fetch that failed is tried again until the page is whole', async () => {
  const { store, greet } = storeWith(new Error('no'), new Error('no'), snapshotOf(one, 'a', 1))
  greet('a', 1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(store.sync().model).toEqual(one)
  expect(store.connection().state).toBe('live')
})

test('S-13 a change of one pod is told to those who listen to that pod, and to nobody else’s', async () => {
  const { store, greet, send } = storeWith(snapshotOf(one, 'a', 1))
  greet('a', 1)
  await vi.advanceTimersByTimeAsync(0)
  const [first, second, all] = [vi.fn(), vi.fn(), vi.fn()]
  store.subscribeView('pods', 'p1', first)
  store.subscribeView('pods', 'p2', second)
  store.subscribe(all)
  send(one, two, 1)
  expect([first, second, all].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 1])
})

test('S-14 a page of another protocol reloads itself and believes nothing', async () => {
  const { store, greet, reload } = storeWith(new Error('no'))
  greet('a', 1, protocolVersion + 1)
  expect(reload).toHaveBeenCalledOnce()
  expect(store.sync().heard).toBeNull()
})

test('S-15 without a socket the page says Disconnected, and after it Resynced with what changed, then Live', async () => {
  const { store, greet, listener } = storeWith(snapshotOf(one, 'a', 1), snapshotOf(two, 'b', 0))
  greet('a', 1)
  await vi.advanceTimersByTimeAsync(0)
  listener().onBreak(4_000)
  expect(store.connection()).toMatchObject({ state: 'disconnected', sinceMs: Date.now() - 4_000 })
  await vi.advanceTimersByTimeAsync(3_000)
  greet('b', 0)
  expect(store.connection().state).toBe('stale')
  await vi.advanceTimersByTimeAsync(0)
  expect(connectionWords(store.connection())).toBe('Resynced: 1 changed')
  await vi.advanceTimersByTimeAsync(10_500)
  expect(store.connection().state).toBe('live')
})

test('S-16 a page that knows itself behind for longer than a second is not Live', async () => {
  const { store, greet, send } = storeWith(snapshotOf(one, 'a', 1), new Error('The server is busy.'))
  greet('a', 1)
  await vi.advanceTimersByTimeAsync(0)
  send(one, two, 5)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(store.connection()).toMatchObject({ state: 'stale', message: 'The server is busy.' })
})

test('S-17 what the server says of its own link goes before what the page thinks of its', async () => {
  const { store, greet, listener } = storeWith(snapshotOf(one, 'a', 1))
  greet('a', 1)
  await vi.advanceTimersByTimeAsync(0)
  listener().onFreshness({ state: 'stale', sinceMs: 5, message: 'The cluster does not answer.' })
  expect(store.connection()).toMatchObject({ state: 'stale', message: 'The cluster does not answer.' })
  expect(connectionWords(store.connection())).toBe('Stale')
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { diff } from '../../lib/delta/diff.ts'
import { emptyModel, type Model } from '../../lib/model/types.ts'
import type { Delta, Snapshot } from '../../lib/protocol.ts'
import { initialSync, onBreak, onDelta, onHello, onSnapshot, type Sync, wantsSnapshot } from './sync.ts'
import { model, pod, snapshotOf } from '../../lib/model/test-views.ts'

/** Revision n has pods p0 … pn, the last of them restarted n times. */
const at = (revision: number) =>
  model({ pods: Array.from({ length: revision + 1 }, (_, i) => pod(`p${i}`, i === revision ? { restarts: i } : {})) })
const delta = (from: number, to: number, epoch = 'a'): Delta => ({ epoch, from, to, ...diff(at(from), at(to)) })
const snapshot = (revision: number, epoch = 'a') => snapshotOf(at(revision), epoch, revision)
const hello = (revision: number, epoch = 'a') => ({ epoch, revision })
const joined = (revision: number, epoch = 'a') =>
  onSnapshot(onHello(initialSync, hello(revision, epoch)), snapshot(revision, epoch))

function expectAt(sync: Sync, revision: number) {
  expect(wantsSnapshot(sync)).toBe(false)
  expect(sync.revision).toBe(revision)
  expect(sync.model).toEqual(at(revision))
}

test('S-1 joining in the middle of a burst: deltas received while the snapshot is fetched are kept and applied', () => {
  let sync = onHello(initialSync, hello(3))
  sync = onDelta(onDelta(sync, delta(3, 5)), delta(5, 6))
  expect(wantsSnapshot(sync)).toBe(true)
  expectAt(onSnapshot(sync, snapshot(5)), 6)
  expectAt(onSnapshot(sync, snapshot(3)), 6)
  expectAt(onSnapshot(sync, snapshot(6)), 6)
})

test('S-2 a gap is fetched, never guessed over', () => {
  const sync = onDelta(joined(3), delta(4, 5))
  expect(wantsSnapshot(sync)).toBe(true)
  expect(sync.model).toEqual(at(3))
  expectAt(onSnapshot(sync, snapshot(4)), 5)
})

test('S-3 another epoch is fetched, and nothing of it is mixed with what was', () => {
  const greeted = onHello(joined(3), hello(1, 'b'))
  expect(wantsSnapshot(greeted)).toBe(true)
  expect(onSnapshot(greeted, snapshot(9, 'a')).revision).toBe(3)
  expectAt(onSnapshot(greeted, snapshot(1, 'b')), 1)
  const told = onDelta(joined(3), delta(3, 4, 'b'))
  expect(told.model).toEqual(at(3))
  expectAt(onSnapshot(told, snapshot(3, 'b')), 4)
})

test('S-4 a delta that comes twice or late changes nothing, and one that comes early waits for its place', () => {
  const sync = onDelta(joined(3), delta(3, 4))
  expect(onDelta(sync, delta(3, 4)).model).toBe(sync.model)
  expect(onDelta(sync, delta(2, 3)).model).toBe(sync.model)
  expectAt(onDelta(onDelta(sync, delta(5, 6)), delta(4, 5)), 6)
})

test('S-5 a hello that lags behind what we have costs no fetch, and its old deltas are passed over', () => {
  let sync = onHello(onSnapshot(initialSync, snapshot(6)), hello(4))
  expectAt(sync, 6)
  sync = onDelta(onDelta(sync, delta(4, 5)), delta(5, 6))
  expectAt(onDelta(sync, delta(6, 7)), 7)
})

test('S-30 a greeting brings a snapshot that is a moment old up to date, and costs no fetch', () => {
  const greeted = onHello(joined(3), { ...hello(6), recent: [delta(2, 3), delta(3, 4), delta(4, 5), delta(5, 6)] })
  expectAt(greeted, 6)
  expect(wantsSnapshot(greeted)).toBe(false)
  expect(wantsSnapshot(onHello(joined(3), { ...hello(6), recent: [delta(4, 5), delta(5, 6)] }))).toBe(true)
})

test('S-6 a snapshot older than what we have, or than what the server said, does not pass for the truth', () => {
  const sync = joined(5)
  expect(onSnapshot(sync, snapshot(4))).toBe(sync)
  expect(wantsSnapshot(onSnapshot(onHello(initialSync, hello(5)), snapshot(4)))).toBe(true)
})

test('S-7 without a socket nothing is fetched: what it said of the server no longer holds', () => {
  expect(wantsSnapshot(onBreak(onDelta(joined(3), delta(4, 5))))).toBe(false)
  expectAt(onHello(onBreak(onDelta(joined(3), delta(4, 5))), hello(3)), 3)
})

test('S-8 what a break made us miss is counted once the picture is whole again', () => {
  const before = joined(3)
  const broken = onBreak(onBreak(before))
  expect(wantsSnapshot(broken)).toBe(false)
  const after = model({ pods: [pod('p0'), pod('p1', { restarts: 7 }), pod('p2'), pod('new'), pod('newer')] })
  const greeted = onHello(broken, hello(0, 'b'))
  expect(greeted.resync).toBeNull()
  const mended = onSnapshot(greeted, snapshotOf(after, 'b', 0))
  expect(mended.resync).toEqual({ added: 2, removed: 1, changed: 1 })
  expect(onDelta(mended, { epoch: 'b', from: 0, to: 1 }).resync).toBe(mended.resync)
})

test('S-9 a snapshot keeps the views that did not change, so that they are not drawn again', () => {
  const before = onBreak(joined(3))
  const after = onSnapshot(onHello(before, hello(4)), snapshot(4))
  expect(after.model.pods.get('p0')).toBe(before.model.pods.get('p0'))
  expect(after.model.nodes).toBe(before.model.nodes)
})

/** A server with a page's link to it: what the server sent and the page has not read is on the way. */
type Turn =
  | { readonly kind: 'change'; readonly uid: number; readonly restarts: number }
  | { readonly kind: 'restart' | 'break' | 'reconnect' | 'leaveOut' | 'ask' | 'read' | 'answer' | 'lose' }

const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      uid: fc.integer({ min: 0, max: 4 }),
      restarts: fc.integer({ min: -1, max: 3 }),
    }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 3, arbitrary: fc.constantFrom({ kind: 'ask' as const }, { kind: 'answer' as const }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      { kind: 'restart' as const },
      { kind: 'break' as const },
      { kind: 'reconnect' as const },
      { kind: 'leaveOut' as const },
      { kind: 'lose' as const },
    ),
  },
)

function play(turns: readonly Turn[]) {
  let server = { epoch: 0, revision: 0, model: emptyModel }
  let sync = initialSync
  let isConnected = false
  let isLeftOut = false
  let onTheWay: ((sync: Sync) => Sync)[] = []
  let answers: Snapshot[] = []
  let recent: readonly Delta[] = []
  const greet = () => {
    const { epoch, revision } = server
    const told = recent
    onTheWay.push((now) => onHello(now, { epoch: String(epoch), revision, recent: told }))
  }
  const take = (kind: Turn['kind']) => {
    if (kind === 'break') {
      isConnected = false
      onTheWay = []
      sync = onBreak(sync)
    } else if (kind === 'reconnect' && !isConnected) {
      isConnected = true
      isLeftOut = false
      greet()
    } else if (kind === 'leaveOut') {
      // The queue passed its limit: what comes is not sent, and once it is empty a hello is.
      if (isLeftOut && isConnected) greet()
      isLeftOut = !isLeftOut
    } else if (kind === 'ask' && wantsSnapshot(sync)) {
      answers.push(snapshotOf(server.model, String(server.epoch), server.revision))
    } else if (kind === 'answer') {
      const answer = answers.shift()
      if (answer) sync = onSnapshot(sync, answer)
    } else if (kind === 'lose') answers = []
    else if (kind === 'read') sync = onTheWay.shift()?.(sync) ?? sync
  }
  for (const step of turns) {
    if (step.kind === 'change') {
      const pods = new Map(server.model.pods)
      if (step.restarts < 0) pods.delete(`p${step.uid}`)
      else pods.set(`p${step.uid}`, pod(`p${step.uid}`, { restarts: step.restarts }))
      const next: Model = { ...server.model, pods }
      const { epoch, revision } = server
      const sent: Delta = {
        epoch: String(epoch),
        from: revision,
        to: revision + 1,
        ...diff(server.model, next),
      }
      server = { epoch, revision: revision + 1, model: next }
      recent = [...recent, sent].slice(-3)
      if (isConnected && !isLeftOut) onTheWay.push((now) => onDelta(now, sent))
    } else if (step.kind === 'restart') {
      take('break')
      server = { epoch: server.epoch + 1, revision: 0, model: server.model }
      recent = []
    } else take(step.kind)
    // Whatever came in whatever order: a page that believes itself whole is at a revision that its server had.
    if (sync.epoch === String(server.epoch)) expect(sync.revision).toBeLessThanOrEqual(server.revision)
  }
  // The server falls silent: what is on the way arrives, and what is wanted is fetched.
  if (isLeftOut) take('leaveOut')
  take('reconnect')
  while (onTheWay.length > 0) take('read')
  answers = []
  for (let fetches = 0; wantsSnapshot(sync) && fetches < 2; fetches += 1) {
    take('ask')
    take('answer')
  }
  return { sync, server }
}

test('S-10 whatever order snapshots, deltas, breaks and restarts come in, the page ends with the server’s model', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 80 }), (turns) => {
      const { sync, server } = play(turns)
      expect(wantsSnapshot(sync)).toBe(false)
      expect(sync.model).toEqual(server.model)
      expect({ epoch: sync.epoch, revision: sync.revision }).toEqual({
        epoch: String(server.epoch),
        revision: server.revision,
      })
    }),
    { seed: 20260131, numRuns: 1000 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../e2e/test-cluster/manual-clock.ts'
import { apply } from '../lib/delta/apply.ts'
import { pod } from '../lib/model/test-views.ts'
import { emptyModel, type Freshness, type Model, type PodView } from '../lib/model/types.ts'
import type { Delta, Hello, Snapshot } from '../lib/protocol.ts'
import { createHub } from './hub.ts'

function startHub(pages = 1) {
  const clock = createManualClock()
  const hub = createHub({ clock, cluster: { context: 'kind-a', name: 'a', maxReplicas: 50 }, pages: () => pages })
  const heard: { deltas: Delta[]; hellos: Hello[]; freshness: Freshness[] } = { deltas: [], hellos: [], freshness: [] }
  hub.subscribe({
    delta: (delta) => heard.deltas.push(delta),
    hello: (hello) => heard.hellos.push(hello),
    freshness: (freshness) => heard.freshness.push(freshness),
  })
  const live = () => hub.listener.freshness({ state: 'live', sinceMs: clock.nowMs() })
  const stale = () => hub.listener.freshness({ state: 'stale', sinceMs: clock.nowMs(), message: 'away' })
  return { clock, hub, heard, live, stale }
}

function startLiveHub(pods: readonly PodView[] = [], pages?: number) {
  const started = startHub(pages)
  started.hub.listener.reset({ uid: 'cluster', version: 'v1', sandbox: false })
  started.hub.listener.replaced('pods', pods)
  started.live()
  return started
}

const podsOf = (snapshot: Snapshot | null): Model => ({
  ...emptyModel,
  pods: new Map(snapshot?.pods.map((view) => [view.uid, view])),
})

test('H-1 there is no snapshot until every kind was read once', () => {
  const { hub, live, heard } = startHub()
  hub.listener.reset({ uid: 'cluster', version: 'v1', sandbox: false })
  hub.listener.replaced('pods', [pod('a')])
  expect(hub.snapshot()).toBeNull()
  live()
  expect(hub.snapshot()).toMatchObject({
    revision: 1,
    cluster: { uid: 'cluster', version: 'v1' },
    pods: [{ uid: 'a' }],
  })
  expect(heard.hellos).toHaveLength(1)
})

test('H-2 a change after a quiet spell goes out at once, and those after it at most every 50 ms', async () => {
  const { clock, hub, heard } = startLiveHub()
  await clock.advance(1000)
  hub.listener.changed('pods', pod('a'))
  await clock.advance(0)
  expect(heard.deltas).toHaveLength(1)
  for (let change = 0; change < 100; change += 1) {
    hub.listener.changed('pods', pod('a', { restarts: change + 1 }))
    await clock.advance(1)
  }
  expect(heard.deltas.length).toBeGreaterThanOrEqual(2)
  expect(heard.deltas.length).toBeLessThanOrEqual(3)
})

test.each([
  [500, 500, 20],
  [501, 1, 10],
  [1, 501, 10],
])('H-2 to %i pages of %i pods go %i deltas a second', async (pages, pods, perSecond) => {
  const present = Array.from({ length: pods }, (_, index) => pod(index === 0 ? 'a' : `pod-${index}`))
  const { clock, hub, heard } = startLiveHub(present, pages)
  await clock.advance(1000)
  for (let change = 0; change < 1000; change += 1) {
    hub.listener.changed('pods', pod('a', { restarts: change }))
    await clock.advance(1)
  }
  expect(Math.abs(heard.deltas.length - perSecond)).toBeLessThanOrEqual(1)
})

test('H-12 one snapshot serves all who come within its age and can be led on from it, past changes but not past a loss of the truth', async () => {
  const { clock, hub, live, stale } = startLiveHub([pod('a')])
  const first = hub.snapshot(200)
  hub.listener.changed('pods', pod('a', { restarts: 1 }))
  await clock.advance(199)
  expect(hub.snapshot(200)).toBe(first)
  await clock.advance(1)
  const second = hub.snapshot(200)
  expect(second?.pods[0]?.restarts).toBe(1)
  hub.listener.changed('pods', pod('a', { restarts: 2 }))
  expect(hub.snapshot(200, second!.revision)).toBe(second)
  expect(hub.snapshot(200, second!.revision + 1)?.pods[0]?.restarts).toBe(2)
  stale()
  expect(hub.snapshot(200)?.freshness.state).toBe('stale')
  live()
  expect(hub.snapshot(200)?.freshness.state).toBe('resynced')
})

test('H-3 a delta tells what changed, and no delta what did not', async () => {
  const { clock, hub, heard } = startLiveHub([pod('a'), pod('b')])
  hub.listener.changed('pods', pod('a', { status: 'Completed' }))
  hub.listener.changed('pods', pod('b'))
  hub.listener.changed('pods', pod('c'))
  hub.listener.gone('pods', 'c')
  await clock.advance(50)
  expect(heard.deltas).toEqual([
    { epoch: expect.any(String), from: 1, to: 2, pods: { set: { a: { status: 'Completed' } }, gone: [] } },
  ])
  hub.listener.changed('pods', pod('b'))
  await clock.advance(50)
  expect(heard.deltas).toHaveLength(1)
})

test('H-4 a snapshot taken at any moment and the deltas after it make the model, for random histories', async () => {
  const change = fc.record({
    uid: fc.constantFrom('a', 'b', 'c'),
    restarts: fc.nat(3),
    isGone: fc.boolean(),
    waitMs: fc.nat(60),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 40 }), fc.nat(40), async (changes, joinAt) => {
      const { clock, hub, heard } = startLiveHub()
      let joined: Snapshot | null = null
      for (const [index, { uid, restarts, isGone, waitMs }] of changes.entries()) {
        if (index === joinAt) joined = hub.snapshot()
        if (isGone) hub.listener.gone('pods', uid)
        else hub.listener.changed('pods', pod(uid, { restarts }))
        await clock.advance(waitMs)
      }
      joined ??= hub.snapshot()
      await clock.advance(50)
      const after = heard.deltas.filter((delta) => delta.from >= (joined?.revision ?? 0))
      const model = after.reduce<Model>((known, delta) => apply(known, delta), podsOf(joined))
      expect([...model.pods].toSorted()).toEqual([...podsOf(hub.snapshot()).pods].toSorted())
    }),
    { numRuns: 1000, seed: 20_260_101 },
  )
})

test('H-5 after a stale spell it tells what came, went and changed meanwhile, after the delta that brings it', async () => {
  const { clock, hub, heard, live, stale } = startLiveHub([pod('stays'), pod('changes'), pod('goes')])
  stale()
  hub.listener.replaced('pods', [pod('stays'), pod('changes', { restarts: 1 }), pod('comes')])
  live()
  expect(heard.deltas).toHaveLength(1)
  expect(heard.freshness.at(-1)).toMatchObject({ state: 'resynced', added: 1, removed: 1, changed: 1 })
  await clock.advance(10_000)
  expect(heard.freshness.at(-1)).toMatchObject({ state: 'live' })
})

test('H-5 what the watch alone brought after a stale spell is counted too, a pod listed twice once', () => {
  const { hub, heard, live, stale } = startLiveHub([pod('changes'), pod('goes')])
  stale()
  hub.listener.changed('pods', pod('changes', { restarts: 1 }))
  hub.listener.gone('pods', 'goes')
  hub.listener.replaced('pods', [pod('changes', { restarts: 1 }), pod('comes')])
  hub.listener.replaced('pods', [pod('changes', { restarts: 2 }), pod('comes')])
  live()
  expect(heard.freshness.at(-1)).toMatchObject({ state: 'resynced', added: 1, removed: 1, changed: 1 })
})

test('H-7 another cluster is another epoch, and nothing of the old one stays', () => {
  const { hub, heard, live } = startLiveHub([pod('old')])
  const before = hub.snapshot()
  hub.listener.forbidden(['jobs'])
  hub.listener.reset({ uid: 'other', version: 'v1', sandbox: false })
  expect(hub.snapshot()).toBeNull()
  hub.listener.replaced('pods', [pod('new')])
  live()
  expect(hub.snapshot()?.epoch).not.toBe(before?.epoch)
  expect(hub.snapshot()?.pods.map(({ uid }) => uid)).toEqual(['new'])
  expect(hub.snapshot()?.cluster.forbidden).toEqual([])
  expect(heard.hellos).toHaveLength(3)
})

test('H-8 the newest event about a pod is on the pod, whichever of the two came first', () => {
  const { hub } = startLiveHub()
  const event = { aboutUid: 'a', aboutKind: 'Pod', type: 'Normal', message: '', count: 1 }
  hub.listener.changed('events', { ...event, uid: '1', reason: 'Scheduled', lastAt: '2026-01-01T00:00:01Z' })
  hub.listener.changed('pods', pod('a'))
  expect(hub.snapshot()?.pods[0]?.lastEvent?.reason).toBe('Scheduled')
  hub.listener.changed('events', { ...event, uid: '2', reason: 'Pulled', lastAt: '2026-01-01T00:00:02Z' })
  expect(hub.snapshot()?.pods[0]?.lastEvent?.reason).toBe('Pulled')
  hub.listener.changed('pods', pod('a', { restarts: 1 }))
  expect(hub.snapshot()?.pods[0]?.lastEvent?.reason).toBe('Pulled')
})

test('H-9 a Service has the ready pods of its EndpointSlices, whichever came first', () => {
  const { hub } = startLiveHub()
  const service = {
    uid: 's',
    namespace: 'default',
    name: 'web',
    type: 'ClusterIP',
    clusterIP: null,
    choosesPods: true,
    ports: [],
    podUids: [],
  }
  hub.listener.changed('endpointslices', { uid: 'e', namespace: 'default', service: 'web', podUids: ['a'] })
  hub.listener.changed('services', service)
  expect(hub.snapshot()?.services[0]?.podUids).toEqual(['a'])
  hub.listener.changed('endpointslices', { uid: 'e', namespace: 'default', service: 'web', podUids: ['a', 'b'] })
  expect(hub.snapshot()?.services[0]?.podUids).toEqual(['a', 'b'])
  hub.listener.gone('endpointslices', 'e')
  expect(hub.snapshot()?.services[0]?.podUids).toEqual([])
})

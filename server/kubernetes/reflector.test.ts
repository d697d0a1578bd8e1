// One collection, against a cluster in memory on a clock that the test moves.

import { expect, test } from 'vitest'
import { runReflector } from '../../e2e/test-cluster/reflector-run.ts'
import { turn } from '../../e2e/test-cluster/manual-clock.ts'

/** A reflector that watches three pods: a, b and c. */
async function watchingThree() {
  const run = runReflector()
  for (const name of ['a', 'b', 'c']) run.addPod(name)
  await turn()
  expect(run.metrics.state).toBe('watching')
  expect(run.copied()).toEqual(run.truth())
  run.told.length = 0
  return run
}

test('W-1 a collection is listed once and then watched: adds, changes and deletes arrive', async () => {
  const run = await watchingThree()
  run.addPod('d')
  run.changePod('a')
  run.removePod('b')
  await turn()
  expect(run.told).toEqual(['changed d', 'changed a', 'gone b'])
  expect(run.copied()).toEqual(run.truth())
  expect(run.lists()).toBe(1)
  expect(run.metrics).toMatchObject({ events: 3, relists: 0, openWatches: 1 })
  const { query } = run.watchCalls()[0]!
  expect(query.get('allowWatchBookmarks')).toBe('true')
  expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300)
  expect(Number(query.get('timeoutSeconds'))).toBeLessThan(600)
})

test('W-1 what the projection leaves out is never told, nor that it went', async () => {
  const run = await watchingThree()
  run.addPod('boring')
  run.changePod('boring')
  run.removePod('boring')
  await turn()
  expect(run.told).toEqual([])
})

test('W-2 a list comes in pages of 500, of one moment', async () => {
  const run = runReflector()
  for (let pod = 0; pod < 1_201; pod++) run.addPod(`pod-${pod}`)
  await expect.poll(() => run.told).toEqual(['listing', 'replaced 1201', 'watching'])
  const pages = run.calls.filter(({ query }) => !query.has('watch'))
  expect(pages.map(({ query }) => query.get('limit'))).toEqual(['500', '500', '500'])
  expect(run.copied()).toEqual(run.truth())
})

test('W-2 a continue token that expires between pages begins the list anew', async () => {
  const run = runReflector()
  for (const name of ['a', 'b', 'c', 'd', 'e']) run.addPod(name)
  run.faults.longestPage = 2
  const { client } = run
  const { request } = client
  let pages = 0
  client.request = (asked) => {
    if (asked.path === '/api/v1/pods' && ++pages === 2) run.store.expireContinueTokens()
    return request(asked)
  }
  await turn()
  expect(run.told).toEqual(['listing', 'waiting'])
  run.removePod('a')
  await run.clock.advance(1_100)
  expect(run.told).toEqual(['listing', 'waiting', 'listing', 'replaced 4', 'watching'])
  expect(run.copied()).toEqual(run.truth())
  const limits = run.calls.filter(({ query }) => !query.has('watch')).map(({ query }) => query.get('limit'))
  expect(limits).toEqual(['500', '500', '500', null]) // in one answer, which cannot expire half-way
})

test('W-3 a 410 means exactly one relist, and what was deleted meanwhile goes', async () => {
  const run = await watchingThree()
  run.faults.failWith = 503
  run.cutWatches()
  await turn()
  run.removePod('b')
  run.addPod('d')
  run.store.compact()
  run.faults.failWith = null
  await run.clock.advance(10_000)
  expect(run.lists()).toBe(2)
  expect(run.metrics.relists).toBe(1)
  expect(run.told.filter((what) => what.startsWith('replaced'))).toEqual(['replaced 3'])
  expect(run.copied()).toEqual(run.truth())
  await run.clock.advance(60_000)
  expect(run.lists()).toBe(2)
})

test('W-4 an ERROR event means exactly one relist', async () => {
  const run = await watchingThree()
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 3 (99)' }
  for (const watch of run.watches) watch.write(JSON.stringify({ type: 'ERROR', object: status }))
  await turn()
  run.removePod('a')
  await run.clock.advance(10_000)
  expect(run.lists()).toBe(2)
  expect(run.metrics).toMatchObject({ relists: 1, openWatches: 1, state: 'watching' })
  expect(run.copied()).toEqual(run.truth())
  expect(String(run.errors[0])).toContain('too old resource version')
})

test('W-5 a relist replaces the set in one call', async () => {
  const run = await watchingThree()
  for (const watch of run.watches) watch.write('{"type":"ERROR","object":{"code":500,"message":"boom"}}')
  await turn()
  for (const name of ['a', 'b', 'c']) run.removePod(name)
  run.addPod('z')
  await run.clock.advance(2_000)
  expect(run.told).toEqual(['waiting', 'listing', 'replaced 1', 'watching'])
})

for (const [what, line] of Object.entries({
  'not JSON': '{"type":"ADDED","object":{"meta',
  'not an event': '42',
  'without an object': '{"type":"MODIFIED"}',
  'without a uid': '{"type":"ADDED","object":{"metadata":{"resourceVersion":"9"}}}',
  'of no known type': '{"type":"RENAMED","object":{"metadata":{"uid":"u","resourceVersion":"9"}}}',
})) {
  test(`W-6 a garbage line (${what}) is counted and means one relist`, async () => {
    const run = await watchingThree()
    for (const watch of run.watches) watch.write(line)
    run.removePod('c')
    await run.clock.advance(10_000)
    expect(run.metrics).toMatchObject({ garbageLines: 1, relists: 1, state: 'watching' })
    expect(run.lists()).toBe(2)
    expect(run.copied()).toEqual(run.truth())
  })
}

for (const change of ['changed', 'gone'] as const) {
  test(`W-7 a listener that throws at ${change} is counted and leads to one relist`, async () => {
    const run = await watchingThree()
    run.throwOnce()
    if (change === 'changed') run.changePod('a')
    else run.removePod('a')
    await turn()
    expect(run.metrics).toMatchObject({ handlerErrors: 1, state: 'waiting' })
    await run.clock.advance(10_000)
    expect(run.metrics).toMatchObject({ handlerErrors: 1, relists: 1, openWatches: 1, state: 'watching' })
    expect(run.copied()).toEqual(run.truth())
  })
}

test('W-7 a listener that throws at replaced is told the list again, and no watch is left open', async () => {
  const run = runReflector()
  run.addPod('a')
  run.throwOnce()
  await turn()
  expect(run.metrics).toMatchObject({ handlerErrors: 1, openWatches: 0 })
  expect(run.watches.size).toBe(0)
  await run.clock.advance(10_000)
  expect(run.metrics).toMatchObject({ handlerErrors: 1, openWatches: 1, state: 'watching' })
  expect(run.copied()).toEqual(run.truth())
})

test('W-8 an object whose projection throws is counted and left out; the rest goes on without a relist', async () => {
  const run = await watchingThree()
  run.addPod('unreadable')
  run.addPod('d')
  await run.clock.advance(10_000)
  expect(run.metrics).toMatchObject({ projectionErrors: 1, relists: 0, handlerErrors: 0, state: 'watching' })
  expect(run.copied()).toEqual(run.truth())
})

test('W-9 a watch that ends in the usual way is opened again from its last version, without a list', async () => {
  const run = await watchingThree()
  run.changePod('a')
  await turn()
  for (const watch of run.watches) watch.end()
  run.changePod('b')
  await turn()
  expect(run.lists()).toBe(1)
  expect(run.metrics).toMatchObject({ reconnects: 1, relists: 0, openWatches: 1, state: 'watching' })
  expect(run.copied()).toEqual(run.truth())
})

test('W-9 bookmarks move the version on, so that history may be compacted behind a quiet collection', async () => {
  const run = await watchingThree()
  for (let other = 0; other < 20; other++) {
    run.store.create({ kind: 'Node', metadata: { name: `node-${other}` } })
  }
  run.store.compact()
  await run.clock.advance(61_000) // a bookmark comes each minute
  for (const watch of run.watches) watch.end()
  await turn()
  expect(run.metrics).toMatchObject({ reconnects: 1, relists: 0, state: 'watching' })
})

test('W-9 a watch that ends at once, again and again, is not opened without a wait', async () => {
  const run = await watchingThree()
  run.faults.endingAtOnce.add('pods')
  for (const watch of run.watches) watch.end()
  await run.clock.advance(60_000)
  expect(run.watchCalls().length).toBeLessThan(12)
  expect(run.metrics.state).toBe('waiting')
})

test('W-10 a watch that breaks is opened again from its last version after 0.8 s, doubling to 30 s', async () => {
  const run = await watchingThree()
  run.faults.failWith = 503
  run.cutWatches()
  await turn()
  expect(run.metrics.state).toBe('waiting')
  const waitsMs: number[] = []
  for (let failure = 0; failure < 8; failure++) {
    const calls = run.calls.length
    const fromMs = run.clock.nowMs()
    while (run.calls.length === calls) await run.clock.advance(10)
    waitsMs.push(run.clock.nowMs() - fromMs)
  }
  expect(waitsMs).toEqual([920, 1_840, 3_680, 7_360, 14_720, 29_440, 30_000, 30_000])
  run.removePod('a')
  run.faults.failWith = null
  await run.clock.advance(30_000)
  expect(run.lists()).toBe(1)
  expect(run.copied()).toEqual(run.truth())
})

test('W-10 the wait starts from the shortest again only after 2 min of health', async () => {
  const run = await watchingThree()
  const waitAfterCutMs = async () => {
    run.cutWatches()
    await turn()
    const fromMs = run.clock.nowMs()
    const calls = run.watchCalls().length
    while (run.watchCalls().length === calls) await run.clock.advance(10)
    return run.clock.nowMs() - fromMs
  }
  expect(await waitAfterCutMs()).toBe(920)
  await run.clock.advance(100_000)
  expect(await waitAfterCutMs()).toBe(1_840)
  await run.clock.advance(125_000)
  expect(await waitAfterCutMs()).toBe(920)
})

test('W-11 no line for 75 s means a dead watch: it is closed and opened again', async () => {
  const run = await watchingThree()
  const [deaf] = run.watches
  deaf!.write = () => {}
  run.changePod('a')
  await run.clock.advance(74_000)
  expect(run.copied()).not.toEqual(run.truth())
  await run.clock.advance(2_000)
  expect(run.watches.has(deaf!)).toBe(false)
  expect(run.metrics).toMatchObject({ openWatches: 1, relists: 0, state: 'watching' })
  expect(run.copied()).toEqual(run.truth())
})

test('W-12 a forbidden collection is told, emptied, asked for again up to once a minute, and comes back', async () => {
  const run = await watchingThree()
  run.faults.forbidden.add('pods')
  for (const watch of run.watches) watch.cut()
  await run.clock.advance(5_000)
  expect(run.metrics.state).toBe('forbidden')
  expect(run.copied()).toEqual([])
  expect(String(run.errors.at(-1))).toContain('cannot watch resource "pods"')
  await run.clock.advance(5_000 + 10_000 + 20_000 + 40_000) // rarely, and rarer: up to once a minute
  const calls = run.calls.length
  await run.clock.advance(180_000)
  expect(run.calls.length - calls).toBe(3)
  run.faults.forbidden.clear()
  await run.clock.advance(60_000)
  expect(run.metrics.state).toBe('watching')
  expect(run.copied()).toEqual(run.truth())
})

test('W-12 a collection that may be listed and not watched is not shown at all', async () => {
  const run = runReflector()
  run.addPod('a')
  run.faults.forbiddenToWatch.add('pods')
  await run.clock.advance(200_000)
  expect(new Set(run.told)).toEqual(new Set(['listing', 'forbidden', 'replaced 0']))
  expect(run.copied()).toEqual([])
})

test('W-13 a kind that the API server does not have is absent, and asked for again', async () => {
  const run = runReflector()
  run.faults.absent.add('pods')
  await run.clock.advance(1_000)
  expect(run.told).toEqual(['listing', 'absent', 'replaced 0'])
  run.faults.absent.clear()
  await run.clock.advance(60_000)
  expect(run.metrics.state).toBe('watching')
})

test('W-14 nothing is told after close, and no watch stays open', async () => {
  const run = await watchingThree()
  run.close()
  run.changePod('a')
  await run.clock.advance(120_000)
  expect(run.told).toEqual([])
  expect(run.watches.size).toBe(0)
  expect(run.calls.length).toBe(2)
})

// The whole watching through real sockets, against a cluster whose network and API are made to fail.

import { afterEach, expect, test } from 'vitest'
import { aNode, aPod } from '../../e2e/test-cluster/objects.ts'
import type { TestClusterOptions } from '../../e2e/test-cluster/start-test-cluster.ts'
import { startWatchRun, type WatchRun } from '../../e2e/test-cluster/watch-run.ts'

const runs: WatchRun[] = []
afterEach(async () => {
  for (const run of runs.splice(0)) await run.close()
})

/** Live, with a node and three pods. */
async function liveRun(options?: Omit<TestClusterOptions, 'clock'>): Promise<WatchRun> {
  const run = await startWatchRun(options)
  runs.push(run)
  const store = run.cluster.store()
  store.create(aNode('node-1'))
  for (const name of ['a', 'b', 'c']) store.create(aPod('default', name))
  await run.until(() => run.listener.now() === 'live' && run.isSame(), 'live')
  return run
}

/** What happens while nobody may see it. */
function changeBehindItsBack({ cluster }: WatchRun): void {
  const store = cluster.store()
  store.remove('Pod', 'default', 'a')
  store.patch('Pod', 'default', 'b', { status: { phase: 'Running' } })
  store.create(aPod('default', 'd'))
}

const stateOf = ({ listener }: WatchRun) => listener.freshnesses.at(-1)!

test('W-16 connecting until every kind is listed and watched, then live', async () => {
  const run = await liveRun()
  expect(run.listener.states).toEqual(['connecting', 'live'])
  expect(run.listener.identities).toEqual([{ uid: 'cluster-1-1', version: 'v1.34.0-test', sandbox: false }])
  expect(run.watch.status()).toMatchObject({ isReady: true, forbidden: [] })
  expect(run.cluster.watches().length).toBe(11)
  changeBehindItsBack(run)
  await run.until(run.isSame, 'same')
  await run.advance(30_000)
  expect(run.listener.states).toEqual(['connecting', 'live'])
})

test('W-16 not ready and connecting while one kind is not listed yet', async () => {
  const run = await startWatchRun()
  runs.push(run)
  const { promise, resolve } = Promise.withResolvers<void>()
  run.cluster.faults.listsWaitFor = promise
  await run.until(() => run.listener.identities.length === 1, 'identity')
  await run.advance(10_000)
  expect(run.listener.states).toEqual(['connecting'])
  expect(run.watch.status().isReady).toBe(false)
  resolve()
  await run.until(() => run.listener.now() === 'live', 'live')
  expect(run.watch.status().isReady).toBe(true)
})

for (const [name, options] of [
  ['HTTP/2', {}],
  ['HTTP/1.1', { isHttp1Only: true }],
  ['plain http://', { isPlain: true }],
] as const) {
  test(`W-17 an API server that pauses turns live to stale within 5 s, and back when all is listed (${name})`, async () => {
    const run = await liveRun(options)
    for (const pauseAfterMs of [0, 1_000, 1_750]) {
      await run.advance(pauseAfterMs)
      await run.cluster.network.become('pause')
      run.answering(false)
      changeBehindItsBack(run)
      const staleAfterMs = await run.advanceUntil(() => run.listener.now() === 'stale', 5_000, 'stale')
      expect(staleAfterMs).toBeLessThanOrEqual(3_500 + 250)
      expect(stateOf(run).sinceMs).toBeLessThan(run.clock.nowMs())
      expect(stateOf(run).message).toMatch(
        /kind-test does not answer at https?:\/\/127.0.0.1:\d+ \(no answer in time\)/,
      )
      await run.advance(10_000)
      expect(run.listener.now()).toBe('stale')
      await run.cluster.network.become('pass')
      run.answering(true)
      await run.advanceUntil(() => run.listener.now() === 'live', 40_000, 'live again')
      expect(run.isSame()).toBe(true)
      run.cluster.store().create(aPod('default', 'a'))
      run.cluster.store().remove('Pod', 'default', 'd')
      await run.until(run.isSame, 'same')
    }
    expect(run.metrics.pods.relists).toBe(3)
    expect(run.cluster.lists('pods')).toBe(4)
    expect(run.worstMs()).toBeLessThan(5_000)
  })
}

test('W-18 a cut connection is stale at once, and every kind is listed again', async () => {
  const run = await liveRun()
  run.cluster.network.cut()
  changeBehindItsBack(run)
  await run.until(() => run.listener.now() === 'stale', 'stale')
  expect(stateOf(run).message).toContain('Is Docker running')
  await run.advanceUntil(() => run.listener.now() === 'live', 5_000, 'live again')
  expect(run.isSame()).toBe(true)
  expect(run.cluster.lists('pods')).toBe(2)
  expect(run.cluster.lists('services')).toBe(2)
  expect(run.listener.identities.length).toBe(1)
})

test('W-18 an API server that says GOAWAY is left at once, and every kind is listed again over a new connection', async () => {
  const run = await liveRun()
  run.cluster.goAway()
  await run.until(() => run.listener.now() === 'stale', 'stale')
  await run.advanceUntil(() => run.listener.now() === 'live', 5_000, 'live again')
  expect(run.cluster.lists('pods')).toBe(2)
})

test('W-18 a half-open connection is stale within 5 s, and live again over a new one', async () => {
  const run = await liveRun()
  run.cluster.network.halfOpen()
  run.answering(false)
  changeBehindItsBack(run)
  const staleAfterMs = await run.advanceUntil(() => run.listener.now() === 'stale', 5_000, 'stale')
  expect(staleAfterMs).toBeLessThanOrEqual(3_500 + 250)
  run.answering(true)
  await run.advanceUntil(() => run.listener.now() === 'live', 5_000, 'live again')
  expect(run.isSame()).toBe(true)
})

test('W-19 an API server away for 60 s: stale all the while, told why, then live and the same', async () => {
  const run = await liveRun()
  await run.cluster.network.become('refuse')
  run.answering(false)
  changeBehindItsBack(run)
  await run.until(() => run.listener.now() === 'stale', 'stale')
  const sinceMs = stateOf(run).sinceMs
  await run.advance(60_000)
  expect(run.listener.states).toEqual(['connecting', 'live', 'stale'])
  expect(stateOf(run)).toMatchObject({ sinceMs, message: expect.stringContaining('(connection refused)') })
  await expect(run.client.request({ path: '/version' })).rejects.toThrow('connection refused')
  await run.cluster.network.become('pass')
  run.answering(true)
  const backAfterMs = await run.advanceUntil(() => run.listener.now() === 'live', 10_000, 'live again')
  expect(backAfterMs).toBeLessThanOrEqual(5_250)
  expect(run.isSame()).toBe(true)
  expect(run.listener.identities.length).toBe(1)
})

test('W-20 another kube-system uid at the same address resets everything', async () => {
  const run = await liveRun()
  run.becomeAnotherCluster()
  run.cluster.store().create(aPod('default', 'other'))
  await run.advanceUntil(() => run.listener.identities.length === 2, 5_000, 'another identity')
  await run.advanceUntil(() => run.listener.now() === 'live', 5_000, 'live')
  expect(run.listener.identities.map(({ uid }) => uid)).toEqual(['cluster-1-1', 'cluster-2-1'])
  expect(run.listener.states).toEqual(['connecting', 'live', 'stale', 'connecting', 'live'])
  expect(run.isSame()).toBe(true)
})

test('W-20 where kube-system may not be read, the address stands for the identity', async () => {
  const run = await startWatchRun()
  runs.push(run)
  run.cluster.faults.forbidden.add('namespaces')
  await run.until(() => run.listener.now() === 'live', 'live')
  expect(run.listener.identities).toEqual([{ uid: run.client.where.address, version: 'v1.34.0-test', sandbox: false }])
  expect(run.listener.forbiddenKinds).toEqual(['namespaces'])
})

test('W-21 a forbidden kind is named once, the rest is live, and it joins when it is allowed', async () => {
  const run = await startWatchRun()
  runs.push(run)
  run.cluster.faults.forbidden.add('events')
  run.cluster.faults.forbidden.add('jobs')
  await run.until(() => run.listener.now() === 'live', 'live')
  expect(run.listener.forbiddenKinds.toSorted()).toEqual(['events', 'jobs'])
  expect(run.watch.status()).toMatchObject({ isReady: true, kinds: { events: 'forbidden', pods: 'watching' } })
  run.cluster.network.cut()
  await run.advanceUntil(() => run.listener.states.length === 4, 5_000, 'live again')
  expect(run.listener.states).toEqual(['connecting', 'live', 'stale', 'live'])
  run.cluster.faults.forbidden.clear()
  await run.advanceUntil(() => run.listener.forbiddenKinds.length === 0, 62_000, 'allowed')
  await run.advance(10_000)
  expect(run.listener.states).toEqual(['connecting', 'live', 'stale', 'live'])
})

test('W-12 a kind that is refused after a lost link is emptied before anything is called live', async () => {
  const run = await liveRun()
  expect(run.listener.model.get('pods')?.size).toBeGreaterThan(0)
  run.cluster.network.cut()
  run.cluster.faults.forbidden.add('pods')
  await run.advanceUntil(() => run.listener.states.length === 4, 5_000, 'live again')
  expect(run.listener.now()).toBe('live')
  expect(run.listener.forbiddenKinds).toEqual(['pods'])
  expect(run.listener.model.get('pods')?.size ?? 0).toBe(0)
})

test('W-22 a kind that is not watched for more than 2 s makes the picture stale, and says which', async () => {
  const run = await liveRun()
  run.cluster.faults.endingAtOnce.add('pods')
  for (const watch of run.cluster.watches('pods')) watch.cut()
  const staleAfterMs = await run.advanceUntil(() => run.listener.now() === 'stale', 5_000, 'stale')
  expect(staleAfterMs).toBeLessThanOrEqual(2_500)
  expect(stateOf(run).message).toContain('watch pods')
  changeBehindItsBack(run)
  run.cluster.faults.endingAtOnce.clear()
  await run.advanceUntil(() => run.listener.now() === 'live', 40_000, 'live again')
  expect(run.isSame()).toBe(true)
})

test('W-22 a watch that ends in the usual way and is not accepted again makes the picture stale', async () => {
  const run = await liveRun()
  await run.advance(5_000)
  const { promise, resolve } = Promise.withResolvers<void>()
  run.cluster.faults.watchesWaitFor = promise
  for (const watch of run.cluster.watches('pods')) watch.end()
  await run.until(() => run.cluster.calls.at(-1)!.query.has('watch'), 'asked to watch again')
  changeBehindItsBack(run)
  await run.advanceUntil(() => run.listener.now() === 'stale', 3_000, 'stale')
  run.cluster.faults.watchesWaitFor = null
  resolve()
  await run.advanceUntil(() => run.listener.now() === 'live', 40_000, 'live again')
  expect(run.isSame()).toBe(true)
})

test('W-22 one watch that breaks is mended within the 2 s, and the picture stays live', async () => {
  const run = await liveRun()
  const { pods } = run.metrics
  for (const watch of run.cluster.watches('pods')) watch.cut()
  await run.until(() => pods.state === 'waiting', 'broken')
  await run.clock.advance(920)
  await run.until(() => pods.openWatches === 1, 'open again')
  await run.clock.advance(500)
  expect(pods.state).toBe('watching')
  changeBehindItsBack(run)
  await run.until(run.isSame, 'same')
  await run.advance(5_000)
  expect(run.listener.states).toEqual(['connecting', 'live'])
  expect(pods).toMatchObject({ reconnects: 1, relists: 0 })
})

test('W-22 a watch that ends in the usual way leaves the picture live', async () => {
  const run = await liveRun()
  await run.advance(5_000)
  for (const watch of run.cluster.watches('pods')) watch.end()
  await run.until(() => run.metrics.pods.reconnects === 1, 'open again')
  changeBehindItsBack(run)
  await run.until(run.isSame, 'same')
  await run.advance(5_000)
  expect(run.listener.states).toEqual(['connecting', 'live'])
  expect(run.cluster.lists('pods')).toBe(1)
})

test('W-22 every fault of the API leaves the model the same as the objects', async () => {
  const run = await liveRun()
  const gone = '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}'
  const pods = () => run.cluster.watches('pods')
  const faults = {
    compacted() {
      run.cluster.store().compact()
      pods().forEach((watch) => watch.cut())
    },
    error: () => pods().forEach((watch) => watch.write(gone)),
    garbage: () => pods().forEach((watch) => watch.write('\u0000\u0001 not json')),
    throwing: () => run.listener.throwOnce(),
  }
  for (const [name, fault] of Object.entries(faults)) {
    const lists = run.cluster.lists('pods')
    fault()
    changeBehindItsBack(run)
    if (name === 'compacted') run.cluster.store().compact()
    await run.advanceUntil(() => run.listener.now() === 'live' && run.isSame(), 40_000, `${name}: same`)
    expect(run.cluster.lists('pods') - lists, name).toBe(1)
    await run.advance(5_000)
    expect(run.cluster.lists('pods') - lists, name).toBe(1)
    expect(run.listener.now(), name).toBe('live')
    run.cluster.store().create(aPod('default', 'a'))
    run.cluster.store().remove('Pod', 'default', 'd')
    await run.until(run.isSame, `${name}: same again`)
  }
  expect(run.metrics.pods).toMatchObject({ garbageLines: 1, handlerErrors: 1, relists: 4 })
})

test('W-23 credentials that are refused are told in words, and tried again', async () => {
  const run = await startWatchRun()
  runs.push(run)
  run.cluster.faults.isUnauthorized = true
  await run.advanceUntil(
    () => run.listener.freshnesses.some(({ message }) => message?.includes('refuses')),
    5_000,
    'told',
  )
  expect(stateOf(run)).toMatchObject({
    state: 'connecting',
    message: expect.stringMatching(/refuses the credentials.*kind export kubeconfig --name test/),
  })
  run.cluster.faults.isUnauthorized = false
  await run.advanceUntil(() => run.listener.now() === 'live', 20_000, 'live')
})

test('W-24 one watch for each kind is open on the API server, after every fault', async () => {
  const run = await liveRun()
  for (let round = 0; round < 3; round++) {
    run.cluster.network.cut()
    await run.until(() => run.listener.now() === 'stale', 'stale')
    await run.advanceUntil(() => run.listener.now() === 'live', 10_000, 'live')
  }
  await run.until(() => run.cluster.watches().length === 11, 'eleven watches')
  expect(Object.values(run.metrics).map(({ openWatches }) => openWatches)).toEqual(Array(11).fill(1))
})

test('W-24 close ends every watch, and nothing is told after it', async () => {
  const run = await liveRun()
  run.watch.close()
  run.client.close()
  await run.until(() => run.cluster.watches().length === 0, 'no watch')
  const told = run.listener.freshnesses.length
  changeBehindItsBack(run)
  await run.clock.advance(20_000)
  expect(run.listener.freshnesses.length).toBe(told)
  expect(run.isSame()).toBe(false)
})

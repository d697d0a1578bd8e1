import { connect } from 'node:http2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createManualClock, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { type TriedApi, connectClient, token, tryApi } from './try-api.ts'

let clock: ReturnType<typeof createManualClock>
let api: TriedApi

beforeEach(async () => {
  clock = createManualClock()
  api = await tryApi(clock)
})
afterEach(() => api.close())

const path = '/api/v1/namespaces/default/configmaps'

function put(name: string, labels: Record<string, string> = {}, data: Record<string, string> = {}) {
  const object = { metadata: { name, namespace: 'default', labels }, data }
  return api.store.get('configmaps', 'default', name)
    ? api.store.update('configmaps', object)
    : api.store.create('configmaps', object)
}

const short = ({ type, object }: { type: string; object: { metadata: { name: string } } }) =>
  `${type} ${object.metadata.name}`

test('Y-14 a watch without a version begins with what is there, one with a version with what came after', async () => {
  put('a')
  const revision = api.store.revision()
  put('b')
  const all = api.client.watch(`${path}?watch=1`)
  expect([short(await all.next()), short(await all.next())]).toEqual(['ADDED a', 'ADDED b'])
  const since = api.client.watch(`${path}?watch=true&resourceVersion=${revision}`)
  expect(await since.next()).toMatchObject({
    type: 'ADDED',
    object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'b' } },
  })
  put('a', {}, { x: '1' })
  api.store.delete('configmaps', 'default', 'b')
  for (const watch of [all, since]) {
    expect([short(await watch.next()), short(await watch.next())]).toEqual(['MODIFIED a', 'DELETED b'])
  }
})

test('Y-15 what comes into a selector is ADDED, what leaves it DELETED with the revision of its leaving', async () => {
  const watch = api.client.watch(`${path}?watch=1&labelSelector=on%3Dyes`)
  await api.client.send('GET', '/version')
  put('a', { on: 'yes' })
  put('b', { on: 'no' })
  put('b', { on: 'yes' })
  put('a', { on: 'no' }, { x: '1' })
  expect(short(await watch.next())).toBe('ADDED a')
  expect(short(await watch.next())).toBe('ADDED b')
  const left = await watch.next()
  expect(left).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'a', labels: { on: 'yes' } } } })
  expect(left.object.metadata.resourceVersion).toBe(String(api.store.revision()))
  const one = api.client.watch(`${path}?watch=1&fieldSelector=metadata.name%3Db`)
  expect(short(await one.next())).toBe('ADDED b')
})

test('Y-16 versions that are no longer kept, and those of another cluster, end a watch with a 410 event', async () => {
  for (const version of ['1', String(api.store.revision() + 1_000)]) {
    const watch = api.client.watch(`${path}?watch=1&resourceVersion=${version}`)
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
      },
    })
    await watch.ended
  }
})

test('Y-17 bookmarks come each minute and at the end, to those who want them; timeoutSeconds ends a watch', async () => {
  const watch = api.client.watch(`${path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=90`)
  const plain = api.client.watch(`${path}?watch=1&timeoutSeconds=90`)
  await api.client.send('GET', '/version')
  put('a')
  expect(short(await watch.next())).toBe('ADDED a')
  await clock.advance(60_000)
  const bookmark = {
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: String(api.store.revision()) } },
  }
  expect(await watch.next()).toEqual(bookmark)
  await clock.advance(30_000)
  expect(await watch.next()).toEqual(bookmark)
  await Promise.all([watch.ended, plain.ended])
  expect(short(await plain.next())).toBe('ADDED a')
  expect(await plain.next()).toBe(null)
})

test('Y-18 a streamed list ends with a bookmark that says so', async () => {
  put('a')
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watch = api.client.watch(`${path}?${query}`)
  expect(short(await watch.next())).toBe('ADDED a')
  const { object } = await watch.next()
  expect(object.metadata).toEqual({
    resourceVersion: String(api.store.revision()),
    annotations: { 'k8s.io/initial-events-end': 'true' },
  })
})

test('Y-19 a watch of rows tells the columns once', async () => {
  put('a')
  put('b')
  const watch = api.client.watch(`${path}?watch=1`, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  const [first, second] = [await watch.next(), await watch.next()]
  expect(first).toMatchObject({ type: 'ADDED', object: { kind: 'Table', columnDefinitions: expect.any(Array) } })
  expect(first.object.rows).toHaveLength(1)
  expect(second.object.columnDefinitions ?? null).toBe(null)
  expect(second.object.rows[0].object.metadata.name).toBe('b')
})

test('Y-20 a client that reads slowly costs no memory and misses nothing', async () => {
  const slow = connect(api.address, { ca: api.certificateAuthority })
  const stream = slow.request({ ':path': `${path}?watch=1`, authorization: `Bearer ${token}` })
  await new Promise((resolve) => stream.once('response', resolve))
  stream.pause()
  const text = 'x'.repeat(20_000)
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < 3_000; count++) {
    put(`a${count % 10}`, {}, { text, count: String(count) })
    if (count % 100 === 0) await turn()
  }
  await turn()
  // Of the 60 MB that happened.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(25 * 2 ** 20)
  const seen: number[] = []
  let rest = ''
  stream.setEncoding('utf8')
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      for (const line of lines) seen.push(Number(JSON.parse(line).object.data.count))
      if (seen.length === 3_000) resolve()
    })
    stream.resume()
  })
  expect(seen).toEqual(Array.from({ length: 3_000 }, (_, index) => index))
  slow.destroy()
})

test('Y-21 a client that reads nothing for a minute is cut off', async () => {
  const slow = connect(api.address, { ca: api.certificateAuthority })
  const stream = slow.request({ ':path': `${path}?watch=1`, authorization: `Bearer ${token}` })
  stream.on('error', () => {})
  await new Promise((resolve) => stream.once('response', resolve))
  stream.pause()
  for (let count = 0; count < 40; count++) put('a', {}, { text: 'x'.repeat(100_000), count: String(count) })
  await clock.advance(0)
  await clock.advance(60_000)
  await new Promise((resolve) => {
    stream.once('close', resolve)
    stream.resume()
  })
  slow.destroy()
})

test('Y-22 10,000 watches hear of each change', { timeout: 60_000 }, async () => {
  const clients = Array.from({ length: 20 }, () => connectClient(api.address, api.certificateAuthority))
  const watches = clients.flatMap((client) => Array.from({ length: 500 }, () => client.watch(`${path}?watch=1`)))
  await Promise.all(clients.map((client) => client.send('GET', '/version')))
  put('a')
  expect(new Set((await Promise.all(watches.map((watch) => watch.next()))).map(short))).toEqual(new Set(['ADDED a']))
  const startMs = performance.now()
  put('a', {}, { x: '1' })
  await Promise.all(watches.map((watch) => watch.next()))
  expect(performance.now() - startMs).toBeLessThan(5_000)
  for (const { session } of clients) session.destroy()
})

test('Y-23 a reset makes another cluster: every watch ends and every connection is to be made anew', async () => {
  const before = (await api.client.ask('GET', '/api/v1/namespaces/kube-system')).body
  const watch = api.client.watch(`${path}?watch=1`)
  await api.client.send('GET', '/version')
  const isLeft = new Promise((resolve) => api.client.session.once('goaway', resolve))
  await clock.advance(1_000)
  expect((await api.client.send('POST', '/podarium/reset')).code).toBe(202)
  await clock.advance(50)
  await Promise.all([watch.ended, isLeft])
  const { ask, session } = connectClient(api.address, api.certificateAuthority)
  const after = (await ask('GET', '/api/v1/namespaces/kube-system')).body
  expect(after.metadata.uid).not.toBe(before.metadata.uid)
  expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion))
  session.destroy()
})

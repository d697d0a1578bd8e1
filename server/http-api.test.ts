import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveTestCluster, type ServedTestCluster } from '../e2e/serve-test-cluster.ts'
import { aContainer, aDeployment, aNode, aRunningPod } from '../e2e/test-cluster/objects.ts'
import type { Snapshot } from '../lib/protocol.ts'

let served: ServedTestCluster
beforeAll(async () => {
  served = await serveTestCluster(({ store }) => {
    store().create(aNode('worker'))
    store().create(aDeployment('default', 'web', 2))
    store().create(aRunningPod('default', 'solo', 'worker', '10.0.0.1'))
    const env = [{ name: 'PASSWORD', value: 'MUST-NOT-LEAVE' }]
    const spec = { containers: [aContainer('main', 'nginx', { env, args: ['MUST-NOT-LEAVE'] })] }
    const metadata = { annotations: { 'example.com/token': 'MUST-NOT-LEAVE' } }
    store().create(aRunningPod('default', 'keeper', 'worker', '10.0.0.2', { spec, metadata }))
  })
  await served.untilReady()
})
afterAll(() => served.close())

const scalePath = '/api/workloads/default/Deployment/web/scale'
const scale = (body: string, headers: Record<string, string> = {}, path = scalePath) =>
  served.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
const replicasOfWeb = async () => {
  const snapshot = (await (await served.ask('/api/cluster')).json()) as Snapshot
  return snapshot.workloads.find(({ name }) => name === 'web')?.replicas
}

test('A-1 a scale command reaches the API server, and comes back through the watch', async () => {
  expect((await scale('{"replicas": 4}')).status).toBe(200)
  await expect.poll(replicasOfWeb).toBe(4)
})

const notANumber = 'replicas must be a whole number from 0 to 50.'
test.each([
  ['-1', '{"replicas": -1}', 422, notANumber],
  ['1.5', '{"replicas": 1.5}', 422, notANumber],
  ['"x"', '{"replicas": "x"}', 422, notANumber],
  ['10^9', '{"replicas": 1000000000}', 422, notANumber],
  ['no number', '{}', 422, notANumber],
  ['half an object', '{"replicas"', 400, /The body is no JSON/],
  ['20,000 digits', `{"replicas": ${'1'.repeat(20_000)}}`, 413, /larger than 16384 bytes/],
  ['2,000,000 digits', `{"replicas": ${'1'.repeat(2_000_000)}}`, 413, /larger than 16384 bytes/],
])('A-2 a bad number is refused with a sentence and changes nothing: %s', async (_name, body, status, detail) => {
  const before = await replicasOfWeb()
  const response = await scale(body)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(detail) })
  expect(await replicasOfWeb()).toBe(before)
})

test('A-3 an error of the API server keeps its status and its words', async () => {
  const response = await scale('{"replicas": 1}', {}, '/api/workloads/default/Deployment/nope/scale')
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({
    reason: 'NotFound',
    detail: expect.stringMatching(/^deployments.*"nope" not found$/),
  })
})

test('A-4 what is not JSON by its type, an unknown path and a wrong method are refused', async () => {
  expect((await scale('{"replicas": 1}', { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await served.ask('/api/nothing')).status).toBe(404)
  expect((await served.ask(scalePath)).status).toBe(405)
  expect((await scale('{"replicas": 1}', {}, '/api/workloads/default/Deployment/%E0/scale')).status).toBe(400)
})

test.each([
  ['/api/pods/default/keeper/yaml', 'kind: Pod'],
  ['/api/workloads/default/Deployment/web/yaml', 'kind: Deployment'],
  ['/api/nodes/worker/yaml', 'kind: Node'],
])('A-10 an object is read as YAML, without what may hold a secret: %s', async (path, words) => {
  const response = await served.ask(path)
  expect(response.headers.get('content-type')).toBe('application/yaml; charset=utf-8')
  const text = await response.text()
  expect(text).toContain(words)
  expect(text).not.toContain('MUST-NOT-LEAVE')
})

test('A-10 of an object that is not there or of no kind that is shown, a sentence says so', async () => {
  expect((await served.ask('/api/pods/default/nope/yaml')).status).toBe(404)
  const secret = await served.ask('/api/workloads/default/Secret/password/yaml')
  expect(secret.status).toBe(404)
  expect(await secret.json()).toMatchObject({ detail: expect.stringMatching(/^A Secret is not shown here/) })
})

test.each([
  ['no Origin', {}],
  ["another site's Origin", { origin: 'http://evil.example' }],
  ["another port's Origin", { origin: 'http://127.0.0.1:1' }],
])('A-5 a command with %s gets 403 and changes nothing', async (_name, headers) => {
  const before = await replicasOfWeb()
  const response = await fetch(served.url + scalePath, {
    method: 'POST',
    body: '{"replicas": 7}',
    headers: { 'content-type': 'application/json', ...headers },
  })
  expect(response.status).toBe(403)
  const gone = await fetch(`${served.url}/api/pods/default/solo`, { method: 'DELETE', headers })
  expect(gone.status).toBe(403)
  expect(await replicasOfWeb()).toBe(before)
})

test('A-5 a request whose Host is another name gets 403, so that a rebound name reads nothing', async () => {
  const { port } = new URL(served.url)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.end('GET /api/cluster HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    )
    let text = ''
    socket.on('data', (bytes) => (text += bytes.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  expect(answer).toMatch(/^HTTP\/1\.1 403/)
})

/** Asks for a websocket by hand, and gives the status line of the answer. */
function askForWebsocket(path: string, headers: readonly string[]): Promise<string> {
  const { host, port } = new URL(served.url)
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    socket.once('data', (bytes) => {
      resolve(bytes.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

test.each([
  ['its own', (url: string) => [`Origin: ${url}`], /101/],
  ['no', () => [], /403/],
  ["another site's", () => ['Origin: http://evil.example'], /403/],
])('A-5 a websocket with %s Origin is answered as it should be', async (_name, headers, status) => {
  expect(await askForWebsocket('/socket.io/?EIO=4&transport=websocket', headers(served.url))).toMatch(status)
})

test('A-4 a websocket at any other path is refused, not left open', async () => {
  expect(await askForWebsocket('/elsewhere', [`Origin: ${served.url}`])).toMatch(/404/)
})

test('A-6 the snapshot has an ETag, and is not sent again to who has it', async () => {
  const first = await served.ask('/api/cluster')
  const etag = first.headers.get('etag') ?? ''
  expect(etag).not.toBe('')
  expect((await served.ask('/api/cluster', { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('A-7 what RBAC forbids is named, and the rest goes on', async () => {
  const limited = await serveTestCluster(({ store, faults }) => {
    store().create(aNode('worker'))
    faults.forbidden.add('events').add('jobs')
  })
  await limited.untilReady()
  const snapshot = (await (await limited.ask('/api/cluster')).json()) as Snapshot
  await limited.close()
  expect(snapshot.cluster.forbidden.toSorted()).toEqual(['events', 'jobs'])
  expect(snapshot.nodes).toHaveLength(1)
})

test('A-8 until all is read, /readyz names what is missing and /api/cluster answers 503', async () => {
  const { promise: mayList, resolve: letList } = Promise.withResolvers<void>()
  const slow = await serveTestCluster(({ faults }) => {
    faults.listsWaitFor = mayList
  })
  const notReady = await slow.ask('/readyz')
  const notWhole = await slow.ask('/api/cluster')
  letList()
  await slow.untilReady()
  const whole = await slow.ask('/api/cluster')
  await slow.close()
  expect([notReady.status, notWhole.status, whole.status]).toEqual([503, 503, 200])
  expect(await notReady.json()).toMatchObject({ detail: expect.stringMatching(/nodes.*pods/) })
})

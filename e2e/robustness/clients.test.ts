// Clients that send nonsense, too much, too slowly, or without being allowed to.

import { connect as connectTcp } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { rawRequest, type RawRequest } from '../contract/raw-request.ts'
import { answerTo, patienceMs, test } from './ill-treated.ts'

const pods = '/api/v1/namespaces/default/pods'
const megabyte = 2 ** 20
const types = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const

/** A field within a field within a field, as protobuf has it: each is the first field of the one around it. */
function nestedProtobuf(levels: number): Buffer {
  let message = Buffer.alloc(0)
  for (let level = 0; level < levels; level += 1) {
    const length: number[] = []
    for (let left = message.length; ; left >>>= 7) {
      length.push(left > 127 ? (left & 127) | 128 : left)
      if (left <= 127) break
    }
    message = Buffer.concat([Buffer.from([0x12, ...length]), message])
  }
  return Buffer.concat([Buffer.from('k8s\0'), message])
}

const laughs = ['a: &a0 [x]', ...Array.from({ length: 40 }, (_, n) => `b${n}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`)]

const malformed: readonly (readonly [string, (typeof types)[number] | string, string | Buffer])[] = [
  ['nothing', types[0], ''],
  ['half an object', types[0], '{"metadata": {"name": '],
  ['no object', types[0], '[1, 2]'],
  ['two objects', types[0], '{}{}'],
  ['a million brackets', types[0], '['.repeat(megabyte)],
  ['a million objects', types[0], '{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000)],
  ['bytes that are no text', types[0], Buffer.from([0xff, 0xfe, 0, 1, 2, 3])],
  ['a prototype', types[0], '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ['bad YAML', types[1], 'a: [b\n- c: }'],
  ['a tag that would run code', types[1], 'metadata: !!js/function "function(){}"'],
  ['YAML that unfolds without end', types[1], laughs.join('\n')],
  ['YAML a hundred thousand levels deep', types[1], '['.repeat(100_000)],
  ['protobuf without its prefix', types[2], Buffer.from([1, 2, 3])],
  [
    'protobuf that promises more than there is',
    types[2],
    Buffer.from([...Buffer.from('k8s\0'), 0x0a, 0xff, 0xff, 0xff, 0x7f]),
  ],
  ['protobuf of random bytes', types[2], Buffer.concat([Buffer.from('k8s\0'), Buffer.from('9f'.repeat(5_000), 'hex')])],
  ['protobuf a hundred thousand levels deep', types[2], nestedProtobuf(20_000)],
  ['an encoding that nobody knows', 'application/x-nonsense', '{}'],
]

describe('clients', { timeout: 60_000 }, () => {
  test.for(malformed)('G-100 %s is a 4xx in words', async ([, type, body], { sandbox }) => {
    const headers = { 'content-type': type }
    for (const [method, path] of [
      ['POST', pods],
      ['PUT', '/api/v1/namespaces/default'],
    ] as const) {
      const { status, body: said } = await rawRequest(sandbox.target, { method, path, headers, body })
      expect([400, 415, 422]).toContain(status)
      expect(JSON.parse(said)).toMatchObject({ kind: 'Status', status: 'Failure', code: status })
    }
    for (const patch of ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json']) {
      const headers = { 'content-type': `application/${patch}` }
      const { status } = await rawRequest(sandbox.target, {
        method: 'PATCH',
        path: '/api/v1/nodes/sandbox-worker',
        headers,
        body,
      })
      // What is fine JSON may be a patch that changes nothing.
      expect([200, 400, 415, 422]).toContain(status)
    }
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
  })

  test('G-100 a JSON patch that nests or doubles without end is refused', async ({ sandbox }) => {
    await sandbox.create('configmaps', { metadata: { name: 'patched' }, data: { a: 'x'.repeat(1000) } })
    const doubling = Array.from({ length: 40 }, (_, n) => ({ op: 'copy', from: '/data', path: `/data/a${n}` }))
    const deep = `[{"op":"add","path":"/data/b","value":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`
    for (const [body, code] of [
      [JSON.stringify(doubling), 413],
      [deep, 400],
    ] as const) {
      const path = '/api/v1/namespaces/default/configmaps/patched'
      const headers = { 'content-type': 'application/json-patch+json' }
      expect((await rawRequest(sandbox.target, { method: 'PATCH', path, headers, body })).status).toBe(code)
    }
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
  })

  test('G-101 bodies of 10 MB are refused before they are kept, in any encoding, one and fifty at a time', async ({
    sandbox,
  }) => {
    const before = sandbox.residentBytes()
    const session = sandbox.http2()
    for (const type of types) {
      const headers = { ...sandbox.headers(pods, 'POST'), 'content-type': type }
      const answer = await answerTo(session, headers, Buffer.alloc(10 * megabyte, 0x20))
      // Who goes on sending may find the stream closed before it has read why.
      if (answer) expect(answer.code).toBe(413)
      const declared = await answerTo(session, { ...headers, 'content-length': String(10 * megabyte) }, '{}')
      if (declared) expect([400, 413]).toContain(declared.code)
    }
    await Promise.all(
      Array.from({ length: 50 }, () =>
        answerTo(
          sandbox.http2(),
          { ...sandbox.headers(pods, 'POST'), 'content-type': types[0] },
          Buffer.alloc(10 * megabyte, 0x20),
        ),
      ),
    )
    expect(sandbox.residentBytes() - before).toBeLessThan(300 * megabyte)
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
  })

  test('G-102 hundreds of clients that never end their request hold up nobody, and are cut off', async ({
    sandbox,
  }) => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => sandbox.tls()))
    const closed = sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    for (const socket of sockets) socket.resume().write('GET /api/v1/pods HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')
    const bodies = sandbox.http2()
    for (let count = 0; count < 300; count += 1) {
      const stream = bodies.request(sandbox.headers(pods, 'POST'), { endStream: false })
      stream.on('error', () => stream.destroy())
      stream.write('{')
    }
    const silent = Array.from({ length: 200 }, () => connectTcp(sandbox.port, '127.0.0.1').on('error', () => {}))
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    await Promise.all(closed)
    for (const socket of silent) socket.destroy()
  })

  test('G-103 clients that ask and never read cost little, and hold up nobody', async ({ sandbox }) => {
    const chatter = 'i=0; while true; do i=$((i+1)); echo $i 01234567890123456789012345678901234567890123456789; done'
    const container = { name: 'main', image: 'busybox', command: ['sh', '-c', chatter] }
    await sandbox.create('pods', {
      metadata: { name: 'chatter' },
      spec: { containers: [container], terminationGracePeriodSeconds: 0 },
    })
    await sandbox.waitFor('pods', 'chatter', 'runs', ({ status }) => status?.phase === 'Running')
    const before = sandbox.residentBytes()
    for (let count = 0; count < 100; count += 1) {
      const session = sandbox.http2()
      for (const path of [`${pods}/chatter/log?follow=true`, '/api/v1/pods?watch=1', '/api/v1/events?watch=1']) {
        const stream = session.request(sandbox.headers(path))
        stream.on('error', () => stream.destroy())
        stream.pause()
      }
    }
    await after(3_000) // while the pod talks, and nobody listens
    expect(sandbox.residentBytes() - before).toBeLessThan(200 * megabyte)
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    await sandbox.delete('pods', 'chatter')
  })

  test('G-104 10,000 watches hear of a change, and the others are served meanwhile', async ({ sandbox }) => {
    const sessions = Array.from({ length: 20 }, () => sandbox.http2())
    const opened: Promise<unknown>[] = []
    let heard = 0
    const all = new Promise<void>((resolve) => {
      for (let count = 0; count < 10_000; count += 1) {
        const path = `/api/v1/namespaces/default/secrets?watch=1`
        const stream = sessions[count % sessions.length]!.request(sandbox.headers(path))
        opened.push(new Promise((open) => stream.once('response', open)))
        stream.on('error', () => stream.destroy())
        stream.once('data', () => {
          heard += 1
          if (heard === 10_000) resolve()
        })
      }
    })
    await Promise.all(opened)
    await sandbox.create('secrets', { metadata: { name: 'heard-by-all' } })
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
    await all
    expect(sandbox.residentBytes()).toBeLessThan(700 * megabyte)
    for (const session of sessions) session.destroy()
  })

  test('G-105 nothing is answered without the token, to another site, or under another name', async ({ sandbox }) => {
    const ask = async (wanted: Partial<RawRequest>) =>
      (await rawRequest(sandbox.target, { path: '/api/v1/pods', ...wanted })).status
    const session = sandbox.http2()
    const under = async (name: string, path = '/api/v1/pods') =>
      (await answerTo(session, { ...sandbox.headers(path), ':authority': name }))?.code
    const own = `127.0.0.1:${sandbox.port}`
    for (const path of [
      '/',
      '/api',
      '/version',
      '/healthz',
      '/openapi/v3',
      '/api/v1/pods',
      '/podarium/reset',
      `${pods}/a/exec`,
    ]) {
      for (const token of ['', 'wrong', sandbox.token.slice(1), `${sandbox.token}x`])
        expect(await ask({ path, token })).toBe(401)
      expect(await ask({ path, headers: { origin: 'https://example.com' } })).toBe(403)
      // A name of somebody else's whose DNS says 127.0.0.1.
      expect(await under(`rebound.example:${sandbox.port}`, path)).toBe(403)
    }
    for (const origin of ['null', 'http://localhost:3000', `http://${own}`, `https://${own}.example`, 'file://'])
      expect(await ask({ headers: { origin } })).toBe(403)
    for (const host of [
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.nip.io:${sandbox.port}`,
      `127.0.0.1:${sandbox.port}.example`,
    ])
      expect(await under(host)).toBe(403)
    expect(await ask({ token: sandbox.token })).toBe(200)

    const preflight = await answerTo(sandbox.http2(), {
      ':method': 'OPTIONS',
      ':path': '/api/v1/pods',
      origin: 'https://example.com',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    })
    expect(preflight?.code).toBe(403)
    expect(Object.keys(preflight?.headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('G-106 a websocket of another site, or without the token, is not opened', async ({ sandbox }) => {
    const opening = async (headers: Record<string, string>) => {
      const socket = await sandbox.tls()
      const all = {
        host: `127.0.0.1:${sandbox.port}`,
        authorization: `Bearer ${sandbox.token}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'v5.channel.k8s.io',
        ...headers,
      }
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`GET ${pods}/no-such/exec?command=sh&stdout=1 HTTP/1.1\r\n${lines.join('')}\r\n`)
      const said = await new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
      socket.destroy()
      return Number(said.split(' ')[1])
    }
    expect(await opening({})).toBe(404) // who may ask is told that there is no such pod
    expect(await opening({ authorization: '' })).toBe(401)
    expect(await opening({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await opening({ origin: 'https://example.com' })).toBe(403)
    expect(await opening({ host: `rebound.example:${sandbox.port}` })).toBe(403)
  })

  test('G-107 it listens on this machine alone, and speaks TLS only', async ({ sandbox }) => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses = []) => addresses)
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of others) {
      const outcome = await new Promise((resolve) => {
        const socket = connectTcp(sandbox.port, address)
        socket
          .once('connect', () => resolve('connected'))
          .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      })
      expect(outcome).toBe('ECONNREFUSED')
    }
    await expect(fetch(`http://127.0.0.1:${sandbox.port}/version`)).rejects.toThrow('fetch failed')
    await expect(fetch(`https://127.0.0.1:${sandbox.port}/version`)).rejects.toThrow('fetch failed') // its authority is nobody else's
    expect(await sandbox.slowestAnswerMs()).toBeLessThan(patienceMs)
  })
})

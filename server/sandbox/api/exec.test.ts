import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { StatusError } from '../errors.ts'
import type { ExitStatus } from '../runtime/process-types.ts'
import type { ExecIo } from '../runtime/runtime-types.ts'
import { type TriedApi, token, tryApi } from './try-api.ts'

const clock = createManualClock()
let api: TriedApi

beforeAll(async () => {
  api = await tryApi(clock)
  const containers = [{ name: 'main', image: 'busybox' }]
  for (const name of ['a', 'unbound']) {
    api.store.create('pods', { metadata: { name, namespace: 'default' }, spec: { containers } })
  }
  api.store.change('pods', 'default', 'a', (pod) => ({ ...pod, spec: { ...pod.spec!, nodeName: 'node' } }) as never)
})
afterAll(() => api.close())

const v5 = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const bytes = (text: string) => new TextEncoder().encode(text)

function open(query: string, protocols = v5, pod = 'a') {
  const url = `wss://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/${pod}/exec?${query}`
  const socket = new WebSocket(url, protocols, {
    ca: api.certificateAuthority,
    headers: { authorization: `Bearer ${token}` },
  })
  const messages: [number, string][] = []
  socket.on('message', (data: Buffer) => messages.push([data[0]!, data.subarray(1).toString()]))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const refused = new Promise<{ code: number; text: string }>((resolve) => {
    socket.on('error', () => {})
    socket.once('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }))
    })
  })
  const opened = new Promise((resolve) => socket.once('open', resolve))
  return { socket, messages, closed, refused, opened }
}

/** What runs in the container until the test ends it. */
function hold() {
  let io!: ExecIo
  let command: readonly string[] = []
  let exit!: (status: ExitStatus) => void
  let isKilled = false
  const started = new Promise<void>((resolve) => {
    api.container.exec = (given, givenIo) => {
      io = givenIo
      command = given
      resolve()
      const exited = new Promise<ExitStatus>((resolve) => (exit = resolve))
      return { exited, kill: () => (isKilled = true) }
    }
  })
  return {
    started,
    get io() {
      return io
    },
    get command() {
      return command
    },
    get isKilled() {
      return isKilled
    },
    exit: (exitCode: number) => exit({ exitCode, signal: null }),
  }
}

test('Y-24 exec pours both outputs and ends with the exit code', async () => {
  const program = hold()
  const { messages, closed } = open('command=sh&command=-c&command=exit%203&container=main&stdout=true&stderr=true')
  await program.started
  expect(program.command).toEqual(['sh', '-c', 'exit 3'])
  expect(program.io.stdin).toBe(null)
  await program.io.stdout!.write(bytes('out'))
  await program.io.stderr!.write(bytes('err'))
  program.exit(3)
  expect(await closed).toBe(1000)
  expect(messages.slice(0, 3)).toEqual([
    [1, ''],
    [1, 'out'],
    [2, 'err'],
  ])
  expect(JSON.parse(messages[3]![1])).toEqual({
    metadata: {},
    status: 'Failure',
    message: 'command terminated with non-zero exit code: command terminated with exit code 3',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '3' }] },
  })
})

test('Y-25 stdin comes in pieces and ends when the client closes it; a terminal hears its size', async () => {
  const program = hold()
  const { socket, messages, closed, opened } = open('command=cat&stdin=true&stdout=true&tty=true')
  await Promise.all([program.started, opened])
  expect(socket.protocol).toBe('v5.channel.k8s.io')
  expect(program.io.stderr).toBe(null)
  const sizes: number[][] = []
  program.io.terminal!.onResize((...size) => sizes.push(size))
  socket.send(Buffer.concat([Buffer.of(4), bytes('{"Width":120,"Height":40}\n')]))
  socket.send(Buffer.concat([Buffer.of(0), bytes('hello')]))
  const read = async (most?: number) => Buffer.from((await program.io.stdin!.read(most)) ?? []).toString()
  expect([await read(2), await read()]).toEqual(['he', 'llo'])
  expect(sizes).toEqual([[120, 40]])
  socket.send(Buffer.of(255, 0))
  expect(await program.io.stdin!.read()).toBe(null)
  program.exit(0)
  await closed
  expect(messages.at(-1)).toEqual([3, '{"metadata":{},"status":"Success"}'])
})

test('Y-26 a client that goes ends what it began; v4 is spoken too', async () => {
  const program = hold()
  const { socket, opened } = open('command=cat&stdin=1&stdout=1', ['v4.channel.k8s.io'])
  await Promise.all([program.started, opened])
  expect(socket.protocol).toBe('v4.channel.k8s.io')
  const reading = program.io.stdin!.read()
  socket.terminate()
  expect(await reading).toBe(null)
  await expect.poll(() => program.isKilled).toBe(true)
  await expect(program.io.stdout!.write(bytes('x'))).rejects.toThrow()
})

test("Y-27 a command that can't begin is told as an error of the exec", async () => {
  api.container.exec = () => {
    throw new StatusError(500, 'InternalError', 'Internal error occurred: no such file')
  }
  const { messages, closed } = open('command=nosuch&stdout=1')
  await closed
  expect(JSON.parse(messages.at(-1)![1])).toMatchObject({
    status: 'Failure',
    reason: 'InternalError',
    message: 'Internal error occurred: no such file',
  })
})

test("Y-28 what can't be run in is refused before the upgrade", async () => {
  const refusal = async (query: string, pod?: string, protocols?: string[]) => {
    const { code, text } = await open(query, protocols, pod).refused
    return `${code} ${JSON.parse(text).message}`
  }
  expect(await refusal('command=x&stdout=1', 'nope')).toBe('404 pods "nope" not found')
  expect(await refusal('command=x&stdout=1&container=zz')).toBe('400 container zz is not valid for pod a')
  expect(await refusal('command=x&stdout=1', 'unbound')).toBe('400 pod unbound does not have a host assigned')
  expect(await refusal('command=x&stdout=1', 'a', ['v9.foo'])).toMatch(/^403 /)
  const url = `https://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/a/exec?command=x&stdout=1`
  const upgrade = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const sent = request(url, { method: 'POST', ca: api.certificateAuthority, headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve(`${response.statusCode} ${JSON.parse(text).message}`))
      })
      sent.end()
    })
  const spdy = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
  expect(await upgrade({ ...spdy, authorization: `Bearer ${token}` })).toMatch(/^400 .*kubectl 1\.30 or newer/)
  expect(await upgrade(spdy)).toBe('401 Unauthorized')
  expect(await upgrade({ authorization: `Bearer ${token}` })).toBe('400 Upgrade request required')
})

test('Y-29 logs are plain text, poured as they come; refusals come as a Status', async () => {
  const path = '/api/v1/namespaces/default/pods/a/log'
  api.container.logs = async function* () {
    yield bytes('one\n')
    yield bytes('two\n')
  }
  expect(await api.client.send('GET', path)).toMatchObject({
    code: 200,
    text: 'one\ntwo\n',
    headers: { 'content-type': 'text/plain' },
  })
  let given: unknown
  api.container.logs = (options) => {
    given = options
    throw new StatusError(400, 'BadRequest', 'previous terminated container "main" in pod "a" not found')
  }
  const refused = await api.client.ask('GET', `${path}?previous=true&tailLines=5&sinceSeconds=10`)
  expect(refused.body).toMatchObject({
    code: 400,
    message: 'previous terminated container "main" in pod "a" not found',
  })
  expect(given).toMatchObject({ previous: true, follow: false, tailLines: 5, sinceMs: clock.nowMs() - 10_000 })
  expect((await api.client.ask('GET', `${path}?tailLines=-1`)).body).toMatchObject({
    code: 422,
    message: 'PodLogOptions "a" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  })
})

test('Y-30 followed logs end when their client goes', async () => {
  const isGone = new Promise<void>((resolve) => {
    api.container.logs = async function* ({ signal }) {
      yield bytes('one\n')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      resolve()
    }
  })
  const stream = api.client.session.request({
    ':path': '/api/v1/namespaces/default/pods/a/log?follow=true',
    authorization: `Bearer ${token}`,
  })
  await new Promise((resolve) => stream.once('data', resolve))
  stream.close()
  await isGone
})

test('Y-31 an eviction respects a disruption budget', async () => {
  const { store, client } = api
  const path = '/api/v1/namespaces/default/pods/guarded/eviction'
  const eviction = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'guarded', namespace: 'default' } }
  const containers = [{ name: 'main', image: 'busybox' }]
  const labels = { app: 'guarded' }
  store.create('pods', { metadata: { name: 'guarded', namespace: 'default', labels }, spec: { containers } })
  const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
  store.change('pods', 'default', 'guarded', (pod) => ({ ...pod, status: ready }) as never, { subresource: 'status' })
  store.create('poddisruptionbudgets', {
    metadata: { name: 'budget', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  })
  const setStatus = (disruptionsAllowed: number) =>
    store.change(
      'poddisruptionbudgets',
      'default',
      'budget',
      (budget) =>
        ({
          ...budget,
          status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 },
        }) as never,
      { subresource: 'status' },
    )
  setStatus(0)
  expect(await client.ask('POST', path, eviction)).toMatchObject({
    code: 429,
    body: {
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget budget needs 1 healthy pods and has 1 currently',
          },
        ],
      },
    },
  })
  setStatus(1)
  expect((await client.ask('POST', `${path}?dryRun=All`, eviction)).code).toBe(201)
  expect((await client.ask('POST', path, { ...eviction, metadata: { name: 'other' } })).body.message).toBe(
    'name in URL does not match name in Eviction object',
  )
  expect(await client.ask('POST', path, eviction)).toMatchObject({ code: 201, body: { status: 'Success' } })
  expect(store.get('pods', 'default', 'guarded')).toBeUndefined()
  expect(store.get('poddisruptionbudgets', 'default', 'budget')?.status?.disruptionsAllowed).toBe(0)
})

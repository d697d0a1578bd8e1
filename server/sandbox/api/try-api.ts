// Try API: a served cluster for tests: a real store and a real server, with a container that tests hold in their hands, and an HTTP/2 client.

import { type ClientHttp2Session, type IncomingHttpHeaders, type IncomingHttpStatusHeader, connect } from 'node:http2'
import type { Clock } from '../../../lib/clock.ts'
import { notFound } from '../errors.ts'
import { kinds } from '../kinds/kinds.ts'
import type { Kubelets, LogOptions } from '../kubelet/kubelet-types.ts'
import type { ExecIo, ExecSession } from '../runtime/runtime-types.ts'
import type { Cluster } from '../sandbox-types.ts'
import type { Store } from '../store/store-types.ts'
import { createStore } from '../store/store.ts'
import { serveApi } from './serve-api.ts'

export const token = 'a-token-for-tests'

/** What the one container does when it is asked. */
export type Container = {
  logs: (options: LogOptions) => AsyncIterable<Uint8Array>
  exec: (command: readonly string[], io: ExecIo) => ExecSession
}

export type TriedApi = {
  readonly store: Store
  readonly container: Container
  readonly poweredOff: Set<string>
  readonly port: number
  readonly certificateAuthority: string
  readonly address: string
  readonly client: Client
  close(): Promise<void>
}

export type Reply = { readonly code: number; readonly headers: IncomingHttpHeaders; readonly text: string }

export type Client = {
  readonly session: ClientHttp2Session
  /** The parsed body, whatever the code. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Asked>
  send(method: string, path: string, body?: string | Uint8Array, headers?: Record<string, string>): Promise<Reply>
  /** Lines as they come. */
  watch(path: string, headers?: Record<string, string>): Watching
}

// Tests look at whatever an answer holds.
// oxlint-disable-next-line typescript/no-explicit-any
export type Asked = Reply & { readonly body: any }

export type Watching = {
  // oxlint-disable-next-line typescript/no-explicit-any
  next(): Promise<any>
  readonly ended: Promise<void>
  end(): void
}

export async function tryApi(clock: Clock): Promise<TriedApi> {
  const container: Container = {
    logs: async function* () {},
    exec: () => ({ exited: Promise.resolve({ exitCode: 0, signal: null }), kill() {} }),
  }
  const poweredOff = new Set<string>()
  const kubelets: Kubelets = {
    logs: (_ref, options) => container.logs(options),
    exec: (_ref, command, io) => container.exec(command, io),
    attach: (_ref, io) => container.exec(['attached'], io),
    setNodePower(name, isOn) {
      if (name !== 'node') throw notFound(kinds.nodes.resource, name)
      if (isOn) poweredOff.delete(name)
      else poweredOff.add(name)
    },
  }
  const create = (): Cluster => {
    const store = createStore({ clock, random: Math.random, kinds })
    for (const name of ['default', 'kube-system']) store.create('namespaces', { metadata: { name } })
    return { store, kinds, kubelets, close() {} }
  }
  let cluster = create()
  const api = await serveApi({
    clock,
    token,
    cluster: () => cluster,
    reset() {
      cluster = create()
    },
  })
  const address = `https://127.0.0.1:${api.port}`
  const client = connectClient(address, api.certificateAuthority)
  return {
    get store() {
      return cluster.store
    },
    container,
    poweredOff,
    ...api,
    address,
    client,
    async close() {
      client.session.destroy()
      await api.close()
    },
  }
}

/** Another connection to it. */
export function connectClient(address: string, ca: string): Client {
  const session = connect(address, { ca })
  session.on('error', () => session.destroy())
  const headersOf = (method: string, path: string, headers: Record<string, string>) => ({
    ':method': method,
    ':path': path,
    authorization: `Bearer ${token}`,
    ...headers,
  })

  async function send(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const stream = session.request(headersOf(method, path, headers), { endStream: body === undefined })
    if (body !== undefined) stream.end(body)
    return new Promise((resolve, reject) => {
      let text = ''
      let head: IncomingHttpHeaders & IncomingHttpStatusHeader = {}
      stream.setEncoding('utf8')
      stream.on('response', (given) => (head = given))
      stream.on('data', (chunk: string) => (text += chunk))
      stream.on('end', () => resolve({ code: head[':status'] ?? 0, headers: head, text }))
      stream.on('error', reject)
    })
  }

  return {
    session,
    send,
    async ask(method, path, body, headers = {}) {
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const reply = await send(method, path, body === undefined ? undefined : JSON.stringify(body), {
        ...type,
        ...headers,
      })
      return { ...reply, body: JSON.parse(reply.text) as unknown }
    },
    watch(path, headers = {}) {
      const stream = session.request(headersOf('GET', path, headers), { endStream: true })
      const lines: string[] = []
      let rest = ''
      let wake = () => {}
      let isEnded = false
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop()!
        lines.push(...parts)
        wake()
      })
      stream.on('error', () => stream.destroy())
      const ended = new Promise<void>((resolve) => {
        stream.once('close', () => {
          isEnded = true
          wake()
          resolve()
        })
      })
      return {
        ended,
        end: () => stream.close(),
        async next() {
          while (lines.length === 0) {
            if (isEnded) return null
            await new Promise<void>((resolve) => (wake = resolve))
          }
          return JSON.parse(lines.shift()!)
        },
      }
    },
  }
}

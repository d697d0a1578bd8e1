// Ill-treated: a sandbox in its own process, for tests that do their worst to it and then ask whether an ordinary client is still served.

import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { homedir } from 'node:os'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { expect, test as base } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { connectKubernetes } from '../../server/kubernetes/client.ts'
import { loadKubeConfig } from '../../server/kubernetes/kube-config.ts'
import { createLog } from '../../server/log.ts'
import { sandboxContext, startSandbox } from '../../server/sandbox/start-sandbox.ts'
import { spaceOf, type Space } from '../contract/cluster.ts'
import { rawRequest } from '../contract/raw-request.ts'

export type IllTreated = Space & {
  readonly pid: number
  readonly port: number
  readonly token: string
  /** PEM. */
  readonly ca: string
  /** A connection of HTTP/2 with nothing asked yet. */
  http2(): ClientHttp2Session
  /** A connection on which nothing is said yet, for HTTP/1.1. */
  tls(): Promise<TLSSocket>
  headers(path: string, method?: string): Record<string, string>
  /** 0 where the system does not tell: what is asked of it then holds by itself. */
  residentBytes(): number
  /** How long an ordinary client waits for a list, a write and a read: the slowest of three rounds. */
  slowestAnswerMs(): Promise<number>
}

/** Only Linux tells of a process by files. */
export const hasProc = process.platform === 'linux'

/** What an ordinary client may wait on a busy machine. Without any limit of the sandbox it would be for ever. */
export const patienceMs = 8_000

/** `sandbox` is one for a file; whatever a test did, it must serve at the end. */
export const test = base.extend<{ readonly sandbox: IllTreated }>({
  sandbox: [
    async ({}, use) => {
      const { kubeconfigPath, pid, stop } = await startSandbox()
      const { kubeConfig } = loadKubeConfig({ kubeconfig: kubeconfigPath, homeDir: homedir() })
      const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log: createLog('error') })
      const target = { kubeConfig, kubeconfigPath, context: sandboxContext, stop }
      const space = spaceOf({ client, target }, 'default')
      await space.waitFor('serviceaccounts', 'default', 'is there', () => true)
      const { server, caData } = kubeConfig.getCurrentCluster()!
      const { token } = kubeConfig.getCurrentUser()!
      const ca = Buffer.from(caData!, 'base64').toString()
      const port = Number(new URL(server).port)
      const endings: (() => void)[] = []
      await use({
        ...space,
        ...{ pid, port, ca, token: token! },
        http2() {
          const session = connectHttp2(server, { ca })
          session.on('error', () => session.destroy())
          endings.push(() => session.destroy())
          return session
        },
        async tls() {
          const socket = connectTls({ port, host: '127.0.0.1', ca, ALPNProtocols: ['http/1.1'] })
          socket.on('error', () => socket.destroy())
          endings.push(() => socket.destroy())
          await new Promise((resolve) => socket.once('secureConnect', resolve).once('close', resolve))
          return socket
        },
        headers: (path, method = 'GET') => ({
          ':method': method,
          ':path': path,
          authorization: `Bearer ${token}`,
        }),
        residentBytes() {
          if (!hasProc) return 0
          return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
        },
        async slowestAnswerMs() {
          let slowest = 0
          for (let round = 0; round < 3; round += 1) {
            const startedMs = performance.now()
            const path = '/api/v1/namespaces/default/configmaps/asked'
            const body = JSON.stringify({ metadata: { name: 'asked' }, data: { round: String(round) } })
            const headers = { 'content-type': 'application/json' }
            await rawRequest(target, { method: 'POST', path: path.replace('/asked', ''), body, headers })
            expect((await rawRequest(target, { path })).status).toBe(200)
            expect((await rawRequest(target, { path: '/api/v1/pods?limit=500' })).status).toBe(200)
            slowest = Math.max(slowest, performance.now() - startedMs)
          }
          return slowest
        },
      })
      for (const end of endings) end()
      client.close()
      await stop()
    },
    { scope: 'file' },
  ],
})

/** An answer over HTTP/2, whole; null where the server broke off. */
export function answerTo(
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: Uint8Array | string,
): Promise<{ readonly code: number; readonly headers: IncomingHttpHeaders; readonly text: string } | null> {
  return new Promise((resolve) => {
    const stream = session.request(headers, { endStream: body === undefined })
    let text = ''
    let head: IncomingHttpHeaders = {}
    stream.setEncoding('utf8')
    stream.on('response', (given) => (head = given))
    stream.on('data', (chunk: string) => (text += chunk))
    stream.on('error', () => stream.destroy())
    stream.on('close', () => {
      const code = Number(head[':status'] ?? 0)
      resolve(code === 0 ? null : { code, headers: head, text })
    })
    if (body !== undefined) stream.end(body)
  })
}

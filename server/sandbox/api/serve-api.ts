// Serve API: the cluster's HTTP server, on this machine alone, over TLS with a certificate of its own.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Http2SecureServer, type ServerHttp2Session, createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { StatusError } from '../errors.ts'
import type { ApiOptions } from '../sandbox-types.ts'
import { createCertificates } from './certificates.ts'
import { callOf, refuse, respond } from './exchange.ts'
import { createGuard } from './guard.ts'
import { createRouter } from './router.ts'
import { toStatusError } from './status.ts'
import { createUpgrades } from './upgrade.ts'

export type ServedApi = {
  readonly port: number
  /** PEM, for a kubeconfig. */
  readonly certificateAuthority: string
  /** Ends every watch and connection. */
  close(): Promise<void>
}

const mostRequests = 400 // at a time, as an API server takes; watches and followed logs don't count
const mostConnections = 12_000
const mostStreams = 1_000 // on one connection
const sessionMegabytes = 64 // what Node may hold for one connection
const handshakeLimitMs = 10_000
const headersLimitMs = 10_000
const lookForSlowEveryMs = 2_000
const leaveAfterMs = 50 // an answer to this machine takes less

/** Listens on 127.0.0.1, on a free port if none is given. Rejects if the port is taken. */
export async function serveApi(options: ApiOptions & { readonly port?: number }): Promise<ServedApi> {
  const { clock } = options
  const certificates = createCertificates(clock.nowMs())
  const server = createSecureServer({
    cert: certificates.certificate,
    key: certificates.key,
    allowHTTP1: true,
    handshakeTimeout: handshakeLimitMs,
    maxSessionMemory: sessionMegabytes,
    // @ts-expect-error: an option of the HTTP/1.1 that this server speaks too, which its type leaves out
    connectionsCheckingInterval: lookForSlowEveryMs,
    settings: { maxConcurrentStreams: mostStreams, enablePush: false },
  })
  server.maxConnections = mostConnections
  // For HTTP/1.1, whose options this server takes only so.
  Object.assign(server, { headersTimeout: headersLimitMs })
  const connections = trackConnections(server)
  const report = createReport()
  const guard = createGuard(options.token, () => (server.address() as AddressInfo).port)
  const router = createRouter({
    ...options,
    reset() {
      options.reset()
      upgrades.close()
      // As a new API server would be reached: on new connections. Who is being answered hears it first.
      clock.after(leaveAfterMs, connections.leave)
    },
  })
  const upgrades = createUpgrades({ options, findTarget: router.findTarget, guard, report })
  let requests = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy())
    requests++
    try {
      const { origin = '', authorization = '' } = request.headers
      guard({ host: String(request.headers[':authority'] ?? request.headers.host ?? ''), origin, authorization })
      if (requests > mostRequests) {
        const details = { retryAfterSeconds: 1 }
        throw new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.', details)
      }
      const call = callOf(request, response, clock)
      respond(call, response, await router.answer(call), clock.nowMs())
    } catch (error) {
      refuse(request, response, toStatusError(error, report), clock)
    } finally {
      requests--
    }
  }

  server.on('request', handle as never)
  server.on('upgrade', upgrades.answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    certificateAuthority: certificates.authority,
    async close() {
      router.close()
      upgrades.close()
      const closed = new Promise((resolve) => server.close(resolve))
      connections.cut()
      await closed
    },
  }
}

function trackConnections(server: Http2SecureServer) {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    // A client that breaks its connection is no news.
    session.on('error', () => session.destroy())
  })
  return {
    /** Tells clients to come again on another connection. */
    leave() {
      for (const session of sessions) session.close()
    },
    cut() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Writes what nobody foresaw to stderr, each only once. */
function createReport(): (error: unknown) => void {
  const known = new Set<string>()
  return (error) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (known.has(words) || known.size >= 1_000) return
    known.add(words)
    console.error('The API did not foresee this:', words)
  }
}

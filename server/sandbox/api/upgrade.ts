// Upgrade: requests that turn a connection into something else. Websockets for exec and attach are answered, the rest is refused in words.

import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { StatusError, badRequest } from '../errors.ts'
import type { ApiOptions } from '../sandbox-types.ts'
import type { Asking } from './guard.ts'
import { findContainer, serveExec } from './exec-socket.ts'
import { noSuchPath, notBuilt, statusOf, toStatusError } from './status.ts'
import type { Targets } from './target.ts'

// What kubectl speaks since 1.30: the second can't close stdin.
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const mostMessageBytes = 1_048_576 // far more than kubectl sends in one
const mostSockets = 500

export type UpgradeSettings = {
  readonly options: ApiOptions
  readonly findTarget: Targets['find']
  /** Throws where the asking may not. */
  readonly guard: (asking: Asking) => void
  readonly report: (error: unknown) => void
}

export type Upgrades = {
  answer(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends all sockets. */
  close(): void
}

export function createUpgrades({ options, findTarget, guard, report }: UpgradeSettings): Upgrades {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
  })

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { host = '', origin = '', authorization = '' } = request.headers
    guard({ host, origin, authorization })
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://127.0.0.1')
    const { kind, namespace = '', name = '', subresource } = findTarget(pathname.split('/').slice(1)) ?? {}
    if (subresource === 'portforward' || subresource === 'proxy') {
      throw notBuilt(`${subresource} is not supported by the Podarium sandbox: try kubectl exec with wget in a pod`)
    }
    if (kind?.resource.name !== 'pods' || (subresource !== 'exec' && subresource !== 'attach')) throw noSuchPath()
    const cluster = options.cluster()
    const ref = findContainer(cluster.store, namespace, name, query)
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      throw badRequest(`the Podarium sandbox speaks websockets here, as kubectl 1.30 or newer does, not SPDY`)
    }
    const offered = new Set((request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/))
    if (!protocols.some((protocol) => offered.has(protocol))) {
      throw new StatusError(
        403,
        'Forbidden',
        `unable to upgrade: none of the protocols is one of ${protocols.join(', ')}`,
      )
    }
    if (sockets.clients.size >= mostSockets) {
      throw new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.')
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      serveExec(cluster.kubelets, { ref, isAttach: subresource === 'attach', query }, client, report)
    })
  }

  return {
    answer(request, socket, head) {
      socket.on('error', () => socket.destroy())
      try {
        accept(request, socket, head)
      } catch (error) {
        refuse(socket, toStatusError(error, report))
      }
    },
    close() {
      for (const client of sockets.clients) client.terminate()
    },
  }
}

function refuse(socket: Duplex, error: StatusError): void {
  const body = JSON.stringify(statusOf(error))
  const head = [
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

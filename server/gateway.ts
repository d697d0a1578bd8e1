// Gateway: deltas out over websockets. The only importer of socket.io.

import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import type { ServerEvents } from '../lib/protocol.ts'
import type { Guard } from './guard.ts'
import type { Hub } from './hub.ts'

const queueLimit = 256 * 1024 // bytes waiting for one socket; past that a snapshot is cheaper than what is missing
const fed = 'fed' // the room of sockets that keep up

type GatewaySocket = Socket<Record<string, never>, ServerEvents>

export type Gateway = {
  /** Takes a request for a websocket at /socket.io/; false for any other path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  clients(): number
  close(): Promise<void>
}

export type GatewayOptions = {
  readonly hub: Hub
  readonly guard: Guard
  /** Told of each delta's size on the wire, once for all sockets. */
  readonly onDelta?: (bytes: number) => void
}

/**
 * Serves websockets. Each socket is greeted, then fed each delta. One that does not read fast
 * enough is left out until its queue is empty, then greeted again, upon which its page fetches the snapshot.
 */
export function createGateway({ hub, guard, onDelta }: GatewayOptions): Gateway {
  // socket.io would answer every upgrade of a server that it is given, and a refusal with 400: it gets one that never listens.
  const decoy = createServer()
  const io = new Server<Record<string, never>, ServerEvents>(decoy, {
    serveClient: false,
    // Websockets only: no sticky sessions to think of, and no second way in to guard.
    transports: ['websocket'],
    perMessageDeflate: false,
    pingInterval: 2000,
    pingTimeout: 3000,
    maxHttpBufferSize: 16 * 1024,
  })

  io.on('connection', (socket) => {
    greet(socket)
    // The transport's own `drain`: the connection's comes when bytes were handed over, this one when they were taken.
    socket.conn.transport.on('drain', () => {
      if (!socket.rooms.has(fed) && queuedBytes(socket) === 0) greet(socket)
    })
  })

  function greet(socket: GatewaySocket): void {
    socket.emit('hello', hub.hello())
    void socket.join(fed)
  }

  const unsubscribe = hub.subscribe({
    hello: (hello) => io.emit('hello', hello),
    freshness: (freshness) => io.emit('freshness', freshness),
    delta(delta) {
      for (const socket of io.sockets.sockets.values()) {
        if (socket.rooms.has(fed) && queuedBytes(socket) > queueLimit) void socket.leave(fed)
      }
      io.to(fed).emit('delta', delta)
      if (onDelta && io.sockets.sockets.size > 0) onDelta(Buffer.byteLength(JSON.stringify(delta)))
    },
  })

  return {
    upgrade(request, socket, head) {
      if (!request.url?.startsWith('/socket.io/')) return false
      // Browsers open websockets across sites; nothing but this asks whose page it is.
      const refusal = guard.refuseCommand(request)
      if (refusal) refuse(socket, 403, refusal)
      else decoy.emit('upgrade', request, socket, head)
      return true
    },
    clients: () => io.sockets.sockets.size,
    async close() {
      unsubscribe()
      await io.close()
    },
  }
}

/** What was written to a socket and not taken by its reader yet: in the websocket, and before it. */
function queuedBytes(socket: GatewaySocket): number {
  const { transport, writeBuffer } = socket.conn as unknown as {
    transport: { socket?: { bufferedAmount?: number } }
    writeBuffer: readonly { data?: unknown }[]
  }
  const waiting = writeBuffer.reduce(
    (bytes, packet) => bytes + (typeof packet.data === 'string' ? packet.data.length : 0),
    0,
  )
  return waiting + (transport.socket?.bufferedAmount ?? 0)
}

/** Ends a request for an upgrade with an answer in plain HTTP. */
export function refuse(socket: Duplex, status: number, sentence: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n`
  socket.end(`${head}content-length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`)
}

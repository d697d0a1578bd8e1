// Gateway: deltas out over websockets. The only importer of socket.io.

import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { ServerEvents } from '../lib/protocol.ts'
import type { Guard } from './guard.ts'
import type { Hub } from './hub.ts'

const queueLimit = 256 * 1024 // bytes waiting for one socket; past that a snapshot is cheaper than what is missing
const fed = 'fed' // the room of sockets that keep up

type GatewaySocket = Socket<Record<string, never>, ServerEvents>

export type Gateway = { clients(): number; close(): Promise<void> }

export type GatewayOptions = {
  readonly httpServer: HttpServer
  readonly hub: Hub
  readonly guard: Guard
  /** Told of each delta's size on the wire, once for all sockets. */
  readonly onDelta?: (bytes: number) => void
}

/**
 * Serves websockets at /socket.io on `httpServer`. Each socket is greeted, then fed each delta. One that does not read fast
 * enough is left out until its queue is empty, then greeted again, upon which its page fetches the snapshot.
 */
export function createGateway({ httpServer, hub, guard, onDelta }: GatewayOptions): Gateway {
  const io = new Server<Record<string, never>, ServerEvents>(httpServer, {
    serveClient: false,
    // Websockets only: no sticky sessions to think of, and no second way in to guard.
    transports: ['websocket'],
    perMessageDeflate: false,
    pingInterval: 2000,
    pingTimeout: 3000,
    maxHttpBufferSize: 16 * 1024,
    // socket.io's `cors` does not guard websockets, which browsers open across sites.
    allowRequest: (request, decide) => {
      const refusal = guard.refuseCommand(request)
      decide(refusal, refusal === null)
    },
    destroyUpgrade: false,
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
      onDelta?.(Buffer.byteLength(JSON.stringify(delta)))
    },
  })

  return {
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

// Gateway: deltas out over websockets. The only importer of socket.io.

import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import * as ws from 'ws'
import type { Delta, Hello, ServerEvents } from '../lib/protocol.ts'
import type { Guard } from './guard.ts'
import type { Hub } from './hub.ts'

const queueLimit = 256 * 1024 // bytes waiting for one socket; past that a snapshot is cheaper than what is missing
const recentDeltas = 40 // 2 s or more: as long as a page takes from its snapshot to its greeting
const recentBytes = 128 * 1024 // what they may be together: a third of a large cluster's snapshot

/** Its types lack it. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

type GatewaySocket = Socket<Record<string, never>, ServerEvents>

export type Gateway = {
  /** Takes a request for a websocket at /socket.io/; false for any other path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  clients(): number
  /** The oldest revision that the deltas of a greeting lead on from. */
  bridgedFrom(): number
  /** What waits for the socket that reads slowest. */
  mostQueuedBytes(): number
  close(): Promise<void>
}

export type GatewayOptions = {
  readonly hub: Hub
  readonly guard: Guard
  /** Told what each delta, or the greeting in its place, is on the wire, once for all sockets. */
  readonly onDelta?: (bytes: number) => void
}

/**
 * Serves websockets. Each socket is greeted, then fed each delta. One that does not read fast
 * enough is left out until its queue is empty, then greeted again, upon which its page fetches the snapshot. So it is with a delta that is larger
 * than any queue may be.
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

  // A socket would keep the request that opened it: some kilobytes for each page, of which nothing is asked any more.
  io.engine.on('connection', (connection: { request: unknown }) => (connection.request = null))

  /** The sockets that keep up. */
  const fed = new Set<GatewaySocket>()
  let recent: readonly { readonly delta: Delta; readonly bytes: number }[] = []
  let greeting: { readonly hello: Hello; readonly packet: Packet } | null = null

  io.on('connection', (socket) => {
    greet(socket)
    socket.once('disconnect', () => fed.delete(socket))
    // The transport's own `drain`: the connection's comes when bytes were handed over, this one when they were taken.
    socket.conn.transport.on('drain', () => {
      if (socket.connected && !fed.has(socket) && queuedBytes(socket) === 0) greet(socket)
    })
  })

  function greet(socket: GatewaySocket): void {
    send(socket, greetingOf(hub.hello()))
    fed.add(socket)
  }

  /** Made once for all who come at one revision. */
  function greetingOf(hello: Hello): Packet {
    const { hello: before } = greeting ?? {}
    const isSame =
      before?.epoch === hello.epoch && before.revision === hello.revision && before.freshness === hello.freshness
    if (!isSame) greeting = { hello, packet: packetOf('hello', { ...hello, recent: recent.map(({ delta }) => delta) }) }
    return greeting!.packet
  }

  function remember(delta: Delta, bytes: number): void {
    let room = recentBytes
    const kept = [...recent, { delta, bytes }].slice(-recentDeltas)
    recent = kept.slice(kept.findLastIndex((each) => (room -= each.bytes) < 0) + 1)
  }

  const unsubscribe = hub.subscribe({
    hello(hello) {
      recent = []
      const packet = greetingOf(hello)
      for (const socket of io.sockets.sockets.values()) send(socket, packet)
    },
    freshness: (freshness) => io.emit('freshness', freshness),
    delta(delta) {
      const whole = packetOf('delta', delta)
      remember(delta, whole.frame.length)
      // Of one that alone is too much to wait for a socket it is only told that it is there.
      const packet = whole.frame.length > queueLimit ? greetingOf(hub.hello()) : whole
      const bytes = packet.frame.length
      for (const socket of fed) {
        if (queuedBytes(socket) + bytes > queueLimit) fed.delete(socket)
        else send(socket, packet)
      }
      if (io.sockets.sockets.size > 0) onDelta?.(bytes)
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
    bridgedFrom: () => recent[0]?.delta.from ?? hub.hello().revision,
    mostQueuedBytes: () => io.sockets.sockets.values().reduce((most, socket) => Math.max(most, queuedBytes(socket)), 0),
    async close() {
      unsubscribe()
      await io.close()
    },
  }
}

/** An event as socket.io writes it, and the frame of a websocket that carries it: made once for all sockets. */
type Packet = { readonly text: string; readonly frame: Buffer }

function packetOf<E extends keyof ServerEvents>(event: E, ...args: Parameters<ServerEvents[E]>): Packet {
  const text = `2${JSON.stringify([event, ...args])}`
  const data = Buffer.from(`4${text}`)
  const frame = Sender.frame(data, { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false })
  return { text, frame: Buffer.concat(frame) }
}

/** As socket.io's own broadcasts do it. */
function send(socket: GatewaySocket, { text, frame }: Packet): void {
  const connection = socket.conn as unknown as { write(text: string, options: object): void }
  connection.write(text, { compress: false, wsPreEncodedFrame: [frame] })
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

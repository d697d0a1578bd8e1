// Socket: the link that carries deltas. The only importer of socket.io-client.

import { io, type Socket } from 'socket.io-client'
import type { Delta, Hello, ServerEvents } from '../../lib/protocol.ts'
import type { Freshness } from '../../lib/model/types.ts'

export type LinkListener = {
  onHello(hello: Hello): void
  onDelta(delta: Delta): void
  onFreshness(freshness: Freshness): void
  /** The link is gone, or could not be made; it is tried again by itself. `silentForMs`: since it was last heard of. */
  onBreak(silentForMs: number): void
}

export type Link = {
  /** Makes sure of the link now: a silent one is made anew, a broken one tried at once. */
  check(): void
  close(): void
}

const silentMs = 4_500 // the server pings every 2 s: two missed, and the page still knows within 5 s
const checkEveryMs = 500 // with silentMs, the worst case is 5 s

/** Opens the link to the server that the page came from. */
export function openLink(listener: LinkListener): Link {
  const socket: Socket<ServerEvents> = io({
    forceNew: true,
    transports: ['websocket'], // what the server speaks: no sticky sessions needed
    reconnectionDelay: 500,
    reconnectionDelayMax: 3_000, // somebody is watching: a server that is back is seen within 3 s
    timeout: 3_000,
  })
  let heardAtMs = performance.now()
  let isOpening = true
  const onPacket = () => {
    heardAtMs = performance.now()
  }
  socket.io.on('reconnect_attempt', () => {
    isOpening = true
  })
  socket.on('connect', () => {
    isOpening = false
    heardAtMs = performance.now()
    socket.io.engine.on('packet', onPacket)
  })
  socket.on('hello', (hello) => listener.onHello(hello))
  socket.on('delta', (delta) => listener.onDelta(delta))
  socket.on('freshness', (freshness) => listener.onFreshness(freshness))
  socket.on('disconnect', (reason) => {
    listener.onBreak(performance.now() - heardAtMs)
    // socket.io does not reconnect by itself after these two.
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('connect_error', () => {
    isOpening = false
    listener.onBreak(performance.now() - heardAtMs)
  })

  const check = () => {
    const isSilent = performance.now() - heardAtMs >= silentMs
    if (socket.connected ? !isSilent : isOpening) return
    isOpening = true
    socket.disconnect().connect()
  }
  const timer = setInterval(() => {
    if (socket.connected) check()
  }, checkEveryMs)
  return {
    check,
    close() {
      clearInterval(timer)
      socket.io.off('reconnect_attempt')
      socket.removeAllListeners()
      socket.disconnect()
    },
  }
}

// Connection: the two ends of a TCP connection, joined by one bounded queue of bytes for each direction.

import { PipeClosed } from '../runtime/process-types.ts'
import type { Connection } from './network-types.ts'

const queueBytes = 65_536 // as much as a Linux pipe: enough for whole pages, little for a thousand connections that nobody reads
const mostChunks = 1024 // so that who writes single bytes can't make a long list of them

/** One direction. */
type ByteQueue = {
  read(maxBytes?: number): Promise<Uint8Array | null>
  write(bytes: Uint8Array): Promise<void>
  /** The writer is done: what is in the queue is still read. */
  end(): void
  /** The reader is gone: what is in the queue is lost, and writing rejects with PipeClosed. */
  abandon(): void
}

/** Bytes are not copied: whoever writes an array leaves it alone afterwards. */
export function createByteQueue(limitBytes = queueBytes): ByteQueue {
  const chunks: Uint8Array[] = []
  let usedBytes = 0
  let state: 'open' | 'ended' | 'abandoned' = 'open'
  let changed: PromiseWithResolvers<void> | null = null

  function change() {
    changed?.resolve()
    changed = null
  }

  function untilChange(): Promise<void> {
    changed ??= Promise.withResolvers()
    return changed.promise
  }

  const isEmpty = () => state === 'open' && usedBytes === 0
  const isFull = () => state === 'open' && (usedBytes >= limitBytes || chunks.length >= mostChunks)

  function take(maxBytes: number): Uint8Array {
    const chunk = chunks[0]!
    const taken = chunk.subarray(0, maxBytes)
    if (taken.length < chunk.length) chunks[0] = chunk.subarray(taken.length)
    else chunks.shift()
    usedBytes -= taken.length
    change()
    return taken
  }

  return {
    async read(maxBytes = queueBytes) {
      while (isEmpty()) await untilChange()
      return usedBytes === 0 ? null : take(maxBytes)
    },
    async write(bytes) {
      let rest = bytes
      if (state !== 'open') throw new PipeClosed('Broken pipe')
      while (rest.length > 0) {
        while (isFull()) await untilChange()
        if (state !== 'open') throw new PipeClosed('Broken pipe')
        const fitting = rest.subarray(0, limitBytes - usedBytes)
        chunks.push(fitting)
        usedBytes += fitting.length
        rest = rest.subarray(fitting.length)
        change()
      }
    },
    end() {
      if (state === 'open') state = 'ended'
      change()
    },
    abandon() {
      state = 'abandoned'
      chunks.length = 0
      usedBytes = 0
      change()
    },
  }
}

/** One side: `closed` is called each time that it closes. */
type Side = { readonly address: string; readonly port: number; readonly closed: () => void }

/** Both ends. What an end wrote before it closed is still read by the other, which then reads the end. */
export function createConnection(
  client: Side,
  server: Side,
): { readonly client: Connection; readonly server: Connection } {
  const toServer = createByteQueue()
  const toClient = createByteQueue()

  const end = (own: Side, other: Side, incoming: ByteQueue, outgoing: ByteQueue): Connection => ({
    input: { read: (maxBytes) => incoming.read(maxBytes) },
    output: { write: (bytes) => outgoing.write(bytes) },
    remoteAddress: other.address,
    localPort: own.port,
    end: () => outgoing.end(),
    close() {
      outgoing.end()
      incoming.abandon()
      own.closed()
    },
  })

  return { client: end(client, server, toClient, toServer), server: end(server, client, toServer, toClient) }
}

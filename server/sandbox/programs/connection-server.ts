// Connection server: takes connections for a process, answers each beside the others, and lets go of all of them when the process ends.

import type { Connection, Listener } from '../network/network-types.ts'
import { FileError, type OpenFile } from '../files/file-types.ts'
import type { Process } from '../runtime/process-types.ts'

export type ConnectionServer = {
  /** Throws NetworkError for an address or a port that is not to be had. */
  listen(address: string, port: number): Listener
  /** Never resolves; rejects with what a handler threw. To be awaited beside whatever ends the server. */
  readonly failed: Promise<never>
  /** Takes no more connections, and resolves when those that are there are answered. */
  finish(): Promise<void>
  /** Closes everything, listeners first. For `finally`. */
  close(): void
}

/** `handle` gets connections whose reads and writes end with the process. It is answerable for closing them. */
export function createConnectionServer(
  process: Process,
  handle: (connection: Connection, listener: Listener) => Promise<void>,
): ConnectionServer {
  const listeners = new Set<Listener>()
  const answering = new Map<Connection, Promise<void>>()
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()

  function closeListeners() {
    for (const listener of listeners) listener.close()
    listeners.clear()
  }

  return {
    listen(address, port) {
      const listener = process.container.network.listen(address, port, (connection) => {
        const answered = handle(within(process, connection), listener)
          .catch(fail)
          .finally(() => answering.delete(connection))
        answering.set(connection, answered)
      })
      listeners.add(listener)
      return listener
    },
    failed,
    async finish() {
      closeListeners()
      await Promise.all(answering.values())
    },
    close() {
      closeListeners()
      for (const connection of answering.keys()) connection.close()
    },
  }
}

/** The connection in the hands of a process: whoever waits on it is Killed with the process. */
export function within(process: Process, connection: Connection): Connection {
  return {
    ...connection,
    input: { read: (maxBytes) => process.until(connection.input.read(maxBytes)) },
    output: { write: (bytes) => process.until(connection.output.write(bytes)) },
  }
}

const encoder = new TextEncoder()

/** Writes text to a descriptor of the process, if it has it. */
export async function say(process: Process, descriptor: 1 | 2, text: string): Promise<void> {
  const output = process.descriptors.get(descriptor)
  if (output?.write) await process.until(output.write(encoder.encode(text)))
}

const readBytes = 65_536

/** What a file holds from its beginning, at most `sizeBytes`; less if it shrinks or goes meanwhile. */
export async function* fileBody(process: Process, path: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const file = openIfThere(process, path)
  if (!file) return
  try {
    for (let left = sizeBytes; left > 0;) {
      await process.breathe()
      const part = file.read(Math.min(left, readBytes))
      if (part.length === 0) return
      left -= part.length
      yield part
    }
  } finally {
    file.close()
  }
}

/** Null for a file that has gone since it was found: the response is under way, and all that can be done is to break it off. */
function openIfThere({ container: { files } }: Process, path: string): OpenFile | null {
  try {
    return files.open(path, { read: true })
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}

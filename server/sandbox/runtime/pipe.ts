// Pipe: bytes from one process to another, at most 64 KiB under way; a faster writer waits.

import { PipeClosed, type Descriptor, type Input, type Output } from './process-types.ts'

const capacityBytes = 65_536 // as Linux

/** Both ends, each held once by the caller. */
export function createPipe(): { readonly reader: Input & Descriptor; readonly writer: Output & Descriptor } {
  const chunks: Uint8Array[] = []
  const state = { bytesUnderWay: 0, readers: 1, writers: 1 }
  let waiting: (() => void)[] = []

  const changed = () => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  const change = () => new Promise<void>((resolve) => waiting.push(resolve))

  return {
    reader: {
      async read(maxBytes = capacityBytes) {
        while (!chunks.length && state.writers) await change()
        const chunk = chunks.shift()
        if (!chunk) return null
        const taken = chunk.subarray(0, maxBytes)
        if (taken.length < chunk.length) chunks.unshift(chunk.subarray(maxBytes))
        state.bytesUnderWay -= taken.length
        changed()
        return taken
      },
      retain() {
        state.readers++
      },
      release() {
        if (--state.readers === 0) changed()
      },
    },
    writer: {
      async write(bytes) {
        for (let rest = bytes; rest.length;) {
          while (state.readers && state.bytesUnderWay >= capacityBytes) await change()
          if (!state.readers) throw new PipeClosed('Broken pipe')
          const chunk = rest.slice(0, capacityBytes - state.bytesUnderWay)
          rest = rest.subarray(chunk.length)
          chunks.push(chunk)
          state.bytesUnderWay += chunk.length
          changed()
        }
        if (!state.readers) throw new PipeClosed('Broken pipe')
      },
      retain() {
        state.writers++
      },
      release() {
        if (--state.writers === 0) changed()
      },
    },
  }
}

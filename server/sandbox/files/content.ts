// Content: the bytes of one file, in chunks, so that a log that grows for hours is never copied as a whole.

const chunkBytes = 64 * 1024 // a chunk is the most that one append may have to copy
const smallestBytes = 64 // most files here are a line or two

/** A chunk that is missing or short stands for zeros. */
export type Content = { sizeBytes: number; readonly chunks: (Uint8Array | undefined)[] }

export const emptyContent = (): Content => ({ sizeBytes: 0, chunks: [] })

export function copyContent({ sizeBytes, chunks }: Content): Content {
  return { sizeBytes, chunks: chunks.map((chunk) => chunk?.slice()) }
}

/** A copy of up to `maxBytes` from `position` on; empty at the end. */
export function readContent(content: Content, position: number, maxBytes: number): Uint8Array {
  const length = Math.max(0, Math.min(maxBytes, content.sizeBytes - position))
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length;) {
    const offset = (position + done) % chunkBytes
    const part = Math.min(length - done, chunkBytes - offset)
    const chunk = content.chunks[Math.floor((position + done) / chunkBytes)]
    if (chunk) bytes.set(chunk.subarray(offset, offset + part), done)
    done += part
  }
  return bytes
}

/** Puts the bytes at `position`, growing the file as needed: amortised O(bytes). */
export function writeContent(content: Content, position: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const index = Math.floor((position + done) / chunkBytes)
    const offset = (position + done) % chunkBytes
    const part = Math.min(bytes.length - done, chunkBytes - offset)
    roomyChunk(content, index, offset + part).set(bytes.subarray(done, done + part), offset)
    done += part
  }
  content.sizeBytes = Math.max(content.sizeBytes, position + bytes.length)
}

function roomyChunk(content: Content, index: number, neededBytes: number): Uint8Array {
  const old = content.chunks[index]
  if (old && old.length >= neededBytes) return old
  const capacity = Math.min(chunkBytes, Math.max(smallestBytes, neededBytes, 2 * (old?.length ?? 0)))
  const chunk = new Uint8Array(capacity)
  if (old) chunk.set(old)
  content.chunks[index] = chunk
  return chunk
}

/** Cuts it off, or lengthens it with zeros. */
export function resizeContent(content: Content, sizeBytes: number): void {
  if (sizeBytes < content.sizeBytes) {
    content.chunks.length = Math.min(content.chunks.length, Math.ceil(sizeBytes / chunkBytes))
    const last = Math.floor(sizeBytes / chunkBytes)
    // What is cut off must not come back when the file grows again.
    content.chunks[last]?.fill(0, sizeBytes % chunkBytes)
  }
  content.sizeBytes = sizeBytes
}

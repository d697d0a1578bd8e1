// HTTP reader: heads and bodies of HTTP/1.1 messages out of a stream of bytes. It reads what simulated programs say to each other.

import type { Input } from '../runtime/process-types.ts'

/** A message that is not HTTP, or whose head is too long; `status` is what a server answers it. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: 400 | 414 | 431 | 502
  constructor(status: HttpError['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** Keys in lower case; what comes twice is joined by a comma. */
export type Headers = Readonly<Record<string, string>>

export type Head = {
  readonly firstLine: string
  readonly headers: Headers
  /** As received, in order. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
}

const longestLine = 8192 // bytes, as nginx and Python take
const mostHeaders = 100

/** Reads lines and bodies, keeping what came with them for later. */
export type HttpReader = {
  /** Null if the stream ended before a first byte. */
  readHead(): Promise<Head | null>
  /** `ifUnsaid` is how long a body without content-length and chunks is: a request has none, a response's ends with the connection. */
  readBody(headers: Headers, ifUnsaid: 'empty' | 'to the end'): AsyncIterable<Uint8Array>
}

export function createHttpReader(input: Input): HttpReader {
  let kept: Uint8Array = new Uint8Array()

  async function more(): Promise<boolean> {
    const bytes = await input.read()
    if (bytes) kept = kept.length === 0 ? bytes : joined([kept, bytes])
    return bytes !== null
  }

  async function readLine(): Promise<string | null> {
    let end = kept.indexOf(10)
    while (end < 0) {
      if (kept.length > longestLine) throw new HttpError(431, 'line too long')
      if (!(await more())) {
        if (kept.length > 0) throw new HttpError(400, 'unexpected end of the head')
        return null
      }
      end = kept.indexOf(10)
    }
    if (end > longestLine) throw new HttpError(431, 'line too long')
    const line = latin1(kept.subarray(0, end)).replace(/\r$/, '')
    kept = kept.subarray(end + 1)
    return line
  }

  async function* readBytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0;) {
      if (kept.length === 0 && !(await more())) throw new HttpError(400, 'unexpected end of the body')
      const part = kept.subarray(0, left)
      kept = kept.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  async function* readChunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const line = (await readLine()) ?? ''
      const size = /^([0-9a-f]{1,8})\s*(;.*)?$/i.exec(line)
      if (!size) throw new HttpError(400, 'bad chunk')
      const count = Number.parseInt(size[1]!, 16)
      if (count === 0) break
      yield* readBytes(count)
      if ((await readLine()) !== '') throw new HttpError(400, 'bad chunk')
    }
    while ((await readLine()) !== '') continue // trailers say nothing to anyone here
  }

  async function* readToEnd(): AsyncGenerator<Uint8Array> {
    while (kept.length > 0 || (await more())) {
      const part = kept
      kept = new Uint8Array()
      if (part.length > 0) yield part
    }
  }

  return {
    async readHead() {
      const firstLine = await readLine()
      if (firstLine === null) return null
      const rawHeaders: [string, string][] = []
      for (let line = await readLine(); line !== ''; line = await readLine()) {
        const header = line === null ? null : /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line)
        if (!header) throw new HttpError(400, 'bad header')
        if (rawHeaders.length >= mostHeaders) throw new HttpError(431, 'too many headers')
        rawHeaders.push([header[1]!, header[2]!])
      }
      return { firstLine, rawHeaders, headers: byLowerCase(rawHeaders) }
    },
    readBody(headers, ifUnsaid) {
      if (/\bchunked$/i.test(headers['transfer-encoding'] ?? '')) return readChunks()
      const length = headers['content-length']
      if (length === undefined) return ifUnsaid === 'empty' ? readBytes(0) : readToEnd()
      if (!/^\d{1,15}$/.test(length)) throw new HttpError(400, 'bad content-length')
      return readBytes(Number(length))
    },
  }
}

function byLowerCase(rawHeaders: Head['rawHeaders']): Headers {
  const headers = new Map<string, string>()
  for (const [name, value] of rawHeaders) {
    const key = name.toLowerCase()
    const before = headers.get(key)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** All of a body at once; throws HttpError past `limitBytes`. */
export async function readAll(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    length += part.length
    if (length > limitBytes) throw new HttpError(400, 'body too long')
    parts.push(part)
  }
  return joined(parts)
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

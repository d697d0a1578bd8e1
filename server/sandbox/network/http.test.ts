import fc from 'fast-check'
import { expect, test } from 'vitest'
import { turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { PipeClosed } from '../runtime/process-types.ts'
import { createConnection } from './connection.ts'
import { HttpError, type HttpResponse, readAll, requestHttp, serveHttp } from './http.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

const ends = () =>
  createConnection(
    { address: '10.244.1.2', port: 40_000, closed() {} },
    { address: '10.244.1.3', port: 80, closed() {} },
  )

/** Bytes into a connection in the given pieces, then its end. */
async function say(text: string, sizes = [text.length]) {
  const { client, server } = ends()
  let offset = 0
  for (const size of sizes) {
    await client.output.write(encode(text.slice(offset, offset + size)))
    offset += size
  }
  return { client, server }
}

async function readToEnd(input: { read(): Promise<Uint8Array | null> }): Promise<string> {
  let text = ''
  for (let bytes = await input.read(); bytes; bytes = await input.read()) text += decode(bytes)
  return text
}

test('M-1 a full direction makes the writer wait, whatever the sizes, and nothing is lost or reordered', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 150_000 }), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 500, max: 100_000 }), async (sizes, readSize) => {
      const { client, server } = ends()
      const whole = new Uint8Array(sizes.reduce((a, b) => a + b, 0)).map((_, index) => index % 251)
      const written = (async () => {
        let offset = 0
        for (const size of sizes) {
          await client.output.write(whole.subarray(offset, offset + size))
          offset += size
        }
        client.close()
      })()
      const parts: Uint8Array[] = []
      for (let part = await server.input.read(readSize); part; part = await server.input.read(readSize)) {
        parts.push(part)
      }
      await written
      expect(Math.max(0, ...parts.map((part) => part.length))).toBeLessThanOrEqual(readSize)
      expect(Buffer.concat(parts).equals(whole)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('M-1 a writer whose reader does not read stops at 64 KiB, and goes on when there is room', async () => {
  const { client, server } = ends()
  await client.output.write(new Uint8Array(60_000))
  let isWritten = false
  const written = client.output.write(new Uint8Array(60_000)).then(() => (isWritten = true))
  await turn()
  expect(isWritten).toBe(false)
  await server.input.read(54_463)
  await turn()
  expect(isWritten).toBe(false)
  await server.input.read(1)
  await written
})

test('M-2 what was written before the close is read, then the end; writing to who has closed is a broken pipe', async () => {
  const { client, server } = ends()
  await client.output.write(encode('last words'))
  client.close()
  expect(decode((await server.input.read())!)).toBe('last words')
  expect(await server.input.read()).toBeNull()
  await expect(server.output.write(encode('too late'))).rejects.toThrow(PipeClosed)
  expect(await client.input.read()).toBeNull()
})

test('M-2 a close ends whoever waits on the other side, reading or writing', async () => {
  const reading = ends()
  const read = reading.server.input.read()
  reading.client.close()
  expect(await read).toBeNull()

  const writing = ends()
  const written = writing.server.output.write(new Uint8Array(100_000))
  writing.client.close()
  await expect(written).rejects.toThrow(PipeClosed)
})

test('M-3 any body arrives whole, with a length or in chunks, there and back', async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(parts, fc.constantFrom('length', 'chunks', '1.0'), async (parts, way) => {
      const whole = Buffer.concat(parts)
      const { client, server } = ends()
      async function* stream() {
        yield* parts
      }
      const served = serveHttp(server, async (request) => {
        const body = await readAll(request.body, 100_000)
        expect(Buffer.from(body).equals(whole)).toBe(true)
        const response: HttpResponse = {
          status: 200,
          headers: { 'X-Way': way },
          body: way === 'length' ? body : stream(),
        }
        return way === '1.0' ? { ...response, version: '1.0' } : response
      })
      const response = await requestHttp(client, { method: 'POST', path: '/', headers: { Host: 'web' }, body: whole })
      expect(response).toMatchObject({ status: 200, statusText: 'OK', headers: { 'x-way': way } })
      expect(Buffer.from(await readAll(response.body, 100_000)).equals(whole)).toBe(true)
      client.close()
      await served
    }),
    { numRuns: 60 },
  )
})

test('M-3 a head arrives whole in whatever pieces it comes', async () => {
  const text = 'GET /a?b=c HTTP/1.1\r\nHost: web\r\nX-One: 1\r\nX-One: 2\r\n\r\n'
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 60, maxLength: 60 }), async (sizes) => {
      const { client, server } = await say(text, sizes)
      await serveHttp(server, async ({ method, path, headers }) => {
        expect({ method, path, headers }).toEqual({
          method: 'GET',
          path: '/a?b=c',
          headers: { host: 'web', 'x-one': '1, 2' },
        })
        return { status: 204, headers: {} }
      })
      expect(await readToEnd(client.input)).toBe('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
    }),
    { numRuns: 30 },
  )
})

test('M-4 what is no HTTP is answered with a status, and nothing comes out of bounds', async () => {
  const cases: readonly (readonly [text: string, status: number])[] = [
    ['hello\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\n\r\n', 400],
    ['GET /\u001b[31m HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nno colon\r\n\r\n', 400],
    [`GET /${'a'.repeat(9000)} HTTP/1.1\r\n\r\n`, 431],
    [`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(101)}\r\n`, 431],
    ['POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ]
  for (const [text, status] of cases) {
    const { client, server } = await say(text)
    await serveHttp(server, async ({ body }) => {
      await readAll(body, 1000)
      return { status: 200, headers: {} }
    })
    expect(await readToEnd(client.input), text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  }
})

test('M-4 a body that breaks off is an error for its reader, never a short body', async () => {
  for (const head of ['Content-Length: 10', 'Transfer-Encoding: chunked']) {
    const { client, server } = ends()
    const asking = requestHttp(client, { method: 'GET', path: '/', headers: {} })
    await server.output.write(encode(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n5\r\nabcde`))
    const { body } = await asking
    server.close()
    await expect(readAll(body, 1000)).rejects.toThrow(HttpError)
  }
})

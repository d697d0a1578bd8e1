import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from './log.ts'
import { serveBuiltPage } from './page.ts'

const folder = mkdtempSync(join(tmpdir(), 'podarium-page-'))
const server = createServer()
let url = ''

beforeAll(async () => {
  const built = join(folder, 'out')
  mkdirSync(join(built, '_next', 'static'), { recursive: true })
  writeFileSync(join(built, 'index.html'), '<h1>Podarium</h1>')
  writeFileSync(join(built, '_next', 'static', 'a1b2.js'), 'start()')
  writeFileSync(join(folder, 'secret'), 'MUST-NOT-LEAVE')
  server.on('request', serveBuiltPage(built, createLog('silent')).answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

test('A-12 the page is asked for anew each time, and no other site may frame it', async () => {
  const response = await fetch(`${url}/?namespace=default`)
  expect(await response.text()).toBe('<h1>Podarium</h1>')
  expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i)
  expect(response.headers.get('cache-control')).toBe('no-cache')
  expect(response.headers.get('content-security-policy')).toBe("frame-ancestors 'none'")
  expect(response.headers.get('etag')).not.toBeNull()
})

test('A-12 what has its content in its name may be kept for ever', async () => {
  const response = await fetch(`${url}/_next/static/a1b2.js`)
  expect(await response.text()).toBe('start()')
  expect(response.headers.get('cache-control')).toContain('immutable')
})

test.each([
  ['GET', '/nix', 404, 'There is nothing at /nix; the page is at /.'],
  ['GET', '/../secret', 404, 'There is nothing at /../secret; the page is at /.'],
  ['GET', '/%2e%2e/secret', 404, 'There is nothing at /%2e%2e/secret; the page is at /.'],
  ['GET', '/%zz', 404, 'There is nothing at /%zz; the page is at /.'],
  ['POST', '/', 405, 'The page can only be read.'],
])('A-12 %s %s is refused with a sentence', async (method, path, status, sentence) => {
  expect(await ask(method, path)).toEqual({ status, text: sentence })
})

test('A-12 a file that cannot be read is said to be so, and nothing about it is kept', async () => {
  symlinkSync('itself', join(folder, 'out', '_next', 'static', 'itself'))
  const response = await fetch(`${url}/_next/static/itself`)
  expect([response.status, await response.text()]).toEqual([500, 'The page could not be read; the terminal says more.'])
  expect(response.headers.get('cache-control')).toBeNull()
})

test('A-12 without a page the server does not start', () => {
  expect(() => serveBuiltPage(join(folder, 'nowhere'), createLog('silent'))).toThrow('The page is not built yet.')
})

/** As a client asks that leaves the path as it is, which `fetch` does not. */
async function ask(method: string, path: string): Promise<{ status: number | undefined; text: string }> {
  const asked = request(url, { method, path }).end()
  const [response] = await once(asked, 'response')
  let text = ''
  for await (const part of response) text += part
  return { status: response.statusCode, text }
}

// wget: asks an HTTP server.

import { FileError } from '../../files/file-types.ts'
import { HttpError, requestHttp, type ReceivedResponse } from '../../network/http.ts'
import { PipeClosed } from '../../runtime/process-types.ts'
import { Failure, type Applet, type Tool } from '../applet.ts'
import { openPath, writeBytes } from '../io.ts'
import { humanSize } from './ls.ts'
import { addressOf, connect, within } from './network.ts'

const mostRedirects = 5
const urlPattern = /^(?:([a-z]+):\/\/)?([^/:?#]*)(?::(\d+))?([/?][^#]*)?/

export const wget: Applet = {
  usage: '[-qS] [--spider] [-O FILE] [--header STR] [--post-data STR] [-T SEC] URL...',
  options: 'qSO:T:h:p:x',
  long: { spider: 'x', header: 'h', 'post-data': 'p', timeout: 'T' },
  async run(tool) {
    tool.operand(0)
    for (const each of tool.args) await download(tool, each)
    return 0
  },
}

async function tell(tool: Tool, text: string) {
  if (!tool.has('q')) await writeBytes(tool.process, 2, text)
}

async function download(tool: Tool, address: string, redirects = 0): Promise<void> {
  const [, scheme = 'http', host = '', portText, path = '/'] = urlPattern.exec(address) ?? []
  if (scheme === 'https') throw new Failure('this sandbox has no TLS: use http://')
  if (scheme !== 'http') throw new Failure(`not an http or ftp url: ${address}`)
  const place = portText === undefined ? host : `${host}:${portText}`
  const port = Number(portText ?? 80)
  await tell(tool, `Connecting to ${place} (${addressOf(tool, host)}:${port})\n`)
  const timeoutMs = tool.has('T') ? tool.count('T', 0) * 1000 : null
  const connection = await connect(tool, host, port, timeoutMs, 'download timed out')
  try {
    const target = path.startsWith('/') ? path : `/${path}`
    const response = await within(tool, requestHttp(connection, requestOf(tool, place, target)), timeoutMs)
    if (!response) throw new Failure('download timed out')
    const { status, statusText, version, rawHeaders, headers } = response
    const firstLine = `HTTP/${version} ${status} ${statusText}`
    if (tool.has('S')) {
      const lines = [firstLine, ...rawHeaders.map(([name, value]) => `${name}: ${value}`), '']
      await writeBytes(tool.process, 2, lines.map((line) => `  ${line}\n`).join(''))
    }
    const { location } = headers
    if (status >= 300 && status < 400 && location !== undefined) {
      if (redirects >= mostRedirects) throw new Failure('too many redirections')
      return await download(tool, new URL(location, `http://${place}${target}`).href, redirects + 1)
    }
    if (status < 200 || status >= 300) throw new Failure(`server returned error: ${firstLine}`)
    if (tool.has('x')) await tell(tool, 'remote file exists\n')
    else await save(tool, target, response, timeoutMs)
  } catch (error) {
    if (error instanceof HttpError || error instanceof PipeClosed) throw new Failure('error getting response')
    throw error
  } finally {
    connection.close()
  }
}

function requestOf(tool: Tool, host: string, path: string): Parameters<typeof requestHttp>[1] {
  const given = tool.values('h').map((header): [string, string] => {
    const [name = '', value = ''] = header.split(/:\s*(.*)/s)
    return [name, value]
  })
  const headers = { Host: host, 'User-Agent': 'Wget', ...Object.fromEntries(given) }
  const data = tool.value('p')
  if (data === undefined) return { method: tool.has('x') ? 'HEAD' : 'GET', path, headers }
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }
  return { method: 'POST', path, headers: form, body: new TextEncoder().encode(data) }
}

async function save(tool: Tool, path: string, { body, headers }: ReceivedResponse, timeoutMs: number | null) {
  const given = tool.value('O')
  const name = given ?? (path.split(/[?#]/)[0]?.split('/').at(-1) || 'index.html')
  if (given === undefined && tool.files.exists(tool.path(name))) throw new Failure(`can't open '${name}': File exists`)
  const output = name === '-' ? null : openFor(tool, name)
  await tell(tool, output ? `saving to '${name}'\n` : 'writing to stdout\n')
  let size = 0
  try {
    const parts = body[Symbol.asyncIterator]()
    for (;;) {
      const part = await within(tool, parts.next(), timeoutMs)
      if (!part) throw new Failure('download timed out')
      if (part.done) break
      size += part.value.length
      if (output) await tool.process.until(output.write?.(part.value) ?? Promise.resolve())
      else await tool.printBytes(part.value)
    }
  } finally {
    output?.release()
  }
  if (size < Number(headers['content-length'] ?? 0)) throw new Failure('connection closed prematurely')
  const progress = `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${humanSize(size).padStart(5)}  0:00:00 ETA\n`
  await tell(tool, `${progress}${output ? `'${name}' saved` : 'written to stdout'}\n`)
}

function openFor(tool: Tool, file: string) {
  try {
    return openPath(tool.process, file, { write: true, create: true, truncate: true })
  } catch (error) {
    throw error instanceof FileError ? new Failure(`can't open '${file}': ${error.message}`) : error
  }
}

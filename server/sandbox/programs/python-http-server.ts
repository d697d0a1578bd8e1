// Python's http.server: a directory over HTTP/1.0, its pages and its log as Python words them.

import { FileError } from '../files/file-types.ts'
import { type HttpRequest, type HttpResponse, serveHttp } from '../network/http.ts'
import { NetworkError } from '../network/network-types.ts'
import type { Process } from '../runtime/process-types.ts'
import { createConnectionServer, fileBody, say } from './connection-server.ts'
import { contentTypeOf } from './content-types.ts'
import { escapeHtml, httpDate, logTime, queryOf, requestedPath } from './paths.ts'
import type { Python } from './python.ts'

type Options = { readonly address: string; readonly port: number; readonly directory: string }

const usage = 'usage: server.py [-h] [--cgi] [--bind ADDRESS] [--directory DIRECTORY] [port]\n'

/** Serves until a signal ends it; gives the exit code. */
export async function runHttpServer(python: Python, args: readonly string[]): Promise<number> {
  const { process, output } = python
  const options = readOptions(args, process.cwd)
  if (typeof options === 'string') {
    await say(process, 2, `${usage}server.py: error: ${options}\n`)
    return 2
  }
  const { address, port, directory } = options
  const serverName = `SimpleHTTP/0.6 Python/${python.version}`
  const server = createConnectionServer(process, (connection) =>
    serveHttp(connection, async (request) => {
      const answer = answerRequest(process, directory, request)
      const client = connection.remoteAddress
      const { day, time } = logTime(process.container.clock.nowMs())
      const start = `${client} - - [${day} ${time}] `
      if (answer.message) await say(process, 2, `${start}code ${answer.status}, message ${answer.message}\n`)
      await say(process, 2, `${start}"${request.line}" ${answer.status} -\n`)
      return toResponse(answer, serverName, httpDate(process.container.clock.nowMs()))
    }),
  )
  try {
    const { address: bound } = server.listen(process.container.network.resolve(address), port)
    await output.print(`Serving HTTP on ${bound} port ${port} (http://${bound}:${port}/) ...\n`)
    const interrupted = new Promise<void>((resolve) => process.onSignal('SIGINT', resolve))
    await process.until(Promise.race([interrupted, server.failed]))
    await output.print('\nKeyboard interrupt received, exiting.\n')
    return 0
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    const words = error.code === 'EADDRINUSE' ? 'OSError: [Errno 98]' : 'OSError: [Errno 99]'
    await say(process, 2, `Traceback (most recent call last):\n${words} ${error.message}\n`)
    return 1
  } finally {
    server.close()
  }
}

/** The options, or what is wrong with the arguments. */
function readOptions(args: readonly string[], cwd: string): Options | string {
  let address = '0.0.0.0'
  let port = 8000
  let directory = cwd
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!
    const [, name = '', inline] = /^(--?[a-z]+)(?:=(.*))?$/.exec(arg) ?? []
    const value = inline ?? args[index + 1]
    if (['-b', '--bind', '-d', '--directory'].includes(name)) {
      if (value === undefined) return `argument ${name}: expected one argument`
      if (name.includes('b')) address = value
      else directory = value.startsWith('/') ? value : `${cwd}/${value}`
      if (inline === undefined) index += 1
    } else if (arg.startsWith('-')) {
      return `unrecognized arguments: ${arg}`
    } else {
      if (!/^\d+$/.test(arg)) return `argument port: invalid int value: '${arg}'`
      port = Number(arg)
    }
  }
  return { address, port, directory }
}

type Answer = {
  readonly status: number
  /** Why there is no page, for log and error page. */
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: HttpResponse['body']
}

const explanations: Readonly<Record<number, string>> = {
  404: 'Nothing matches the given URI',
  501: 'Server does not support this operation',
}

function answerRequest(process: Process, directory: string, request: HttpRequest): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 501, message: `Unsupported method ('${request.method}')` }
  }
  const path = requestedPath(request.path)
  if (path === null) return { status: 404, message: 'File not found' }
  try {
    return answerPath(process, directory, path, request)
  } catch (error) {
    // Gone or not to be read: Python says the same of both.
    if (error instanceof FileError) return { status: 404, message: 'File not found' }
    throw error
  }
}

function answerPath(process: Process, directory: string, path: string, request: HttpRequest): Answer {
  const { files } = process.container
  const filePath = directory.replace(/\/$/, '') + path
  const isDirectoryPath = path.endsWith('/')
  if (files.stat(isDirectoryPath ? filePath.slice(0, -1) || '/' : filePath).kind !== 'directory') {
    return isDirectoryPath ? { status: 404, message: 'File not found' } : answerFile(process, filePath, request)
  }
  if (!isDirectoryPath) {
    const query = queryOf(request.path)
    const location = `${request.path.split(/[?#]/)[0]}/${query && `?${query}`}`
    return { status: 301, headers: { Location: location } }
  }
  const index = ['index.html', 'index.htm'].find((name) => files.exists(filePath + name))
  return index ? answerFile(process, filePath + index, request) : answerListing(process, filePath, path)
}

function answerFile(process: Process, path: string, request: HttpRequest): Answer {
  const { sizeBytes, modifiedAtMs } = process.container.files.stat(path)
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  if (Math.floor(modifiedAtMs / 1000) * 1000 <= since) return { status: 304 }
  return {
    status: 200,
    headers: {
      'Content-type': contentTypeOf(path) ?? 'application/octet-stream',
      'Content-Length': String(sizeBytes),
      'Last-Modified': httpDate(modifiedAtMs),
    },
    body: fileBody(process, path, sizeBytes),
  }
}

function answerListing(process: Process, directory: string, path: string): Answer {
  const { files } = process.container
  const names = files.readDirectory(directory.slice(0, -1) || '/')
  const sorted = names.toSorted((a, b) => compare(a.toLowerCase(), b.toLowerCase()))
  const items = sorted.map((name) => {
    const isDirectory = files.find(directory + name)?.kind === 'directory'
    const isLink = files.lstat(directory + name).kind === 'symlink'
    const slash = isDirectory ? '/' : ''
    return `<li><a href="${encodeURIComponent(name)}${slash}">${escapeHtml(name)}${isLink ? '@' : slash}</a></li>`
  })
  const title = `Directory listing for ${escapeHtml(path)}`
  const head = ['<head>', '<meta charset="utf-8">', `<title>${title}</title>`, '</head>']
  const list = ['<hr>', '<ul>', ...items, '</ul>', '<hr>']
  const body = ['<body>', `<h1>${title}</h1>`, ...list, '</body>']
  return {
    status: 200,
    headers: { 'Content-type': 'text/html; charset=utf-8' },
    body: page([...head, ...body]),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function page(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${['<!DOCTYPE HTML>', '<html lang="en">', ...lines, '</html>'].join('\n')}\n`)
}

function toResponse(answer: Answer, serverName: string, date: string): HttpResponse {
  const { status, message } = answer
  const headers = { Server: serverName, Date: date }
  if (message === undefined) {
    return {
      status,
      headers: { ...headers, ...answer.headers },
      version: '1.0',
      ...(answer.body && { body: answer.body }),
    }
  }
  const explanation = `${status} - ${explanations[status] ?? ''}.`
  const lines = [
    '    <head>',
    '        <meta charset="utf-8">',
    '        <title>Error response</title>',
    '    </head>',
    '    <body>',
    '        <h1>Error response</h1>',
    `        <p>Error code: ${status}</p>`,
    `        <p>Message: ${escapeHtml(message)}.</p>`,
    `        <p>Error code explanation: ${explanation}</p>`,
    '    </body>',
  ]
  return {
    status,
    statusText: message,
    headers: { ...headers, Connection: 'close', 'Content-Type': 'text/html;charset=utf-8' },
    body: page(lines),
    version: '1.0',
  }
}

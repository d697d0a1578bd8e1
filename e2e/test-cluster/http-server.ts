// HTTP server: the test cluster's API over TLS, HTTP/2 and HTTP/1.1 as the client likes.

import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server as PlainServer,
  type ServerResponse,
} from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { ApiAnswer, ApiCall, OpenWatch } from './api.ts'
import type { Certificate } from './certificate.ts'

export type HttpServerOptions = {
  readonly answer: (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>
  /** Gets each watch when it is accepted; returns what to call at its end. */
  readonly onWatch: (watch: OpenWatch) => () => void
  /** null: plain http:// */
  readonly certificate: Certificate | null
  readonly isHttp1Only: boolean
}

/** A server that does not listen yet. */
export function createHttpServer(options: HttpServerOptions): Http2SecureServer | PlainServer {
  const { certificate, isHttp1Only } = options
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    handle(options, request, response).catch((error: unknown) => cut(response, error as Error))
  }
  if (!certificate) return createPlainServer(serve)
  const ALPNProtocols = isHttp1Only ? ['http/1.1'] : ['h2', 'http/1.1']
  return createSecureServer({ ...certificate, allowHTTP1: true, ALPNProtocols }, serve as never)
}

async function handle(
  { answer, onWatch }: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://test')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const given = await answer({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    contentType: request.headers['content-type'] ?? '',
    authorization: request.headers.authorization ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  })
  response.setHeader('content-type', 'application/json')
  if ('start' in given) return watch(given, onWatch, response)
  response.statusCode = given.status
  response.end(JSON.stringify(given.body))
}

function watch(
  { plural, start }: Extract<ApiAnswer, { start: unknown }>,
  onWatch: HttpServerOptions['onWatch'],
  response: ServerResponse,
): void {
  response.statusCode = 200
  response.flushHeaders()
  let isOver = false
  const open: OpenWatch = {
    plural,
    write(line) {
      if (!isOver) response.write(`${line}\n`)
    },
    end() {
      isOver = true
      response.end()
    },
    cut() {
      isOver = true
      cut(response, new Error('cut by the test'))
    },
  }
  const forget = onWatch(open)
  const stop = start(open)
  response.on('close', () => {
    stop()
    forget()
  })
}

/** HTTP/2 resets the stream; HTTP/1.1 can only cut the connection. */
function cut(response: ServerResponse, error: Error): void {
  const { stream } = response as { stream?: { destroy(error: Error): void } }
  if (stream) stream.destroy(error)
  else response.socket?.destroy()
}

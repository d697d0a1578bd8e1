// HTTP/1.1 between simulated programs, one request for each connection. Time-outs belong to whoever calls.

import { type Output, PipeClosed } from '../runtime/process-types.ts'
import { createHttpReader, type Head, type Headers, HttpError } from './http-reader.ts'
import type { Connection } from './network-types.ts'

export { type Headers, HttpError, readAll } from './http-reader.ts'

export type HttpRequest = {
  readonly method: string
  /** With its query, as sent. */
  readonly path: string
  readonly version: string
  /** The first line, for logs. */
  readonly line: string
  readonly headers: Headers
  readonly body: AsyncIterable<Uint8Array>
}

export type HttpResponse = {
  readonly status: number
  /** HTTP's own words for the status if left out. */
  readonly statusText?: string
  /** Written in this order; `Content-Length` and `Transfer-Encoding` are added where the body needs them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  /** `1.1` if left out; 1.0 knows no chunks, so that the end of the connection ends the body. */
  readonly version?: '1.0' | '1.1'
}

export type ReceivedResponse = {
  readonly version: string
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  /** As received, in order. */
  readonly rawHeaders: Head['rawHeaders']
  readonly body: AsyncIterable<Uint8Array>
}

/** HTTP's words for the statuses that servers here give. */
export const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/**
 * Sends a request and reads the head of its response; the body is read as it is iterated. The caller closes the connection, in any
 * case. `headers` are sent as they are, Host included. Throws HttpError (502) for what is not HTTP, PipeClosed if the other side closed.
 */
export async function requestHttp(
  connection: Connection,
  request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: Uint8Array
    /** `1.1` if left out. */
    readonly version?: '1.0' | '1.1'
  },
): Promise<ReceivedResponse> {
  const { method, path, body, version = '1.1' } = request
  const headers = withHeader(request.headers, 'Connection', 'close')
  const sized = body ? withHeader(headers, 'Content-Length', String(body.length)) : headers
  await writeHead(connection.output, `${method} ${path} HTTP/${version}`, sized)
  if (body) await connection.output.write(body)

  const reader = createHttpReader(connection.input)
  for (;;) {
    const head = await reader.readHead()
    const first = head && /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(head.firstLine)
    if (!first) throw new HttpError(502, head ? 'bad response' : 'the connection ended before a response')
    const status = Number(first[2])
    if (status >= 100 && status < 200) continue
    const isEmpty = method === 'HEAD' || status === 204 || status === 304
    return {
      version: first[1]!,
      status,
      statusText: first[3] ?? '',
      headers: head.headers,
      rawHeaders: head.rawHeaders,
      body: reader.readBody(isEmpty ? {} : head.headers, isEmpty ? 'empty' : 'to the end'),
    }
  }
}

/**
 * Answers one request and closes the connection. What is not HTTP is answered with its status in plain text. A client that left
 * early is no error; what `answer` throws is thrown on.
 */
export async function serveHttp(
  connection: Connection,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<void> {
  try {
    const [method, response] = await answerOrRefuse(connection, answer)
    if (response) await writeResponse(connection.output, method, response)
  } catch (error) {
    // The client left, or what the body comes from broke off: so does the response.
    if (!(error instanceof PipeClosed || error instanceof HttpError)) throw error
  } finally {
    connection.close()
  }
}

/** The method and its response; none for a client that asked nothing. */
async function answerOrRefuse(
  connection: Connection,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<readonly [method: string, response: HttpResponse | null]> {
  try {
    const request = await readRequest(connection)
    return request ? [request.method, await answer(request)] : ['', null]
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const body = new TextEncoder().encode(`${error.message}\n`)
    return ['GET', { status: error.status, headers: { 'Content-Type': 'text/plain' }, body }]
  }
}

async function readRequest(connection: Connection): Promise<HttpRequest | null> {
  const reader = createHttpReader(connection.input)
  const head = await reader.readHead()
  if (!head) return null
  const first = /^([A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(1\.[01])$/.exec(head.firstLine)
  if (!first) throw new HttpError(400, 'bad request line')
  return {
    method: first[1]!,
    path: first[2]!,
    version: first[3]!,
    line: head.firstLine,
    headers: head.headers,
    body: reader.readBody(head.headers, 'empty'),
  }
}

async function writeResponse(output: Output, method: string, response: HttpResponse): Promise<void> {
  const { status, statusText = statusTexts[status] ?? '', version = '1.1', body = new Uint8Array() } = response
  const isEmpty = status === 204 || status === 304
  const isWhole = body instanceof Uint8Array
  const isSized = isWhole || Object.keys(response.headers).some((name) => name.toLowerCase() === 'content-length')
  const isChunked = !isEmpty && !isSized && version === '1.1'
  let headers = response.headers
  if (isWhole && !isEmpty) headers = withHeader(headers, 'Content-Length', String(body.length))
  if (isChunked) headers = withHeader(headers, 'Transfer-Encoding', 'chunked')
  if (version === '1.1') headers = withHeader(headers, 'Connection', 'close')
  await writeHead(output, `HTTP/${version} ${status} ${statusText}`, headers)
  if (method === 'HEAD' || isEmpty) return
  if (isWhole) return output.write(body)
  for await (const part of body) {
    if (part.length === 0) continue
    await output.write(isChunked ? chunk(part) : part)
  }
  if (isChunked) await output.write(new TextEncoder().encode('0\r\n\r\n'))
}

function chunk(part: Uint8Array): Uint8Array {
  const size = new TextEncoder().encode(`${part.length.toString(16)}\r\n`)
  const whole = new Uint8Array(size.length + part.length + 2)
  whole.set(size)
  whole.set(part, size.length)
  whole.set([13, 10], size.length + part.length)
  return whole
}

/** The headers with one more, if it is not among them. */
function withHeader(headers: Readonly<Record<string, string>>, name: string, value: string): Record<string, string> {
  const isThere = Object.keys(headers).some((each) => each.toLowerCase() === name.toLowerCase())
  return isThere ? { ...headers } : { ...headers, [name]: value }
}

function writeHead(output: Output, firstLine: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}`)
  return output.write(new TextEncoder().encode([firstLine, ...lines, '', ''].join('\r\n')))
}

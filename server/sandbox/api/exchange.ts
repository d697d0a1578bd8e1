// Exchange: one HTTP request and its response, HTTP/1.1 or HTTP/2 alike, as a call and its answer.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest } from 'node:http2'
import type { Clock } from '../../../lib/clock.ts'
import { StatusError, badRequest } from '../errors.ts'
import type { Answer, Call, Out } from './call.ts'
import { chooseForm, showList, showObject } from './negotiate.ts'
import { statusOf } from './status.ts'

const mostBodyBytes = 3 * 1024 * 1024 // as an API server takes
const bodyLimitMs = 30_000 // for all of it to come
const dropLimitMs = 10_000 // for what still comes of a request that was refused

const commonHeaders = { 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' }

/** 400 for a path that can't be read. */
export function callOf(request: IncomingMessage, response: ServerResponse, clock: Clock): Call {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { pathname, searchParams } = new URL(`https://127.0.0.1${request.url ?? '/'}`)
  return {
    method: request.method ?? 'GET',
    path: segmentsOf(pathname),
    query: searchParams,
    header: (name) => String(request.headers[name] ?? ''),
    readBody: () => readBody(request, clock),
    signal: gone.signal,
  }
}

function segmentsOf(pathname: string): readonly string[] {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    throw badRequest(`the path ${JSON.stringify(pathname)} is not well encoded`)
  }
}

async function readBody(request: IncomingMessage, clock: Clock): Promise<Uint8Array> {
  const tooLarge = () =>
    new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBodyBytes}`)
  if (Number(request.headers['content-length'] ?? 0) > mostBodyBytes) throw tooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const stopLimit = clock.after(bodyLimitMs, () => {
      fail(new StatusError(408, 'Timeout', 'Timeout: the body of the request did not come in time'))
    })
    const fail = (error: Error) => {
      stopLimit()
      request.pause()
      reject(error)
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBodyBytes) return fail(tooLarge())
      chunks.push(chunk)
    })
    request.once('end', () => {
      stopLimit()
      resolve(Buffer.concat(chunks))
    })
    request.once('close', () => fail(badRequest('the client went before its request was whole')))
    request.once('error', fail)
  })
}

/** Sends an answer; a stream goes on after this returns. */
export function respond(call: Call, response: ServerResponse, answer: Answer, nowMs: number): void {
  switch (answer.type) {
    case 'json':
      return sendJson(response, answer.code, answer.object, answer.contentType)
    case 'object': {
      const form = chooseForm(call.header('accept'), call.query)
      const shown = showObject(answer.kind, answer.object, { form, nowMs, withHeaders: true })
      const warnings = answer.warnings?.map((warning) => `299 - ${JSON.stringify(warning)}`) ?? []
      if (warnings.length > 0) response.setHeader('warning', warnings)
      return sendJson(response, answer.code, shown)
    }
    case 'list': {
      const form = chooseForm(call.header('accept'), call.query)
      const options = { form, nowMs, withHeaders: true }
      return sendJson(response, 200, showList(answer.kind, answer.objects, answer.metadata, options))
    }
    case 'text':
      return sendText(response, answer.code, 'text/plain; charset=utf-8', answer.text)
    case 'stream':
      response.writeHead(200, { ...commonHeaders, 'content-type': answer.contentType })
      response.flushHeaders()
      answer.begin(outOf(response))
  }
}

/** Answers with a refusal, or cuts what has begun already. What was not read of the request is not waited for. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: StatusError, clock: Clock): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { retryAfterSeconds } = error.details
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds)
  if (request.httpVersionMajor === 2) dropRest(request, clock)
  else if (error.code === 413 || error.code === 408) {
    response.setHeader('connection', 'close')
    response.once('finish', () => request.destroy())
  }
  sendJson(response, error.code, statusOf(error))
}

/** Whoever still sends on a stream of HTTP/2 would wait for ever for somebody to read: it is read and dropped, for a while. */
function dropRest(request: IncomingMessage, clock: Clock): void {
  const { stream } = request as unknown as Http2ServerRequest
  request.removeAllListeners('data').resume()
  const stopLimit = clock.after(dropLimitMs, () => stream.close(constants.NGHTTP2_CANCEL))
  stream.once('close', stopLimit)
}

function sendJson(response: ServerResponse, code: number, object: unknown, contentType = 'application/json'): void {
  sendText(response, code, contentType, JSON.stringify(object))
}

function sendText(response: ServerResponse, code: number, contentType: string, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(code, { ...commonHeaders, 'content-type': contentType, 'content-length': bytes.length })
  response.end(bytes)
}

function outOf(response: ServerResponse): Out {
  return {
    write: (bytes) => response.writable && response.write(bytes),
    onDrain: (listener) => void response.on('drain', listener),
    onClose: (listener) => void response.once('close', listener),
    end: () => void response.end(),
    cut: () => void response.destroy(),
  }
}

// HTTP/2 transport: every request and every watch on one session, and a ping on it that tells whether it is alive.

import { connect, type ClientHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Answer, Transport, WireRequest } from './transport.ts'

/** Bytes in flight for a stream and for the session: a page of a list in one go, where the default of 64 kB stops and waits. */
const windowBytes = 4 * 1024 * 1024

/** A transport over a TLS connection that agreed on h2. */
export function http2Transport(url: URL, socket: TLSSocket): Transport {
  const session = connect(url.origin, {
    createConnection: () => socket,
    settings: { initialWindowSize: windowBytes, enablePush: false },
  })
  session.once('connect', () => session.setLocalWindowSize(windowBytes))
  const basePath = url.pathname.replace(/\/$/, '')
  let onLost: ((error: Error) => void) | null = null
  const lost = (error: Error) => {
    const tell = onLost
    onLost = null
    tell?.(error)
  }
  session.on('error', lost)
  session.on('goaway', (code) => lost(cut(`the API server is leaving (GOAWAY ${code})`)))
  session.on('close', () => lost(cut('the connection was cut')))

  return {
    protocol: 'h2',
    send: (request) => send(session, { ...request, path: basePath + request.path }),
    probe: () =>
      new Promise((resolve, reject) => {
        const isSent = session.ping((error) => (error ? reject(error) : resolve()))
        if (!isSent) reject(cut('too many pings without an answer'))
      }),
    onLost(listener) {
      if (session.destroyed || session.closed) queueMicrotask(() => listener(cut('the connection was cut')))
      else onLost = listener
    },
    close() {
      onLost = null
      session.destroy(cut('the connection was given up'))
    },
  }
}

function send(session: ClientHttp2Session, { method, path, headers, body, signal }: WireRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': method, ':path': path, ...headers },
      { endStream: body === null, signal },
    )
    // Stays for the stream's life: before the head an error rejects, after it the reader of the body gets it as well.
    stream.on('error', reject)
    stream.once('close', () => reject(cut('the connection was cut before the answer')))
    stream.once('response', (head) => resolve({ status: Number(head[':status']), body: stream }))
    if (body !== null) stream.end(body)
  })
}

function cut(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' })
}

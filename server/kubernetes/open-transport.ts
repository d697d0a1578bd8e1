// Open transport: connects to one API server, over HTTP/2 where it can be had and HTTP/1.1 where not.

import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Credentials } from './credentials.ts'
import { http1Transport } from './http1-transport.ts'
import { http2Transport } from './http2-transport.ts'
import type { Transport } from './transport.ts'

/** Connects. One TLS handshake offers both protocols; plain http:// and proxies get HTTP/1.1. Rejects with Node's error. */
export async function openTransport(
  address: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Transport> {
  const url = new URL(address)
  if (url.protocol === 'http:' || credentials.proxyAgent) return http1Transport(url, credentials)
  const socket = await connectTls(url, credentials, signal)
  if (socket.alpnProtocol === 'h2') return http2Transport(url, socket)
  socket.destroy()
  return http1Transport(url, credentials)
}

function connectTls(url: URL, credentials: Credentials, signal: AbortSignal): Promise<TLSSocket> {
  signal.throwIfAborted()
  const host = url.hostname.replace(/^\[|\]$/g, '') // an IPv6 address without its brackets
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(isIP(host) ? {} : { servername: host }),
      ...credentials.tls,
    })
    const onAbort = () => socket.destroy(signal.reason)
    const settled = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      socket.off('close', onClose)
    }
    const onError = (error: Error) => {
      settled()
      reject(error)
    }
    const onClose = () => onError(Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      settled()
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

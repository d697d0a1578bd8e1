// HTTP/1.1 transport: for API servers behind what does not speak HTTP/2. A request stands in for the ping.

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Credentials } from './credentials.ts'
import type { Answer, Transport, WireRequest } from './transport.ts'

/** Open to everyone, signed in or not (the role system:public-info-viewer), and cheap. */
const probePath = '/version'

/** A transport that connects when it is asked; what is lost of it shows in its requests and its probe only. */
export function http1Transport(url: URL, credentials: Credentials): Transport {
  const isPlain = url.protocol === 'http:'
  const ownAgent = isPlain
    ? new HttpAgent({ keepAlive: true })
    : new HttpsAgent({ keepAlive: true, ...credentials.tls })
  const agent = credentials.proxyAgent ?? ownAgent
  const basePath = url.pathname.replace(/\/$/, '')
  const closed = new AbortController()

  function send({ method, path, headers, body, signal }: WireRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = (isPlain ? httpRequest : httpsRequest)(
        new URL(basePath + path, url),
        {
          method,
          agent,
          headers: body === null ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.any([signal, closed.signal]),
        },
        (answer: IncomingMessage) => resolve({ status: answer.statusCode ?? 0, body: answer }),
      )
      // Stays for the request's life: before the head an error rejects, after it the reader of the body gets it as well.
      request.on('error', reject)
      request.end(body ?? undefined)
    })
  }

  return {
    protocol: 'http/1.1',
    send,
    async probe(signal) {
      const { status, body } = await send({ method: 'GET', path: probePath, headers: {}, body: null, signal })
      for await (const _ of body); // read to its end, so that the connection is used again
      // 401 and 403 are the API server's own answers; 5xx may be a proxy's, speaking for one that is gone.
      if (status >= 500) throw new Error(`it answers ${status}`)
    },
    onLost() {},
    close() {
      closed.abort()
      ownAgent.destroy()
    },
  }
}

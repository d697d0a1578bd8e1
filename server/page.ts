// Page: what a browser gets beside the API: the files that the build made, or Next itself while the page is being developed. The only
// importer of next, which a built page has no need of: it is the same for everybody.

import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import serveStatic from 'serve-static'
import { ConfigError } from './config.ts'
import type { Log } from './log.ts'
import type { PageServer } from './serve.ts'

const namedByContent = join('_next', 'static') // their content never changes

/** The built page's files. Not compressed: they go no further than this machine. Throws ConfigError if there are none. */
export function serveBuiltPage(folder: string, log: Log): PageServer {
  if (!existsSync(join(folder, 'index.html'))) throw new ConfigError('The page is not built yet. Start with npm start.')
  const answerWithFile = serveStatic(folder, {
    acceptRanges: false,
    redirect: false,
    setHeaders(response, path) {
      const isForEver = path.startsWith(join(folder, namedByContent))
      response.setHeader('cache-control', isForEver ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  return {
    answer(request, response) {
      guardFrames(response)
      answerWithFile(request, response, (error: unknown) => {
        if (error) return failed(error, request, response, log)
        const isRead = request.method === 'GET' || request.method === 'HEAD'
        const sentence = isRead ? `There is nothing at ${request.url}; the page is at /.` : 'The page can only be read.'
        response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence)
      })
    },
    upgrade: () => false,
  }
}

/** Next, which compiles as files change and reloads the page over a websocket of its own. `port`: where this server listens. */
export async function serveDevelopedPage(hostname: string, port: number, log: Log): Promise<PageServer> {
  const { default: next } = await import('next')
  // Next listens for upgrades on the server that it is given, which would take socket.io's: it gets one that never listens.
  const decoy = createServer()
  const app = next({ dev: true, httpServer: decoy, hostname, port })
  await app.prepare()
  const answer = app.getRequestHandler()
  return {
    answer(request, response) {
      guardFrames(response)
      answer(request, response).catch((error: unknown) => failed(error, request, response, log))
    },
    upgrade(request, socket, head) {
      return request.url?.startsWith('/_next/') === true && decoy.emit('upgrade', request, socket, head)
    },
  }
}

/** What was begun can't be taken back, and what is known of a file is not true of a failure. */
function failed(error: unknown, request: IncomingMessage, response: ServerResponse, log: Log): void {
  log.error({ err: error, url: request.url }, 'the page could not be served')
  if (response.headersSent) return void response.destroy()
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('The page could not be read; the terminal says more.')
}

/** No other site may show this page in a frame, where its clicks would pass for a person's. */
function guardFrames(response: ServerResponse): void {
  response.setHeader('content-security-policy', "frame-ancestors 'none'")
}

// nginx proxy: asks another server and gives its answer on.

import { HttpError, readAll, type ReceivedResponse, requestHttp } from '../network/http.ts'
import { NetworkError } from '../network/network-types.ts'
import { PipeClosed } from '../runtime/process-types.ts'
import { within } from './connection-server.ts'
import { type Answer, complain, type Exchange, variablesOf } from './nginx-exchange.ts'
import type { Upstream } from './nginx-settings.ts'
import { expand } from './nginx-variables.ts'
import { queryOf } from './paths.ts'

const errnos: Readonly<Record<string, number>> = { ECONNREFUSED: 111, EHOSTUNREACH: 113, ETIMEDOUT: 110 }

/** Time's up. */
class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** Asks the upstream's servers in turn until one answers. `uri` is the decoded path, `locationPath` the location that it is in. */
export async function answerByProxy(
  exchange: Exchange,
  upstream: Upstream,
  uri: string,
  locationPath: string,
): Promise<Answer> {
  const { request, settings } = exchange
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > settings.bodyLimitBytes) {
    await complain(exchange, 'error', `client intended to send too large body: ${length} bytes`)
    return { status: 413, settings }
  }
  const body = await readAll(request.body, settings.bodyLimitBytes)
  const path = pathFor(exchange, upstream, uri, locationPath)
  let status = 502
  for (const server of upstream.servers) {
    exchange.upstreamAddress = `${server.ip}:${server.port}`
    try {
      const response = await ask(exchange, server, path, uri, body)
      return { status: response.status, settings, headers: passedOn(response), body: response.body }
    } catch (error) {
      status = await explain(exchange, error, `http://${server.ip}:${server.port}${path}`)
    }
  }
  return { status, settings }
}

/** With a path in proxy_pass, the location's own is replaced by it; without, the request goes on as it came. */
function pathFor({ request }: Exchange, { uri: replacement }: Upstream, uri: string, locationPath: string): string {
  if (replacement === undefined) return request.path
  const query = queryOf(request.path)
  return encodeURI(replacement + uri.slice(locationPath.length)) + (query && `?${query}`)
}

const ownToEachConnection = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
])

async function ask(
  exchange: Exchange,
  { ip, port }: Upstream['servers'][number],
  path: string,
  uri: string,
  body: Uint8Array,
): Promise<ReceivedResponse> {
  const { process, request, settings } = exchange
  const connected = process.container.network.connect(ip, port)
  const connection = await inTime(exchange, settings.proxyConnectMs, connected, 'while connecting to upstream')
  exchange.upstreams.push(connection)

  const variables = variablesOf(exchange, uri)
  const headers = new Map([
    ['Host', variables.known['proxy_host'] ?? ''],
    ['Connection', 'close'],
  ])
  for (const [name, value] of Object.entries(request.headers)) {
    if (!ownToEachConnection.has(name)) headers.set(capitalized(name), value)
  }
  for (const [name, template] of settings.proxyHeaders) headers.set(capitalized(name), expand(template, variables))
  const asked = requestHttp(within(process, connection), {
    method: request.method,
    path,
    version: settings.proxyVersion,
    headers: Object.fromEntries([...headers].filter(([, value]) => value !== '')),
    ...(body.length > 0 && { body }),
  })
  return inTime(exchange, settings.proxyReadMs, asked, 'while reading response header from upstream')
}

/** `x-real-ip` becomes `X-Real-Ip`: a name comes once, however it is written. */
function capitalized(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

async function inTime<T>({ process }: Exchange, ms: number, promise: Promise<T>, doing: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const cancel = process.container.clock.after(ms, () => reject(new TimedOut(doing)))
  try {
    return await process.until(Promise.race([promise, late]))
  } finally {
    cancel()
  }
}

/** Says what went wrong in the error log and gives the status for it. */
async function explain(exchange: Exchange, error: unknown, url: string): Promise<502 | 504> {
  if (error instanceof TimedOut || (error instanceof NetworkError && error.code === 'ETIMEDOUT')) {
    const doing = error instanceof TimedOut ? error.message : 'while connecting to upstream'
    await complain(exchange, 'error', `upstream timed out (110: Connection timed out) ${doing}`, url)
    return 504
  }
  if (error instanceof NetworkError) {
    const words = `connect() failed (${errnos[error.code] ?? 0}: ${error.message}) while connecting to upstream`
    await complain(exchange, 'error', words, url)
    return 502
  }
  if (error instanceof HttpError || error instanceof PipeClosed) {
    const words = 'upstream prematurely closed connection while reading response header from upstream'
    await complain(exchange, 'error', words, url)
    return 502
  }
  throw error
}

const notPassedOn = new Set(['connection', 'date', 'keep-alive', 'server', 'transfer-encoding'])

function passedOn({ rawHeaders }: ReceivedResponse): Readonly<Record<string, string>> {
  return Object.fromEntries(rawHeaders.filter(([name]) => !notPassedOn.has(name.toLowerCase())))
}

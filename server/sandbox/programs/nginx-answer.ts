// nginx answer: from a request to the server and the location that answer it, and to what they answer.

import type { HttpResponse } from '../network/http.ts'
import { statusTexts } from '../network/http.ts'
import { type Answer, complain, type Exchange, hostOf, variablesOf } from './nginx-exchange.ts'
import { answerStatic, isThere } from './nginx-files.ts'
import { answerByProxy } from './nginx-proxy.ts'
import type { Location, Server, Settings } from './nginx-settings.ts'
import { expand } from './nginx-variables.ts'
import { httpDate, requestedPath } from './paths.ts'

const mostRedirects = 10 // inside one request, as in nginx

/** The server of this port that has the request's name; or the port's default, or its first. */
export function chooseServer(servers: readonly Server[], port: number, host: string): Server {
  const here = servers.filter(({ listens }) => listens.some((listen) => listen.port === port))
  const named = (matches: (name: string) => boolean) => here.find(({ names }) => names.some(matches))
  return (
    named((name) => name.toLowerCase() === host) ??
    named((name) => name.startsWith('*.') && host.endsWith(name.slice(1).toLowerCase())) ??
    named((name) => name.endsWith('.*') && host.startsWith(name.slice(0, -1).toLowerCase())) ??
    here.find(({ listens }) => listens.some((listen) => listen.port === port && listen.isDefault)) ??
    here[0] ??
    servers[0]!
  )
}

/** The whole response to a request, which also says in `exchange` how it is to be logged. */
export async function answerExchange(exchange: Exchange): Promise<HttpResponse> {
  const { request, server } = exchange
  const uri = requestedPath(request.path)
  let answer: Answer
  if (uri === null || (request.version === '1.1' && !request.headers['host'])) {
    answer = { status: 400, settings: server.settings }
  } else {
    answer = returned(exchange, server.settings, uri) ?? (await answerUri(exchange, uri, 0))
    answer = (await errorPage(exchange, answer)) ?? answer
  }
  return toResponse(exchange, answer, uri ?? '/')
}

async function answerUri(exchange: Exchange, uri: string, redirects: number): Promise<Answer> {
  const location = chooseLocation(exchange.server, uri)
  const settings = location?.settings ?? exchange.server.settings
  exchange.settings = settings
  if (redirects > mostRedirects) {
    await complain(exchange, 'error', `rewrite or internal redirection cycle while internally redirecting to "${uri}"`)
    return { status: 500, settings }
  }
  const found = returned(exchange, settings, uri)
  if (found) return found
  if (settings.proxyPass && !settings.tryFiles) {
    return answerByProxy(exchange, settings.proxyPass, uri, location?.path ?? '/')
  }
  const tried = settings.tryFiles ? tryFiles(exchange, location, uri) : { uri }
  if ('status' in tried) return { status: tried.status, settings }
  if ('elsewhere' in tried) return answerUri(exchange, tried.elsewhere, redirects + 1)
  const answer = await answerStatic(exchange, filePath(exchange, location, tried.uri), tried.uri)
  return typeof answer === 'string' ? answerUri(exchange, answer, redirects + 1) : answer
}

/** An exact one, or the longest that the path begins with. */
function chooseLocation({ locations }: Server, uri: string): Location | undefined {
  const exact = locations.find(({ isExact, path }) => isExact && path === uri)
  const prefixes = locations.filter(({ isExact, path }) => !isExact && uri.startsWith(path))
  return (
    exact ?? prefixes.reduce<Location | undefined>((a, b) => (a && a.path.length >= b.path.length ? a : b), undefined)
  )
}

function filePath(exchange: Exchange, location: Location | undefined, uri: string): string {
  const { root, alias } = exchange.settings
  const path = alias === undefined ? root + uri : alias + uri.slice(location?.path.length ?? 0)
  return expand(path, variablesOf(exchange, uri))
}

type Tried = { readonly uri: string } | { readonly status: number } | { readonly elsewhere: string }

/** The first that is there; or what the last says, be it `=404` or a path to go on with. */
function tryFiles(exchange: Exchange, location: Location | undefined, uri: string): Tried {
  const { files } = exchange.process.container
  const choices = exchange.settings.tryFiles!.map((choice) => expand(choice, variablesOf(exchange, uri)))
  const last = choices.pop()!
  const found = choices.find((choice) => isThere(files, filePath(exchange, location, choice)))
  if (found !== undefined) return { uri: found }
  return last.startsWith('=') ? { status: Number(last.slice(1)) } : { elsewhere: requestedPath(last) ?? '/' }
}

const redirections = new Set([301, 302, 303, 307, 308])

function returned(exchange: Exchange, settings: Settings, uri: string): Answer | undefined {
  if (!settings.returns) return undefined
  exchange.settings = settings
  const { status, text } = settings.returns
  if (text === undefined) return { status, settings }
  const expanded = expand(text, variablesOf(exchange, uri))
  if (redirections.has(status)) {
    const portPart = exchange.port === 80 ? '' : `:${exchange.port}`
    const location = expanded.startsWith('/') ? `http://${hostOf(exchange)}${portPart}${expanded}` : expanded
    return { status, settings, headers: { Location: location } }
  }
  const body = new TextEncoder().encode(expanded)
  return { status, settings, headers: { 'Content-Type': settings.defaultType }, body }
}

/** What error_page gives in place of an error of nginx's own. */
async function errorPage(exchange: Exchange, { status, settings, body }: Answer): Promise<Answer | undefined> {
  const page = body ? undefined : settings.errorPages.get(status)
  if (!page) return undefined
  if (!page.uri.startsWith('/')) return { status: 302, settings, headers: { Location: page.uri } }
  const answer = await answerUri(exchange, page.uri, 0)
  return answer.status < 300 ? { ...answer, status: page.status ?? status } : undefined
}

const alwaysWithHeaders = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308])

function toResponse(exchange: Exchange, answer: Answer, uri: string): HttpResponse {
  const { process, version } = exchange
  const { status, settings } = answer
  exchange.status = status
  exchange.settings = settings
  const serverName = settings.showsVersion ? `nginx/${version}` : 'nginx'
  const variables = variablesOf(exchange, uri)
  const added = settings.addHeaders
    .filter(({ always }) => always || alwaysWithHeaders.has(status))
    .map(({ name, value }) => [name, expand(value, variables)] as const)
    .filter(([, value]) => value !== '')
  const isPage = !answer.body && status >= 300 && status !== 304
  const body = isPage ? builtInPage(status, serverName) : (answer.body ?? new Uint8Array())
  return {
    status,
    ...(ownWords[status] && { statusText: ownWords[status] }),
    headers: {
      Server: serverName,
      Date: httpDate(process.container.clock.nowMs()),
      ...(isPage && { 'Content-Type': 'text/html' }),
      ...answer.headers,
      ...Object.fromEntries(added),
    },
    body: body instanceof Uint8Array ? counted(exchange, body) : countedParts(exchange, body),
  }
}

const ownWords: Readonly<Record<number, string>> = {
  302: 'Moved Temporarily',
  405: 'Not Allowed',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

function builtInPage(status: number, serverName: string): Uint8Array {
  const title = `${status} ${ownWords[status] ?? statusTexts[status] ?? ''}`.trim()
  const lines = ['<html>', `<head><title>${title}</title></head>`, '<body>', `<center><h1>${title}</h1></center>`]
  return new TextEncoder().encode(
    [...lines, `<hr><center>${serverName}</center>`, '</body>', '</html>', ''].join('\r\n'),
  )
}

function counted(exchange: Exchange, body: Uint8Array): Uint8Array {
  exchange.bodyBytes = exchange.request.method === 'HEAD' ? 0 : body.length
  return body
}

async function* countedParts(exchange: Exchange, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    exchange.bodyBytes += part.length
    yield part
  }
}

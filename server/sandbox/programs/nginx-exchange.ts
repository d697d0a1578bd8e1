// nginx exchange: one request on its way to its answer, and what is known of it by the names of nginx's variables.

import type { HttpRequest, HttpResponse } from '../network/http.ts'
import type { Connection } from '../network/network-types.ts'
import type { Process } from '../runtime/process-types.ts'
import type { Level, NginxLogs } from './nginx-logs.ts'
import type { Server, Settings } from './nginx-settings.ts'
import type { VariableSource } from './nginx-variables.ts'
import { logTime, queryOf } from './paths.ts'

export type Exchange = {
  readonly process: Process
  readonly logs: NginxLogs
  readonly version: string
  /** Counted from 1. */
  readonly number: number
  readonly remoteAddress: string
  readonly port: number
  readonly request: HttpRequest
  readonly server: Server
  readonly startedAtMs: number
  /** Connections to upstreams, to be closed when the answer is out. */
  readonly upstreams: Connection[]
  /** The settings of the place that answers: they say how it is logged. */
  settings: Settings
  status: number
  bodyBytes: number
  upstreamAddress: string | undefined
}

/** What a location gives; without a body, nginx's own page for the status. */
export type Answer = {
  readonly status: number
  readonly settings: Settings
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: NonNullable<HttpResponse['body']>
}

/** Without its port, in lower case; the server's name for a request that has none. */
export function hostOf({ request, server }: Pick<Exchange, 'request' | 'server'>): string {
  return (request.headers['host'] ?? server.names[0] ?? '').replace(/:\d+$/, '').toLowerCase()
}

/** What variables are taken from, at this moment. */
export function variablesOf(exchange: Exchange, uri: string): VariableSource {
  const { process, request, server, settings, remoteAddress, port, startedAtMs } = exchange
  const nowMs = process.container.clock.nowMs()
  const { day, time } = logTime(nowMs)
  const query = queryOf(request.path)
  const forwarded = request.headers['x-forwarded-for']
  const seconds = ((nowMs - startedAtMs) / 1000).toFixed(3)
  return {
    requestHeaders: request.headers,
    query,
    known: {
      args: query,
      body_bytes_sent: String(exchange.bodyBytes),
      bytes_sent: String(exchange.bodyBytes),
      connection: String(exchange.number),
      document_root: settings.root,
      document_uri: uri,
      host: hostOf(exchange),
      hostname: process.container.hostname,
      is_args: query && '?',
      msec: (nowMs / 1000).toFixed(3),
      nginx_version: exchange.version,
      pid: String(process.pid),
      proxy_add_x_forwarded_for: forwarded ? `${forwarded}, ${remoteAddress}` : remoteAddress,
      proxy_host: settings.proxyPass?.name,
      proxy_port: String(settings.proxyPass?.servers[0]?.port ?? ''),
      query_string: query,
      remote_addr: remoteAddress,
      request: request.line,
      request_method: request.method,
      request_time: seconds,
      request_uri: request.path,
      scheme: 'http',
      server_addr: process.container.network.ip,
      server_name: server.names[0] ?? '',
      server_port: String(port),
      server_protocol: `HTTP/${request.version}`,
      status: String(exchange.status),
      time_iso8601: `${new Date(nowMs).toISOString().slice(0, 19)}+00:00`,
      time_local: `${day}:${time} +0000`,
      upstream_addr: exchange.upstreamAddress,
      upstream_response_time: exchange.upstreamAddress && seconds,
      upstream_status: exchange.upstreamAddress && String(exchange.status),
      uri,
    },
  }
}

/** Into the error log, with whom it concerns. `upstream` is the URL that was asked for. */
export function complain(exchange: Exchange, level: Level, words: string, upstream?: string): Promise<void> {
  const { logs, settings, number, remoteAddress, server, request } = exchange
  const about = [
    `client: ${remoteAddress}`,
    `server: ${server.names[0] ?? ''}`,
    `request: "${request.line}"`,
    ...(upstream ? [`upstream: "${upstream}"`] : []),
    ...(request.headers['host'] ? [`host: "${request.headers['host']}"`] : []),
  ]
  return logs.report(settings.errorLogs, level, `*${number} ${[words, ...about].join(', ')}`)
}

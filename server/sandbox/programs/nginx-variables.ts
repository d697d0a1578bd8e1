// nginx variables: `$host` and the like, in what is logged, sent and returned.

import { Emergency } from './nginx-config.ts'

/** What variables are taken from; absent values are ''. */
export type VariableSource = {
  readonly known: Readonly<Record<string, string | undefined>>
  /** Keys in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Without `?`. */
  readonly query: string
}

export const knownVariables: ReadonlySet<string> = new Set([
  'args',
  'body_bytes_sent',
  'bytes_sent',
  'connection',
  'document_root',
  'document_uri',
  'host',
  'hostname',
  'is_args',
  'msec',
  'nginx_version',
  'pid',
  'proxy_add_x_forwarded_for',
  'proxy_host',
  'proxy_port',
  'query_string',
  'remote_addr',
  'remote_user',
  'request',
  'request_length',
  'request_method',
  'request_time',
  'request_uri',
  'scheme',
  'server_addr',
  'server_name',
  'server_port',
  'server_protocol',
  'status',
  'time_iso8601',
  'time_local',
  'upstream_addr',
  'upstream_response_time',
  'upstream_status',
  'uri',
])

const variable = /\$(?:\{(\w+)\}|(\w+))/g

/** Throws Emergency for a variable that nobody knows. */
export function checkVariables(template: string) {
  for (const [, braced, plain] of template.matchAll(variable)) {
    const name = braced ?? plain!
    if (!/^(http|arg)_/.test(name) && !knownVariables.has(name)) throw new Emergency(`unknown "${name}" variable`)
  }
}

/** `ifAbsent` stands for what has no value: logs have a dash there. */
export function expand(template: string, source: VariableSource, ifAbsent = ''): string {
  return template.replace(variable, (_, braced: string | undefined, plain: string) => {
    const value = valueOf(braced ?? plain, source)
    return value === undefined || value === '' ? ifAbsent : value
  })
}

function valueOf(name: string, { known, requestHeaders, query }: VariableSource): string | undefined {
  if (name.startsWith('http_')) return requestHeaders[name.slice(5).replaceAll('_', '-')]
  if (name.startsWith('arg_')) return new RegExp(`(?:^|&)${name.slice(4)}=([^&]*)`).exec(query)?.[1]
  return known[name]
}

// nginx settings: what the tree of directives means for each server and location, with what they take over from around them.

import { absolute, type Directive, emergency } from './nginx-config.ts'
import { checkVariables } from './nginx-variables.ts'

export type Upstream = {
  /** Of what a client asked for: `http://web:80/`. */
  readonly uri: string | undefined
  /** As configured: `web:80` or an upstream block's name. */
  readonly name: string
  /** Tried in turn. */
  readonly servers: readonly { readonly ip: string; readonly port: number }[]
}

/** What holds at one place of the configuration. */
export type Settings = {
  readonly root: string
  readonly alias: string | undefined
  readonly index: readonly string[]
  readonly autoindex: boolean
  readonly tryFiles: readonly string[] | undefined
  readonly returns: { readonly status: number; readonly text: string | undefined } | undefined
  readonly proxyPass: Upstream | undefined
  readonly proxyHeaders: readonly (readonly [name: string, value: string])[]
  readonly proxyVersion: '1.0' | '1.1'
  readonly proxyConnectMs: number
  readonly proxyReadMs: number
  readonly bodyLimitBytes: number
  readonly addHeaders: readonly { readonly name: string; readonly value: string; readonly always: boolean }[]
  readonly errorPages: ReadonlyMap<number, { readonly uri: string; readonly status: number | undefined }>
  readonly accessLogs: readonly { readonly path: string; readonly format: string }[]
  readonly errorLogs: readonly ErrorLog[]
  readonly defaultType: string
  readonly charset: string | undefined
  readonly showsVersion: boolean
  /** By extension; undefined for those that nginx here knows by itself. */
  readonly types: ReadonlyMap<string, string> | undefined
}

export type ErrorLog = { readonly path: string; readonly level: string }

export type Location = {
  readonly path: string
  readonly isExact: boolean
  readonly settings: Settings
}

export type Server = {
  readonly names: readonly string[]
  readonly listens: readonly { readonly address: string; readonly port: number; readonly isDefault: boolean }[]
  readonly settings: Settings
  readonly locations: readonly Location[]
}

export type NginxConfig = {
  readonly isDaemon: boolean
  readonly pidPath: string
  readonly errorLogs: readonly ErrorLog[]
  readonly servers: readonly Server[]
}

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
const logDirectory = '/var/log/nginx'

const firstSettings: Settings = {
  root: absolute('html'),
  alias: undefined,
  index: ['index.html'],
  autoindex: false,
  tryFiles: undefined,
  returns: undefined,
  proxyPass: undefined,
  proxyHeaders: [],
  proxyVersion: '1.0',
  proxyConnectMs: 60_000,
  proxyReadMs: 60_000,
  bodyLimitBytes: 2 ** 20,
  addHeaders: [],
  errorPages: new Map(),
  accessLogs: [{ path: `${logDirectory}/access.log`, format: combined }],
  errorLogs: [{ path: `${logDirectory}/error.log`, level: 'error' }],
  defaultType: 'text/plain',
  charset: undefined,
  showsVersion: true,
  types: undefined,
}

/** What all of the configuration shares. */
type Whole = {
  readonly formats: Map<string, string>
  readonly upstreams: Map<string, Upstream>
  readonly resolve: (host: string) => string | null
}

/** `resolve` gives the IP of a name, null for one that is not known: as nginx does, names are looked up once, here. Throws Emergency. */
export function readSettings(directives: readonly Directive[], resolve: (host: string) => string | null): NginxConfig {
  const whole: Whole = { formats: new Map([['combined', combined]]), upstreams: new Map(), resolve }
  const main = settingsOf(
    directives.filter(({ name }) => name === 'error_log'),
    firstSettings,
    whole,
  )
  const http = directives.find(({ name }) => name === 'http')?.block ?? []
  for (const { name, args } of http) {
    if (name === 'log_format')
      whole.formats.set(
        args[0]!,
        args
          .slice(1)
          .filter((arg) => !arg.startsWith('escape='))
          .join(''),
      )
  }
  for (const directive of http) if (directive.name === 'upstream') readUpstream(directive, whole)
  const settings = settingsOf(http, main, whole)
  const servers = http.filter(({ name }) => name === 'server').map(({ block }) => readServer(block, settings, whole))
  const last = (name: string) => directives.find((directive) => directive.name === name)?.args[0]
  return {
    isDaemon: last('daemon') !== 'off',
    pidPath: absolute(last('pid') ?? '/run/nginx.pid'),
    errorLogs: main.errorLogs,
    servers,
  }
}

/** Whether there is an events block, without which nginx does not start. */
export function hasEvents(directives: readonly Directive[]): boolean {
  return directives.some(({ name }) => name === 'events')
}

function readServer(block: readonly Directive[], outer: Settings, whole: Whole): Server {
  const settings = settingsOf(block, outer, whole)
  const listens = block.filter(({ name }) => name === 'listen').flatMap(readListen)
  for (const [index, { address, port }] of listens.entries()) {
    const isTwice = listens.slice(0, index).some((other) => other.address === address && other.port === port)
    if (isTwice)
      throw emergency(`a duplicate listen ${address}:${port}`, block.findLast(({ name }) => name === 'listen')!.at)
  }
  const hasListen = block.some(({ name }) => name === 'listen')
  const locations = block.filter(({ name }) => name === 'location').map((each) => readLocation(each, settings, whole))
  for (const [index, { path, isExact }] of locations.entries()) {
    const isTwice = locations.slice(0, index).some((other) => other.path === path && other.isExact === isExact)
    if (isTwice)
      throw emergency(`duplicate location "${path}"`, block.filter(({ name }) => name === 'location')[index]!.at)
  }
  return {
    names: block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args),
    listens: hasListen ? listens : [{ address: '0.0.0.0', port: 80, isDefault: false }],
    settings,
    locations,
  }
}

function readListen({ args, at }: Directive): Server['listens'] {
  const [where = '', ...options] = args
  if (options.includes('ssl')) throw emergency('"listen … ssl" is not simulated here', at)
  if (where.startsWith('[')) return [] // IPv6, which pods have not here
  const match = /^(?:([^:]+):)?(\d+)$/.exec(where) ?? /^([^:]+)$/.exec(where)
  const port = Number(match?.[2] ?? 80)
  if (!match || port < 1 || port > 65_535) throw emergency(`invalid port in "${where}" of the "listen" directive`, at)
  const address = { '*': '0.0.0.0', localhost: '127.0.0.1' }[match[1] ?? '*'] ?? match[1]!
  return [{ address, port, isDefault: options.includes('default_server') }]
}

function readLocation({ args, block, at }: Directive, outer: Settings, whole: Whole): Location {
  const [modifier, path = modifier!] = args.length === 2 ? args : [undefined, args[0]]
  if (modifier === '~' || modifier === '~*' || path.startsWith('~')) {
    throw emergency('"location ~" (a regular expression) is not simulated here', at)
  }
  if (modifier !== undefined && modifier !== '=' && modifier !== '^~') {
    throw emergency(`invalid location modifier "${modifier}"`, at)
  }
  return { path, isExact: modifier === '=', settings: settingsOf(block, withoutHandlers(outer), whole) }
}

/** What a location does not take over from its server. */
function withoutHandlers(settings: Settings): Settings {
  return { ...settings, returns: undefined, tryFiles: undefined }
}

function readUpstream({ args, block, at }: Directive, whole: Whole) {
  const servers = block
    .filter(({ name, args }) => name === 'server' && !args.includes('down') && !args.includes('backup'))
    .map(({ args: [address = ''], at }) => resolveServer(address, address, at, whole))
  if (servers.length === 0) throw emergency('no servers are inside upstream', at)
  whole.upstreams.set(args[0]!, { name: args[0]!, uri: undefined, servers })
}

/** `said` is how nginx names it when it does not find it. */
function resolveServer(address: string, said: string, at: string, { resolve }: Whole): Upstream['servers'][number] {
  const [, host = '', port = '80'] = /^([^:/]+)(?::(\d{1,5}))?$/.exec(address) ?? []
  if (!host || Number(port) < 1 || Number(port) > 65_535) throw emergency(`invalid port in upstream "${address}"`, at)
  const ip = resolve(host)
  if (ip === null) throw emergency(`host not found in upstream "${said}"`, at)
  return { ip, port: Number(port) }
}

function readProxyPass(url: string, at: string, whole: Whole): Upstream {
  if (url.includes('$')) throw emergency('variables in "proxy_pass" are not simulated here', at)
  if (url.startsWith('https://')) throw emergency('"proxy_pass https://" is not simulated here', at)
  const match = /^http:\/\/([^/]+)(\/.*)?$/.exec(url)
  if (!match) throw emergency('invalid URL prefix', at)
  const [, name = '', uri] = match
  const known = whole.upstreams.get(name)
  return known ? { ...known, uri } : { name, uri, servers: [resolveServer(name, name.replace(/:\d+$/, ''), at, whole)] }
}

function readReturn({ args, at }: Directive): Settings['returns'] {
  const [first = '', text] = args
  if (/^https?:\/\/|^\$scheme/.test(first) && text === undefined) return { status: 302, text: first }
  if (!/^\d{1,3}$/.test(first)) throw emergency(`invalid return code "${first}"`, at)
  return { status: Number(first), text }
}

const sizes: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }
const periods: Readonly<Record<string, number>> = { ms: 1, '': 1000, s: 1000, m: 60_000, h: 3_600_000 }

function measured(text: string, units: Readonly<Record<string, number>>, { name, at }: Directive): number {
  const [, count, unit = ''] = /^(\d+)([a-z]*)$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  if (count === undefined || factor === undefined) throw emergency(`"${name}" directive invalid value`, at)
  return Number(count) * factor
}

type Reader = (args: readonly string[], directive: Directive, whole: Whole, so: Settings) => Partial<Settings>

/** What each directive says; a list adds to those before it in the same block, of which `so` knows. */
const readers: Readonly<Record<string, Reader>> = {
  root: ([path]) => ({ root: absolute(path!) }),
  alias: ([path]) => ({ alias: absolute(path!) }),
  index: (index) => ({ index }),
  autoindex: ([flag]) => ({ autoindex: flag === 'on' }),
  try_files: (tryFiles) => ({ tryFiles }),
  return: (_, directive, _whole, so) => ({ returns: so.returns ?? readReturn(directive) }),
  proxy_pass: ([url], { at }, whole) => ({ proxyPass: readProxyPass(url!, at, whole) }),
  proxy_set_header: ([name, value], _, _whole, so) => ({ proxyHeaders: [...so.proxyHeaders, [name!, value!]] }),
  proxy_http_version: ([version]) => ({ proxyVersion: version === '1.1' ? '1.1' : '1.0' }),
  proxy_connect_timeout: ([time], directive) => ({ proxyConnectMs: measured(time!, periods, directive) }),
  proxy_read_timeout: ([time], directive) => ({ proxyReadMs: measured(time!, periods, directive) }),
  client_max_body_size: ([size], directive) => ({ bodyLimitBytes: measured(size!, sizes, directive) || Infinity }),
  add_header: ([name, value, always], _, _whole, so) => ({
    addHeaders: [...so.addHeaders, { name: name!, value: value!, always: always === 'always' }],
  }),
  error_page: (args, { at }, _whole, so) => {
    const changed = args.at(-2)!.startsWith('=') ? args.at(-2)! : undefined
    const statuses = args.slice(0, changed === undefined ? -1 : -2).map(Number)
    if (statuses.some((status) => !(status >= 300 && status <= 599))) {
      throw emergency(`value "${args[0]}" must be between 300 and 599`, at)
    }
    const page = { uri: args.at(-1)!, status: changed === undefined ? undefined : Number(changed.slice(1)) || 200 }
    return { errorPages: new Map([...so.errorPages, ...statuses.map((status) => [status, page] as const)]) }
  },
  access_log: ([path, formatName = 'combined'], { at }, { formats }, so) => {
    if (path === 'off') return { accessLogs: [] }
    const format = formats.get(formatName)
    if (format === undefined) throw emergency(`unknown log format "${formatName}"`, at)
    return { accessLogs: [...so.accessLogs, { path: absolute(path!), format }] }
  },
  error_log: ([path, level = 'error'], _, _whole, so) => ({
    errorLogs: [...so.errorLogs, { path: path === 'stderr' ? '/dev/stderr' : absolute(path!), level }],
  }),
  default_type: ([defaultType]) => ({ defaultType: defaultType! }),
  charset: ([charset]) => ({ charset: charset === 'off' ? undefined : charset }),
  server_tokens: ([flag]) => ({ showsVersion: flag === 'on' }),
}

const lists: Readonly<Record<string, Partial<Settings>>> = {
  proxy_set_header: { proxyHeaders: [] },
  add_header: { addHeaders: [] },
  error_page: { errorPages: new Map() },
  access_log: { accessLogs: [] },
  error_log: { errorLogs: [] },
  return: { returns: undefined },
}

const withVariables = new Set(['return', 'add_header', 'proxy_set_header', 'try_files', 'root', 'alias', 'log_format'])

/** The settings of a block inside `outer`: what it says itself counts alone, lists too. */
function settingsOf(block: readonly Directive[], outer: Settings, whole: Whole): Settings {
  let settings: Settings = Object.assign({}, outer, ...block.map(({ name }) => lists[name]))
  for (const directive of block) settings = heeding(directive, settings, whole)
  return settings
}

function heeding(directive: Directive, settings: Settings, whole: Whole): Settings {
  const { name, args, block } = directive
  if (withVariables.has(name)) for (const arg of args) checkVariables(arg)
  if (name === 'types') return { ...settings, types: readTypes(block) }
  return { ...settings, ...readers[name]?.(args, directive, whole, settings) }
}

function readTypes(block: readonly Directive[]): ReadonlyMap<string, string> {
  return new Map(block.flatMap(({ name, args }) => args.map((extension) => [extension, name] as const)))
}

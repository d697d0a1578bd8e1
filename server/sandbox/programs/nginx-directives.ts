// nginx directives: where each may stand, how many arguments it takes, and whether anything here heeds it.

/** Where a directive stands. */
export type Place = 'main' | 'events' | 'http' | 'server' | 'location' | 'upstream' | 'types'

export type DirectiveRule = {
  readonly places: readonly string[]
  readonly least: number
  readonly most: number
  /** What its braces hold, if it has them. */
  readonly block?: Place
  /** `on` or `off`. */
  readonly isFlag?: boolean
  /** May stand but once in a block. */
  readonly isSingle?: boolean
}

const many = 99
const anywhere = 'http server location'

type Row = readonly [
  name: string,
  places: string,
  least: number,
  most: number,
  more?: Omit<DirectiveRule, 'places' | 'least' | 'most'>,
]

const single = { isSingle: true }
const flag = { isFlag: true, isSingle: true }

const heeded: readonly Row[] = [
  ['daemon', 'main', 1, 1, flag],
  ['pid', 'main', 1, 1, single],
  ['events', 'main', 0, 0, { block: 'events', isSingle: true }],
  ['http', 'main', 0, 0, { block: 'http', isSingle: true }],
  ['error_log', `main ${anywhere}`, 1, 2],
  ['server', 'http', 0, 0, { block: 'server' }],
  ['upstream', 'http', 1, 1, { block: 'upstream' }],
  ['types', anywhere, 0, 0, { block: 'types' }],
  ['default_type', anywhere, 1, 1, single],
  ['log_format', 'http', 2, many],
  ['access_log', anywhere, 1, many],
  ['listen', 'server', 1, many],
  ['server_name', 'server', 1, many],
  ['location', 'server', 1, 2, { block: 'location' }],
  ['root', anywhere, 1, 1, single],
  ['alias', 'location', 1, 1, single],
  ['index', anywhere, 1, many],
  ['autoindex', anywhere, 1, 1, flag],
  ['try_files', 'server location', 2, many, single],
  ['return', 'server location', 1, 2],
  ['charset', anywhere, 1, 1, single],
  ['server_tokens', anywhere, 1, 1, flag],
  ['add_header', anywhere, 2, 3],
  ['error_page', anywhere, 2, many],
  ['client_max_body_size', anywhere, 1, 1, single],
  ['proxy_pass', 'location', 1, 1, single],
  ['proxy_set_header', anywhere, 2, 2],
  ['proxy_http_version', anywhere, 1, 1, single],
  ['proxy_connect_timeout', anywhere, 1, 1, single],
  ['proxy_read_timeout', anywhere, 1, 1, single],
]

// They tune what does not exist here, and change no answer.
const withoutEffect: readonly Row[] = [
  ['user', 'main', 1, 2, single],
  ['worker_processes', 'main', 1, 1, single],
  ['worker_rlimit_nofile', 'main', 1, 1, single],
  ['worker_connections', 'events', 1, 1, single],
  ['multi_accept', 'events', 1, 1, flag],
  ['use', 'events', 1, 1, single],
  ['keepalive', 'upstream', 1, 1],
  ['sendfile', anywhere, 1, 1, flag],
  ['tcp_nopush', anywhere, 1, 1, flag],
  ['tcp_nodelay', anywhere, 1, 1, flag],
  ['keepalive_timeout', anywhere, 1, 2, single],
  ['types_hash_max_size', anywhere, 1, 1, single],
  ['server_names_hash_bucket_size', 'http', 1, 1, single],
  ['gzip', anywhere, 1, 1, flag],
  ['gzip_types', anywhere, 1, many],
  ['gzip_min_length', anywhere, 1, 1, single],
  ['log_not_found', anywhere, 1, 1, flag],
  ['client_body_timeout', anywhere, 1, 1, single],
  ['client_header_timeout', 'http server', 1, 1, single],
  ['send_timeout', anywhere, 1, 1, single],
  ['proxy_buffering', anywhere, 1, 1, flag],
  ['proxy_send_timeout', anywhere, 1, 1, single],
  ['proxy_redirect', anywhere, 1, 2],
]

const rows: readonly Row[] = [...heeded, ...withoutEffect]

/** All that may stand in a configuration, by name; `server` in an upstream block is told by its place. */
export const directiveRules: Readonly<Record<string, DirectiveRule>> = Object.fromEntries(
  rows.map(([name, places, least, most, more]) => [name, { places: places.split(' '), least, most, ...more }]),
)

/** A server of an upstream block has an address and no braces. */
export const upstreamServerRule: DirectiveRule = { places: ['upstream'], least: 1, most: many }

/** In a types block each line is a content type and its extensions. */
export const typesRule: DirectiveRule = { places: ['types'], least: 1, most: many }

/** nginx knows them and they would change what it answers: refused, lest a configuration seem to work. */
export const notSimulated: ReadonlySet<string> = new Set([
  'allow',
  'auth_basic',
  'auth_basic_user_file',
  'deny',
  'expires',
  'fastcgi_pass',
  'geo',
  'grpc_pass',
  'if',
  'internal',
  'ip_hash',
  'least_conn',
  'limit_conn',
  'limit_conn_zone',
  'limit_except',
  'limit_req',
  'limit_req_zone',
  'load_module',
  'mail',
  'map',
  'mirror',
  'proxy_cache',
  'proxy_cache_path',
  'proxy_hide_header',
  'proxy_intercept_errors',
  'proxy_next_upstream',
  'resolver',
  'rewrite',
  'set',
  'split_clients',
  'ssl_certificate',
  'ssl_certificate_key',
  'stream',
  'stub_status',
  'sub_filter',
  'uwsgi_pass',
])

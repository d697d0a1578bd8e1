// Handlers: the ways in which a kubelet asks a container something: a command, an HTTP request, a TCP connection. For probes and hooks.

import type { Container as ContainerSpec, ExecAction, HTTPGetAction } from 'kubernetes-types/core/v1'
import type { Clock } from '../../../lib/clock.ts'
import { HttpError, readAll, requestHttp } from '../network/http.ts'
import { type Connection, type Network, NetworkError } from '../network/network-types.ts'
import { PipeClosed } from '../runtime/process-types.ts'
import { type Container, StartError } from '../runtime/runtime-types.ts'
import { goDuration } from './words.ts'

export type Answer =
  | { readonly result: 'success' | 'warning' | 'failure'; readonly output: string }
  /** It could not even be asked; says nothing about the container. */
  | { readonly result: 'unknown'; readonly output: string }

export type Asked = {
  readonly container: Container
  readonly spec: ContainerSpec
  readonly podIp: string
  readonly network: Network
  readonly clock: Clock
}

const outputBytes = 10 * 1024 // more of what a command or a server says is not kept
const redirects = 10

/** Runs a command in the container. Its output is that of both streams. `timeoutMs` null waits for ever. */
export async function runCommand(
  { container, clock }: Pick<Asked, 'container' | 'clock'>,
  { command = [] }: ExecAction,
  timeoutMs: number | null,
): Promise<Answer & { readonly exitCode: number | null }> {
  const said: string[] = []
  let bytes = 0
  const output = {
    async write(part: Uint8Array) {
      if (bytes < outputBytes) said.push(Buffer.from(part.subarray(0, outputBytes - bytes)).toString())
      bytes += part.length
    },
  }
  try {
    const session = container.exec(command, { stdin: null, stdout: output, stderr: output, terminal: null })
    const ended = await within(session.exited, timeoutMs, clock)
    if (ended)
      return { result: ended.exitCode === 0 ? 'success' : 'failure', output: said.join(''), exitCode: ended.exitCode }
    session.kill()
    const words = `command timed out: "${command.join(' ')}" timed out after ${goDuration(timeoutMs!)}`
    return { result: 'failure', output: words, exitCode: null }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return { result: 'unknown', output: `rpc error: code = Unknown desc = ${error.message}`, exitCode: null }
  }
}

/** Connects and says nothing. */
export async function openPort(asked: Asked, host: string, port: number, timeoutMs: number): Promise<Answer> {
  const connection = await connect(asked, host, port, timeoutMs)
  if (typeof connection === 'string') return { result: 'failure', output: connection }
  connection.close()
  return { result: 'success', output: '' }
}

/** Asks for a path as `kube-probe` or `kube-lifecycle`; follows redirects to the same host. */
export async function getHttp(
  asked: Asked,
  action: HTTPGetAction,
  { timeoutMs, purpose }: { readonly timeoutMs: number; readonly purpose: 'probe' | 'lifecycle' },
): Promise<Answer> {
  const port = resolvePort(action.port, asked.spec)
  if (port === null) return { result: 'unknown', output: `couldn't find port by name ${String(action.port)}` }
  const host = action.host || asked.podIp
  const isSecure = action.scheme === 'HTTPS'
  let path = action.path?.startsWith('/') ? action.path : `/${action.path ?? ''}`
  for (let hop = 0; hop < redirects; hop++) {
    const url = `${isSecure ? 'https' : 'http'}://${host}:${port}${path}`
    const failed = (why: string): Answer => ({ result: 'failure', output: `Get "${url}": ${why}` })
    const connection = await connect(asked, host, port, timeoutMs)
    if (typeof connection === 'string') return failed(connection)
    try {
      // Nothing in the sandbox speaks TLS to a kubelet.
      if (isSecure) return failed('http: server gave HTTP response to HTTPS client')
      const headers = headersOf(action, `${host}:${port}`, purpose)
      const response = await within(requestHttp(connection, { method: 'GET', path, headers }), timeoutMs, asked.clock)
      if (!response) return failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
      const { status, headers: answered } = response
      if (status < 200 || status >= 400) {
        return { result: 'failure', output: `HTTP probe failed with statuscode: ${status}` }
      }
      if (status < 300) return { result: 'success', output: '' }
      const next = nextPath(answered.location, url)
      if (!next) {
        const body = await within(readAll(response.body, outputBytes), timeoutMs, asked.clock)
        const said = body ? Buffer.from(body).toString() : ''
        return { result: 'warning', output: `Probe terminated redirects, Response body: ${said}` }
      }
      path = next
    } catch (error) {
      if (error instanceof HttpError || error instanceof PipeClosed) return failed('EOF')
      throw error
    } finally {
      connection.close()
    }
  }
  return { result: 'failure', output: `Get "${path}": stopped after ${redirects} redirects` }
}

/** The number of a port that is named in the container's spec; null if none is. */
export function resolvePort(port: number | string, { ports = [] }: ContainerSpec): number | null {
  if (typeof port === 'number') return port
  return /^\d+$/.test(port) ? Number(port) : (ports.find(({ name }) => name === port)?.containerPort ?? null)
}

/** What it resolves to, or null after `timeoutMs`. */
export async function within<T>(promise: Promise<T>, timeoutMs: number | null, clock: Clock): Promise<T | null> {
  if (timeoutMs === null) return promise
  let cancel = () => {}
  const late = new Promise<null>((resolve) => {
    cancel = clock.after(timeoutMs, () => resolve(null))
  })
  // Nobody waits for it after the timeout: how it ends then is of no interest.
  promise.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}

const dialWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ETIMEDOUT: 'i/o timeout',
}

/** A connection from the node, or why there is none. */
async function connect(
  { network, clock }: Asked,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<Connection | string> {
  const connecting = network.connectFromNode(host, port)
  try {
    const connection = await within(connecting, timeoutMs, clock)
    if (connection) return connection
    void connecting.then((late) => late.close()).catch(ignoreNetworkError)
    return `dial tcp ${host}:${port}: i/o timeout`
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    return `dial tcp ${host}:${port}: ${dialWords[error.code] ?? error.message}`
  }
}

function ignoreNetworkError(error: unknown): void {
  if (!(error instanceof NetworkError)) throw error
}

function headersOf({ httpHeaders = [] }: HTTPGetAction, host: string, purpose: string): Record<string, string> {
  const own = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]))
  const has = (name: string) => Object.keys(own).some((each) => each.toLowerCase() === name)
  return {
    ...(!has('host') && { Host: host }),
    ...(!has('user-agent') && { 'User-Agent': `kube-${purpose}/1.34` }),
    ...(!has('accept') && { Accept: '*/*' }),
    ...own,
  }
}

/** Where a redirect leads if it stays on this host. */
function nextPath(location: string | undefined, url: string): string | null {
  if (!location || !URL.canParse(location, url)) return null
  const target = new URL(location, url)
  return target.host === new URL(url).host ? `${target.pathname}${target.search}` : null
}

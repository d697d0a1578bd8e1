// nginx: the program. Its command line, its start, its signals and its end.

import { serveHttp } from '../network/http.ts'
import { type Connection, type Listener, NetworkError } from '../network/network-types.ts'
import type { Process, SignalName } from '../runtime/process-types.ts'
import { type ConnectionServer, createConnectionServer, say } from './connection-server.ts'
import { answerExchange, chooseServer } from './nginx-answer.ts'
import { readCommandLine, type CommandLine } from './nginx-command-line.ts'
import { Emergency, openFailed, readConfig } from './nginx-config.ts'
import { type Exchange, variablesOf } from './nginx-exchange.ts'
import { createLogs, errorLine, type NginxLogs } from './nginx-logs.ts'
import { hasEvents, type NginxConfig, readSettings } from './nginx-settings.ts'
import { expand } from './nginx-variables.ts'
import { requestedPath } from './paths.ts'

const newestVersion = '1.29.3' // where the image does not say

export async function nginx(process: Process): Promise<number> {
  const version = process.env.get('NGINX_VERSION') ?? newestVersion
  const command = readCommandLine(process.argv.slice(1))
  if (typeof command === 'string') {
    await say(process, 2, `nginx: ${command}\n`)
    return 1
  }
  if (command.showsVersion) {
    await say(process, 2, `nginx version: nginx/${version}\n`)
    return 0
  }
  let config
  try {
    config = load(process, command)
    if (command.signal) return await signalRunning(process, config, command.signal)
  } catch (error) {
    await sayEmergency(process, error, command.isQuiet && command.isTest)
    if (command.isTest) await say(process, 2, `nginx: configuration file ${command.configPath} test failed\n`)
    return 1
  }
  if (!command.isTest) return start(process, command, config, version)
  if (!command.isQuiet) {
    await say(process, 2, `nginx: the configuration file ${command.configPath} syntax is ok\n`)
    await say(process, 2, `nginx: configuration file ${command.configPath} test is successful\n`)
  }
  return 0
}

/** Reads it all, and finds the upstreams' addresses. Throws Emergency. */
function load({ container: { files, network } }: Process, { configPath, directives }: CommandLine): NginxConfig {
  const tree = readConfig(files, configPath, directives)
  const config = readSettings(tree, (host) => {
    try {
      return network.resolve(host)
    } catch (error) {
      if (error instanceof NetworkError) return null
      throw error
    }
  })
  if (!hasEvents(tree)) throw new Emergency('no "events" section in configuration')
  return config
}

async function sayEmergency(process: Process, error: unknown, isQuiet = false): Promise<void> {
  if (!(error instanceof Emergency)) throw error
  await say(process, 2, errorLine(process, process.container.clock.nowMs(), 'emerg', error.message))
  if (!isQuiet) await say(process, 2, `nginx: [emerg] ${error.message}\n`)
}

const signals: Readonly<Record<string, SignalName>> = {
  stop: 'SIGTERM',
  quit: 'SIGQUIT',
  reload: 'SIGHUP',
  reopen: 'SIGUSR1',
}

async function signalRunning(process: Process, { pidPath, errorLogs }: NginxConfig, signal: string): Promise<number> {
  const { files, processes } = process.container
  const logs = createLogs(process)
  logs.open(errorLogs.map(({ path }) => path))
  await logs.report(errorLogs, 'notice', 'signal process started')
  logs.close()
  if (!files.exists(pidPath)) {
    await say(process, 2, `nginx: [error] open() "${pidPath}" failed (2: No such file or directory)\n`)
    return 1
  }
  const pid = new TextDecoder().decode(files.readFile(pidPath)).trim()
  if (!/^\d+$/.test(pid)) {
    await say(process, 2, `nginx: [error] invalid PID number "${pid}" in "${pidPath}"\n`)
    return 1
  }
  if (processes.kill(Number(pid), signals[signal]!)) return 0
  await say(process, 2, `nginx: [alert] kill(${pid}, ${signal}) failed (3: No such process)\n`)
  return 1
}

type Wish = 'stop' | 'quit' | 'reload'

const wishes: readonly (readonly [SignalName, Wish, string])[] = [
  ['SIGTERM', 'stop', '15 (SIGTERM) received, exiting'],
  ['SIGINT', 'stop', '2 (SIGINT) received, exiting'],
  ['SIGQUIT', 'quit', '3 (SIGQUIT) received, shutting down'],
  ['SIGHUP', 'reload', '1 (SIGHUP) received, reconfiguring'],
]

/** Opens logs and ports, and serves: here, or as a child if it is to be a daemon. Gives the exit code. */
async function start(process: Process, command: CommandLine, config: NginxConfig, version: string): Promise<number> {
  if (config.isDaemon) {
    const foreground = { ...command, directives: `${command.directives} daemon off;` }
    const serve = (child: Process) => run(child, foreground, { ...config, isDaemon: false }, version)
    process.spawn(serve, { argv: process.argv })
    return 0
  }
  return run(process, command, config, version)
}

async function run(process: Process, command: CommandLine, first: NginxConfig, version: string): Promise<number> {
  const logs = createLogs(process)
  let config = first
  let connections = 0
  const open = new Map<string, Listener>()
  const server = createConnectionServer(process, (connection) => {
    connections += 1
    return serve({ process, logs, version, config, connection, number: connections })
  })
  const { take, wish } = receiveWishes(process)
  const notice = (words: string) => logs.report(config.errorLogs, 'notice', words)

  try {
    openLogs(logs, config)
    await bindPatiently(process, server, open, config)
    writePid(process, config.pidPath)
    for (const words of ['using the "epoll" event method', `nginx/${version}`, 'start worker processes'])
      await notice(words)
    process.onSignal('SIGUSR1', () => logs.reopen())
    for (;;) {
      await process.until(Promise.race([wish(), server.failed]))
      const { kind, words } = take()
      await notice(`signal ${words}`)
      if (kind === 'quit') await process.until(Promise.race([server.finish(), server.failed]))
      if (kind !== 'reload') break
      config = await reload(process, command, config, { logs, server, open })
    }
    await notice('exit')
    return 0
  } catch (error) {
    await sayEmergency(process, error)
    return 1
  } finally {
    server.close()
    logs.close()
  }
}

/** Signals as they come, one after the other. */
function receiveWishes(process: Process) {
  const waiting: { readonly kind: Wish; readonly words: string }[] = []
  let arrived = Promise.withResolvers<void>()
  for (const [signal, kind, words] of wishes) {
    process.onSignal(signal, () => {
      waiting.push({ kind, words })
      arrived.resolve()
    })
  }
  return {
    wish: () => arrived.promise,
    take() {
      const wish = waiting.shift()!
      if (waiting.length === 0) arrived = Promise.withResolvers()
      return wish
    },
  }
}

type Running = { readonly logs: NginxLogs; readonly server: ConnectionServer; readonly open: Map<string, Listener> }

/** The new configuration, or the old one if the new one is of no use. */
async function reload(process: Process, command: CommandLine, old: NginxConfig, { logs, server, open }: Running) {
  try {
    const config = load(process, command)
    openLogs(logs, config)
    bind(server, open, config)
    return config
  } catch (error) {
    if (!(error instanceof Emergency)) throw error
    await logs.report(old.errorLogs, 'emerg', error.message)
    return old
  }
}

function openLogs(logs: NginxLogs, config: NginxConfig) {
  const places = config.servers.flatMap(({ settings, locations }) => [
    settings,
    ...locations.map((each) => each.settings),
  ])
  logs.open(config.errorLogs.map(({ path }) => path))
  for (const { accessLogs, errorLogs } of places) logs.open([...accessLogs, ...errorLogs].map(({ path }) => path))
}

const bindTries = 5
const bindWaitMs = 500

async function bindPatiently(
  process: Process,
  server: ConnectionServer,
  open: Map<string, Listener>,
  config: NginxConfig,
) {
  for (let tries = 1; ; tries += 1) {
    try {
      return bind(server, open, config)
    } catch (error) {
      await sayEmergency(process, error)
      if (tries === bindTries) throw new Emergency('still could not bind()')
    }
    await process.sleep(bindWaitMs)
  }
}

/** Opens what the configuration listens on, and then closes what it does not; all or nothing. Throws Emergency. */
function bind(server: ConnectionServer, open: Map<string, Listener>, { servers }: NginxConfig) {
  const listens = servers.flatMap((each) => each.listens)
  const any = new Set(listens.filter(({ address }) => address === '0.0.0.0').map(({ port }) => port))
  const wanted = listens.filter(({ address, port }) => address === '0.0.0.0' || !any.has(port))
  const byKey = new Map(wanted.map((listen) => [`${listen.address}:${listen.port}`, listen]))
  const opened = new Map<string, Listener>()
  for (const [key, { address, port }] of byKey) {
    if (open.has(key)) continue
    try {
      opened.set(key, server.listen(address, port))
    } catch (error) {
      for (const listener of opened.values()) listener.close()
      if (!(error instanceof NetworkError)) throw error
      const number = error.code === 'EADDRINUSE' ? 98 : 99
      throw new Emergency(`bind() to ${key} failed (${number}: ${error.message})`)
    }
  }
  for (const [key, listener] of opened) open.set(key, listener)
  for (const [key, listener] of open) {
    if (byKey.has(key)) continue
    listener.close()
    open.delete(key)
  }
}

function writePid({ pid, container: { files } }: Process, path: string) {
  try {
    files.writeFile(path, `${pid}\n`)
  } catch (error) {
    throw new Emergency(openFailed(path, error))
  }
}

type Serving = {
  readonly process: Process
  readonly logs: NginxLogs
  readonly version: string
  readonly config: NginxConfig
  readonly connection: Connection
  readonly number: number
}

async function serve({ process, logs, version, config, connection, number }: Serving): Promise<void> {
  let exchange: Exchange | undefined
  try {
    await serveHttp(connection, (request) => {
      const port = connection.localPort
      const host = (request.headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase()
      const server = chooseServer(config.servers, port, host)
      const nowMs = process.container.clock.nowMs()
      exchange = {
        ...{ process, logs, version, number, port, request, server, upstreams: [] },
        ...{ remoteAddress: connection.remoteAddress, startedAtMs: nowMs, settings: server.settings },
        ...{ status: 0, bodyBytes: 0, upstreamAddress: undefined },
      }
      return answerExchange(exchange)
    })
  } finally {
    for (const upstream of exchange?.upstreams ?? []) upstream.close()
  }
  if (!exchange) return
  const variables = variablesOf(exchange, requestedPath(exchange.request.path) ?? '/')
  for (const { path, format } of exchange.settings.accessLogs)
    await logs.write(path, `${expand(format, variables, '-')}\n`)
}

// Serve: puts the server's parts together on one port. Tests start it on port 0 and without a page.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { kinds } from '../lib/model/kinds.ts'
import type { Clock } from '../lib/clock.ts'
import { type Config, ConfigError } from './config.ts'
import { createGateway, refuse } from './gateway.ts'
import { createGuard } from './guard.ts'
import { createHttpApi } from './http-api.ts'
import { createHub } from './hub.ts'
import type { Choice } from './kubernetes/choose-context.ts'
import { connectKubernetes } from './kubernetes/client.ts'
import { createWatchMetrics, type WatchState } from './kubernetes/watch-metrics.ts'
import { watchCluster } from './kubernetes/watch-cluster.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { applyFirstSamples, type Sample } from './samples.ts'

/** Answers what is not the API's. */
export type PageServer = {
  answer(request: IncomingMessage, response: ServerResponse): void
  /** False for what is not its own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

export type ServeOptions = {
  readonly config: Pick<Config, 'port' | 'host' | 'maxReplicas'>
  readonly choice: Choice
  readonly samples: readonly Sample[]
  /** Whether the cluster is a sandbox that was begun just now, to be filled with the first samples. */
  readonly isNewSandbox: boolean
  readonly page: PageServer
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export type Podarium = {
  /** Where a browser finds it, without a slash at the end. */
  readonly url: string
  /** Ends watches, sockets and the port. */
  close(): Promise<void>
}

/** Listens, then begins to watch. Throws ConfigError where the port can't be had. */
export async function servePodarium({
  config,
  choice,
  samples,
  isNewSandbox,
  page,
  clock,
  random,
  log,
}: ServeOptions): Promise<Podarium> {
  const httpServer = createServer()
  const port = await listen(httpServer, config.port, config.host)

  const { kubeConfig, contextName } = choice
  const clusterName = kubeConfig.getContextObject(contextName)?.cluster ?? contextName
  const hub = createHub({
    clock,
    cluster: { context: contextName, name: clusterName, maxReplicas: config.maxReplicas },
    pages: () => gateway.clients(),
    onTick: (tookMs) => metrics.tick(tookMs),
  })
  const watchMetrics = createWatchMetrics(kinds)
  const client = connectKubernetes({ kubeConfig, clock, log, random })
  const watch = watchCluster({ client, kinds, clock, random, log, listener: hub.listener, metrics: watchMetrics })

  if (isNewSandbox) {
    applyFirstSamples(client, samples).catch((error: unknown) =>
      log.error({ err: error }, 'the first samples were refused'),
    )
  }

  const guard = createGuard(() => port)
  const gateway = createGateway({ hub, guard, onDelta: (bytes) => metrics.delta(bytes) })
  const metrics = createMetrics(watchMetrics, gateway)
  const answerApi = createHttpApi({
    hub,
    client,
    guard,
    samples,
    maxReplicas: config.maxReplicas,
    log,
    bridgedFrom: () => gateway.bridgedFrom(),
    notReady: () => Object.entries(watch.status().kinds).flatMap(([kind, state]) => (isRead(state) ? [] : [kind])),
    metrics: () => metrics.text(),
  })
  httpServer.on('request', (request, response) => {
    if (!answerApi(request, response)) page.answer(request, response)
  })
  httpServer.on('upgrade', (request, socket, head) => {
    if (gateway.upgrade(request, socket, head) || page.upgrade(request, socket, head)) return
    refuse(socket, 404, `There is no websocket at ${request.url}.`)
  })

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    async close() {
      hub.close()
      watch.close()
      client.close()
      await gateway.close()
      httpServer.close()
      httpServer.closeAllConnections()
    },
  }
}

function listen(httpServer: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpServer.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new ConfigError(
            `Port ${port} is taken by another program. End that one, or choose another port: npm start -- --port ${port + 1}`,
          ),
        )
      else if (error.code === 'EACCES')
        reject(
          new ConfigError(`Port ${port} may not be used by you. Choose one from 1024 up: npm start -- --port 3000`),
        )
      else reject(error)
    })
    httpServer.listen(port, host, () => resolve((httpServer.address() as AddressInfo).port))
  })
}

/** Whether there is nothing of a kind left to wait for: it is read, or never will be. */
function isRead(state: WatchState): boolean {
  return state === 'watching' || state === 'forbidden' || state === 'absent'
}

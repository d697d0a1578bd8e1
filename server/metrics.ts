// Metrics: what /metrics tells, in Prometheus' words. The only importer of prom-client.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Gateway } from './gateway.ts'
import type { KindMetrics, WatchMetrics } from './kubernetes/watch-metrics.ts'

export type Metrics = {
  /** A delta of so many bytes went out. */
  delta(bytes: number): void
  /** A delta took so long to make and hand out. */
  tick(tookMs: number): void
  /** The text of /metrics. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** Metrics that read what the watching counted, and how many browsers are connected, when they are asked for. */
export function createMetrics(watch: WatchMetrics, sockets: Pick<Gateway, 'clients' | 'mostQueuedBytes'>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const counts: readonly (readonly [string, string, (kind: KindMetrics) => number])[] = [
    ['events', 'Objects added, changed or deleted, as the watch told', (kind) => kind.events],
    ['relists', 'Lists after the first one', (kind) => kind.relists],
    ['reconnects', 'Watches opened again without a list', (kind) => kind.reconnects],
    ['handler_errors', 'Calls of a handler that threw', (kind) => kind.handlerErrors],
    ['projection_errors', 'Objects left out because they could not be read', (kind) => kind.projectionErrors],
    ['garbage_lines', 'Lines of a watch that were no JSON', (kind) => kind.garbageLines],
  ]
  for (const [name, help, read] of counts) {
    new Counter({
      name: `podarium_watch_${name}_total`,
      help,
      labelNames: ['kind'],
      registers,
      collect() {
        this.reset()
        for (const [kind, counted] of Object.entries(watch)) this.inc({ kind }, read(counted))
      },
    })
  }
  new Gauge({
    name: 'podarium_watch_open',
    help: 'Watches open on the API server',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, counted] of Object.entries(watch)) this.set({ kind }, counted.openWatches)
    },
  })
  new Gauge({
    name: 'podarium_watch_state',
    help: '1 for the state that the watch of a kind is in',
    labelNames: ['kind', 'state'],
    registers,
    collect() {
      this.reset()
      for (const [kind, counted] of Object.entries(watch)) this.set({ kind, state: counted.state }, 1)
    },
  })
  new Gauge({
    name: 'podarium_clients',
    help: 'Browsers connected',
    registers,
    collect() {
      this.set(sockets.clients())
    },
  })
  new Gauge({
    name: 'podarium_client_queue_bytes',
    help: 'What waits for the browser that reads slowest',
    registers,
    collect() {
      this.set(sockets.mostQueuedBytes())
    },
  })
  const deltaBytes = new Histogram({
    name: 'podarium_delta_bytes',
    help: 'Size of a delta, once for all browsers',
    buckets: [100, 300, 1000, 3000, 10_000, 100_000],
    registers,
  })
  const tickSeconds = new Histogram({
    name: 'podarium_tick_seconds',
    help: 'Time to make and hand out a delta',
    buckets: [0.0005, 0.001, 0.005, 0.02, 0.05],
    registers,
  })

  return {
    delta: (bytes) => deltaBytes.observe(bytes),
    tick: (tookMs) => tickSeconds.observe(tookMs / 1000),
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

// Serves Podarium without a page before a test cluster, in this process: for tests of the server's own borders.

import { KubeConfig } from '@kubernetes/client-node'
import { systemClock } from '../server/clock.ts'
import { createLog } from '../server/log.ts'
import { type Podarium, servePodarium } from '../server/serve.ts'
import { startTestCluster, type TestCluster, type TestClusterOptions } from './test-cluster/start-test-cluster.ts'

export type ServedTestCluster = {
  readonly cluster: TestCluster
  readonly url: string
  /** A request of the server's own page. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Resolves when all kinds are read. */
  untilReady(): Promise<void>
  close(): Promise<void>
}

/** Starts both on free ports. */
export async function serveTestCluster(
  prepare: (cluster: TestCluster) => void = () => {},
  options: TestClusterOptions = {},
): Promise<ServedTestCluster> {
  const cluster = await startTestCluster(options)
  prepare(cluster)
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(cluster.kubeConfig)
  const podarium: Podarium = await servePodarium({
    config: { port: 0, host: '127.0.0.1', maxReplicas: 50 },
    choice: { kubeConfig, contextName: kubeConfig.getCurrentContext(), why: 'a test' },
    samples: [],
    isNewSandbox: false,
    page: { answer: (_request, response) => void response.writeHead(404).end(), upgrade: () => false },
    clock: systemClock,
    random: Math.random,
    log: createLog('silent'),
  })
  const { url } = podarium
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { origin: url, ...init.headers } })
  return {
    cluster,
    url,
    ask,
    async untilReady() {
      while (!(await ask('/readyz')).ok) await new Promise(setImmediate)
    },
    async close() {
      await podarium.close()
      await cluster.close()
    },
  }
}

// Test cluster: a small server that speaks the Kubernetes API well enough to be watched, scaled and broken in tests.
//
//   const cluster = await startTestCluster({ controllers: true })
//   cluster.store.create(aNode('node-1')); cluster.store.create(aDeployment('default', 'web', 3))
//   ... KUBECONFIG=cluster.writeKubeConfig(dir) npm start
//   await cluster.close()

import { mkdirSync, writeFileSync } from 'node:fs'
import type { ServerHttp2Session } from 'node:http2'
import { join } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../server/clock.ts'
import { type ApiCall, createApi, type OpenWatch } from './api.ts'
import { type Certificate, createCertificate } from './certificate.ts'
import { runTinyControllers } from './controllers.ts'
import { createFaults, type Faults } from './faults.ts'
import { type FaultyProxy, listen, startFaultyProxy } from './faulty-proxy.ts'
import { createHttpServer } from './http-server.ts'
import { createStore, type Store } from './store.ts'

export type TestClusterOptions = {
  /** The context in its kubeconfig: `kind-test` if left out. */
  readonly context?: string
  /** Makes and ends pods for Deployments, and runs them (controllers.ts). Off if left out. */
  readonly controllers?: boolean
  /** Offers HTTP/1.1 only. */
  readonly isHttp1Only?: boolean
  /** Plain http://, with insecure-skip-tls-verify in the kubeconfig. */
  readonly isPlain?: boolean
  /** When its certificate expires; in a year if left out. */
  readonly certificateUntilMs?: number
  /** For bookmarks, time-outs and the controllers; the system's if left out. */
  readonly clock?: Clock
}

export type TestCluster = {
  /** The objects. Changes made here are watched like any other. */
  store(): Store
  readonly faults: Faults
  readonly network: FaultyProxy
  /** Every request since the start, oldest first. */
  readonly calls: readonly ApiCall[]
  /** How often a collection was listed from its first page. */
  lists(plural: string): number
  /** The watches open now, of one collection or of all. */
  watches(plural?: string): readonly OpenWatch[]
  /** A kubeconfig for it, as YAML (in JSON's clothes). */
  readonly kubeConfig: string
  /** Writes the kubeconfig into a folder; gives the file's path. */
  writeKubeConfig(dir: string): string
  /** Says GOAWAY on every HTTP/2 connection, as an API server does that is about to stop. */
  goAway(): void
  /** From now on this address is another, empty cluster. The network is cut. */
  becomeAnotherCluster(): void
  close(): Promise<void>
}

/** Starts one on a free port of 127.0.0.1, with the namespaces default and kube-system and nothing else. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { context = 'kind-test', isHttp1Only = false, isPlain = false, clock = systemClock } = options
  const certificate = isPlain ? null : createCertificate(options.certificateUntilMs)
  const faults = createFaults()
  const calls: ApiCall[] = []
  const watches = new Set<OpenWatch>()
  const sessions = new Set<ServerHttp2Session>()
  let clusters = 0
  let stopControllers = () => {}
  let store = makeCluster()

  function makeCluster(): Store {
    stopControllers()
    const made = createStore(() => clock.nowMs(), `cluster-${++clusters}`)
    for (const name of ['kube-system', 'default']) {
      made.create({ kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } })
    }
    if (options.controllers) stopControllers = runTinyControllers(made, clock)
    return made
  }

  const api = createApi({ store: () => store, faults, clock, isGraceful: () => options.controllers ?? false })
  const server = createHttpServer({
    answer(call) {
      calls.push(call)
      return api.answer(call)
    },
    onWatch(watch) {
      watches.add(watch)
      return () => watches.delete(watch)
    },
    certificate,
    isHttp1Only,
  })
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  const network = await startFaultyProxy(await listen(server, 0))
  const kubeConfig = JSON.stringify(kubeConfigFor(context, network.port, certificate), null, 2)

  return {
    store: () => store,
    faults,
    network,
    calls,
    lists: (plural) => calls.filter((call) => isFirstPageOf(call, plural)).length,
    watches: (plural) => [...watches].filter((watch) => plural === undefined || watch.plural === plural),
    kubeConfig,
    writeKubeConfig(dir) {
      mkdirSync(dir, { recursive: true })
      const file = join(dir, 'kubeconfig')
      writeFileSync(file, kubeConfig, { mode: 0o600 })
      return file
    },
    goAway: () => sessions.forEach((session) => session.goaway()),
    becomeAnotherCluster() {
      store = makeCluster()
      network.cut()
    },
    async close() {
      stopControllers()
      for (const watch of watches) watch.end()
      await network.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function isFirstPageOf({ method, path, query }: ApiCall, plural: string): boolean {
  return method === 'GET' && path.endsWith(`/${plural}`) && !query.has('watch') && !query.has('continue')
}

function kubeConfigFor(context: string, port: number, certificate: Certificate | null): unknown {
  const trust = certificate
    ? { 'certificate-authority-data': Buffer.from(certificate.cert).toString('base64') }
    : { 'insecure-skip-tls-verify': true }
  const server = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: context, cluster: { server, ...trust } }],
    users: [{ name: context, user: { token: 'test' } }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
  }
}

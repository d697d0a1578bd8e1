// Bench: `npm run bench`. What Podarium costs and how far behind it is, as ratios in one run, before 1,000 simulated pods on the
// Kind cluster of the current context. No verdict: the goal stands beside each figure.

import { execFileSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { io } from 'socket.io-client'
import { chromiumOptions } from '../e2e/browser.ts'
import { startPodarium } from '../e2e/podarium.ts'
import { buildIfChanged } from '../scripts/build.ts'
import { systemClock } from '../server/clock.ts'
import { connectKubernetes, type KubernetesClient } from '../server/kubernetes/client.ts'
import { loadKubeConfig } from '../server/kubernetes/kube-config.ts'
import { createLog } from '../server/log.ts'
import { measureLag } from './lag.ts'
import { percentile, printReport } from './report.ts'
import { benchNamespace, simulatePods } from './simulated-pods.ts'
import { cpuPerEvent, heapPerPod } from './wire.ts'

const podCount = 1000
const clientCount = 50
const watched = [
  'nodes',
  'namespaces',
  'pods',
  'events',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'services',
  'endpointslices',
]

buildIfChanged()
const { kubeConfig } = loadKubeConfig({ kubeconfig: process.env.KUBECONFIG, homeDir: homedir() })
const context = kubeConfig.getCurrentContext()
if (!context.startsWith('kind-')) {
  console.error(
    `The current context ${context} is no Kind cluster; the bench makes and removes ${podCount} pods, so it runs on Kind only.`,
  )
  process.exit(1)
}
const log = createLog('error')
const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log })
console.log(`Making ${podCount} simulated pods on ${context} ...`)
const pods = await simulatePods(client, podCount)
try {
  await measure()
} finally {
  await pods.remove()
  client.close()
}

async function measure(): Promise<void> {
  const watchesBefore = openWatches()
  const podarium = await startPodarium(process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config'), [])
  const browser = await chromium.launch(chromiumOptions)
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await page.goto(`${podarium.url}/?namespace=${benchNamespace}`)
  await page.locator(`figure[data-pods-drawn="${podCount}"]`).waitFor()

  const raw = await recordLines(client)
  const link = io(podarium.url, { transports: ['websocket'], extraHeaders: { origin: podarium.url } })
  let deltaBytes = 0
  link.on('delta', (delta) => (deltaBytes += Buffer.byteLength(JSON.stringify(['delta', delta])) + '42'.length))
  const lags = await measureLag(page, context, pods)
  raw.stop()

  const watchesWithOne = openWatches()
  const others = Array.from({ length: clientCount - 1 }, () =>
    io(podarium.url, { transports: ['websocket'], forceNew: true, extraHeaders: { origin: podarium.url } }),
  )
  await Promise.all(others.map((socket) => new Promise((greeted) => socket.once('hello', greeted))))
  const watchesWithMany = openWatches()
  for (const socket of [link, ...others]) socket.disconnect()
  await browser.close()
  await podarium.stop()

  const lineBytes = raw.lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0)
  const list = (await client.request({ path: `/api/v1/namespaces/${benchNamespace}/pods` })) as { items: object[] }
  const bytesRatio = deltaBytes / lineBytes
  const cpuRatio = cpuPerEvent(raw.lines)
  const heapRatio = heapPerPod(list.items.map((item) => JSON.stringify(item)))
  const p50 = percentile(lags, 0.5)
  const p99 = percentile(lags, 0.99)
  const each = (watches: ReadonlyMap<string, number>) =>
    [...watches].map(([resource, open]) => open - (watchesBefore.get(resource) ?? 0)).join(' ')
  const kindNames = [...watchesBefore.keys()].join(' ')
  const ones = [...watchesBefore].map(() => 1).join(' ')

  printReport(`${podCount} pods of two containers, ${lags.length} changes, 20 a second`, [
    {
      name: 'event to paint after the line of kubectl get pods -w, p50',
      measured: `${p50.toFixed(0)} ms`,
      goal: '≤ 33 ms',
      isMet: p50 <= 33,
    },
    {
      name: 'event to paint after the line of kubectl get pods -w, p99',
      measured: `${p99.toFixed(0)} ms`,
      goal: '≤ 100 ms',
      isMet: p99 <= 100,
    },
    {
      name: 'bytes of the deltas / bytes of the raw watch lines',
      measured: `${(bytesRatio * 100).toFixed(1)} %`,
      goal: '≤ 3 %',
      isMet: bytesRatio <= 0.03,
    },
    {
      name: 'server CPU per event / JSON.parse of its line',
      measured: cpuRatio.toFixed(2),
      goal: '≤ 1.5',
      isMet: cpuRatio <= 1.5,
    },
    { name: 'heap per pod / its raw JSON', measured: heapRatio.toFixed(2), goal: '≤ 0.25', isMet: heapRatio <= 0.25 },
    {
      name: 'watches on the API server per kind, 1 client',
      measured: each(watchesWithOne),
      goal: ones,
      isMet: each(watchesWithOne) === ones,
    },
    {
      name: `watches on the API server per kind, ${clientCount} clients`,
      measured: each(watchesWithMany),
      goal: ones,
      isMet: each(watchesWithMany) === ones,
    },
  ])
  console.log(`  kinds: ${kindNames}`)
}

/** Records the raw lines of a watch of the bench's pods until it is stopped. */
async function recordLines(of: KubernetesClient): Promise<{ readonly lines: readonly string[]; stop(): void }> {
  const path = `/api/v1/namespaces/${benchNamespace}/pods`
  const { metadata } = (await of.request({ path, query: { limit: 1 } })) as { metadata: { resourceVersion: string } }
  const ending = new AbortController()
  const watch = await of.watch({
    path,
    query: { watch: true, resourceVersion: metadata.resourceVersion },
    signal: ending.signal,
  })
  const lines: string[] = []
  const record = async () => {
    for await (const line of watch) lines.push(line)
  }
  record().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error
  })
  return { lines, stop: () => ending.abort() }
}

/** Watches of whole collections that the API server has open, whoever opened them, by its own metrics. */
function openWatches(): ReadonlyMap<string, number> {
  const text = execFileSync('kubectl', ['--context', context, 'get', '--raw', '/metrics'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const open = new Map(watched.map((resource) => [resource, 0]))
  for (const line of text.split('\n')) {
    if (
      !line.startsWith('apiserver_longrunning_requests{') ||
      !line.includes('verb="WATCH"') ||
      !line.includes('scope="cluster"')
    )
      continue
    const resource = /resource="([^"]*)"/.exec(line)?.[1] ?? ''
    const isCore = !line.includes('resource="events"') || line.includes('group=""')
    if (open.has(resource) && isCore) open.set(resource, (open.get(resource) ?? 0) + Number(line.split(' ').at(-1)))
  }
  return open
}

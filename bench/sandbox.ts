// Bench of the sandbox: `npm run bench:sandbox`. How long it takes to begin, to run many pods of two containers, and what it costs
// meanwhile and at rest. No verdict: the goal stands beside each figure.

import { homedir } from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { systemClock } from '../server/clock.ts'
import { connectKubernetes, type KubernetesClient } from '../server/kubernetes/client.ts'
import { loadKubeConfig } from '../server/kubernetes/kube-config.ts'
import { createLog } from '../server/log.ts'
import { startSandbox } from '../server/sandbox/start-sandbox.ts'
import { servePodarium } from '../server/serve.ts'
import { cpuShare, requireLinux, residentBytes } from './process-cost.ts'
import { printReport } from './report.ts'

const podsPerNode = 3000 // two workers are to hold 5,000
const restMs = 20_000 // how long the cost at rest is watched
const log = createLog('error')

requireLinux()

const beganMs = performance.now()
const sandbox = await startSandbox({ podsPerNode })
const readyMs = performance.now() - beganMs

const { kubeConfig } = loadKubeConfig({ kubeconfig: sandbox.kubeconfigPath, homeDir: homedir() })
const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log })
const podarium = await servePodarium({
  config: { port: 0, host: '127.0.0.1', maxReplicas: 50 },
  choice: { kubeConfig, contextName: kubeConfig.getCurrentContext(), why: 'the bench' },
  samples: [],
  isNewSandbox: false,
  page: { answer: (_request, response) => void response.writeHead(404).end(), upgrade: () => false },
  clock: systemClock,
  random: Math.random,
  log,
})
const loop = monitorEventLoopDelay({ resolution: 1 })

loop.enable()
const thousandMs = await runPods(client, 1000)
const thousandBytes = residentBytes(sandbox.pid)
const cpuAtRest = await cpuShare(sandbox.pid, restMs)
loop.disable()
const fiveThousandMs = await runPods(client, 5000)

client.close()
await podarium.close()
await sandbox.stop()

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const blockedMs = loop.max / 1e6
printReport('The sandbox, its pods of two containers each with a shell loop', [
  { name: 'start to ready', measured: seconds(readyMs), goal: '1 s', isMet: readyMs <= 1000 },
  { name: '1,000 pods Running', measured: seconds(thousandMs), goal: '3 s', isMet: thousandMs <= 3000 },
  {
    name: 'memory with 1,000 pods',
    measured: `${(thousandBytes / 1e6).toFixed(0)} MB`,
    goal: '250 MB',
    isMet: thousandBytes <= 250e6,
  },
  {
    name: 'CPU with 1,000 pods at rest',
    measured: `${(cpuAtRest * 100).toFixed(1)} % of a core`,
    goal: '5 %',
    isMet: cpuAtRest <= 0.05,
  },
  { name: '5,000 pods Running', measured: seconds(fiveThousandMs), goal: '15 s', isMet: fiveThousandMs <= 15_000 },
  {
    name: 'longest block of the dashboard while 1,000 start and rest',
    measured: `${blockedMs.toFixed(0)} ms`,
    goal: '50 ms',
    isMet: blockedMs <= 50,
  },
])

/** Scales a Deployment from nothing to `count` pods; milliseconds from the asking until all are Running and Ready. */
async function runPods(client: KubernetesClient, count: number): Promise<number> {
  const name = `pods-${count}`
  const path = '/apis/apps/v1/namespaces/default/deployments'
  const startedMs = performance.now()
  await client.request({ method: 'POST', path, body: deployment(name, count) })
  const abort = new AbortController()
  const query = { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: '0' }
  const lines = await client.watch({ path, query, signal: abort.signal })
  for await (const line of lines) {
    const { object } = JSON.parse(line) as { object: { status?: { readyReplicas?: number } } }
    if (object.status?.readyReplicas === count) break
  }
  return performance.now() - startedMs
}

function deployment(name: string, replicas: number): unknown {
  const mount = { volumeMounts: [{ name: 'shared-data', mountPath: '/data' }] }
  const loops = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script], ...mount })
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            { name: 'writer', ...loops('while true; do date >> /data/log.txt; sleep 5; done') },
            { name: 'reader', ...loops('while true; do tail -n 1 /data/log.txt; sleep 5; done') },
          ],
          volumes: [{ name: 'shared-data', emptyDir: {} }],
        },
      },
    },
  }
}

// Bench of the server: `npm run bench:server`. What the real server takes, page and all, while hundreds of pages join it and follow a cluster
// of 10,000 pods. Server, cluster and pages are processes of their own. No verdict: the goal stands beside each figure.

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startPodarium } from '../e2e/podarium.ts'
import { buildIfChanged } from '../scripts/build.ts'
import { startClients } from './clients.ts'
import { startCrowd } from './crowd.ts'
import { cpuMs, cpuShare, requireLinux, residentBytes } from './process-cost.ts'
import { type Figure, percentile, printReport } from './report.ts'

const podCount = 10_000
const changesPerSecond = 100
const fewClients = 300
const manyClients = 1000
const settleMs = 3_000 // what a start or a crowd of new sockets leaves to be done
const watchedMs = 15_000 // how long a share of a core is watched
const burst = { perSecond: 1_000, messageBytes: 5_000 } // far more than a class does, yet the kernel may take all that is sent: e2e/joining.test.ts fills the queue for sure
const heldMs = 2_500 // one that is silent for longer is taken for lost, and comes again

requireLinux()
buildIfChanged()
const loadBefore = loadavg()[0]!
const folder = mkdtempSync(join(tmpdir(), 'podarium-bench-'))
await using ending = new AsyncDisposableStack()
ending.defer(() => rmSync(folder, { recursive: true }))
const crowd = await startCrowd(podCount, folder)
ending.defer(() => crowd.close())
const podarium = await startPodarium(crowd.kubeconfigPath, ['--context', 'kind-test'])
ending.defer(async () => void (await podarium.stop()))
while (!(await fetch(`${podarium.url}/readyz`)).ok) await wait(100)
const clients = startClients(podarium.url)
ending.defer(() => clients.close())
let mostBytes = 0
const noteMemory = () => (mostBytes = Math.max(mostBytes, residentBytes(podarium.pid)))
const notingMemory = setInterval(noteMemory, 250)
ending.defer(() => clearInterval(notingMemory))
await wait(settleMs)

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const figures: Figure[] = []
const note = (name: string, value: number, most: number, words: (value: number) => string) =>
  figures.push({ name, measured: words(value), goal: `≤ ${words(most)}`, isMet: value <= most })

/** The most since it was last asked. */
function memory(words: string): void {
  noteMemory()
  note(`memory of the server, page and all, ${words}`, mostBytes, 200e6, megabytes)
  mostBytes = 0
}

async function joining(words: string): Promise<void> {
  const before = cpuMs(podarium.pid)
  const { wholeMs, fetches, snapshotBytes, pods } = await clients.join(fewClients)
  const spentMs = cpuMs(podarium.pid) - before
  note(`${fewClients} clients joining at once, ${words}: the last is whole`, Math.max(...wholeMs), 1_500, seconds)
  note(`  CPU of the server meanwhile`, spentMs, 500, seconds)
  console.log(
    `${words}: half are whole after ${seconds(percentile(wholeMs, 0.5))}; ${fetches} snapshots of ${snapshotBytes} bytes for ${fewClients} clients, ${pods} pods in each`,
  )
}

async function following(count: number, most: number): Promise<void> {
  await wait(settleMs)
  const share = await cpuShare(podarium.pid, watchedMs)
  note(`${count} clients at ${changesPerSecond} changes/s: share of a core`, share, most, percent)
}

mostBytes = 0
memory('at rest')
await joining('nothing changing')
await clients.leave()
crowd.change(changesPerSecond)
await wait(settleMs)
const alone = await cpuShare(podarium.pid, watchedMs)
figures.push({
  name: `no client at ${changesPerSecond} changes/s: share of a core`,
  measured: percent(alone),
  goal: 'given',
  isMet: true,
})
await joining(`at ${changesPerSecond} changes/s`)
await following(fewClients, 0.15)
memory(`with ${fewClients} clients`)
await clients.join(manyClients - fewClients)
await following(manyClients, 0.35)
memory(`with ${manyClients} clients`)
await crowd.stopChanging()
await clients.leave()

await clients.join(10)
crowd.change(burst.perSecond, burst.messageBytes)
clients.stopReading()
let heldBytes = 0
const heldUntilMs = performance.now() + heldMs
while (performance.now() < heldUntilMs) {
  heldBytes = Math.max(heldBytes, await queuedBytes())
  await wait(100)
}
await crowd.stopChanging()
crowd.change(changesPerSecond)
await wait(1_000)
note(
  'most that is held for a client that stops reading',
  heldBytes,
  256 * 1024,
  (bytes) => `${(bytes / 1024).toFixed(0)} kB`,
)
note('it is right again after it reads on', await clients.readOn(), 1_000, seconds)
noteMemory()
figures.push({
  name: `memory of the server with 10 clients at ${burst.perSecond} changes/s of ${burst.messageBytes / 1000} kB`,
  measured: megabytes(mostBytes),
  goal: 'given',
  isMet: true,
})
await crowd.stopChanging()

const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${availableParallelism()} cores`
printReport(`The server before ${podCount} pods of two containers; ${load}`, figures)

/** The most that waits in the server for one client. */
async function queuedBytes(): Promise<number> {
  const text = await (await fetch(`${podarium.url}/metrics`)).text()
  return Number(/^podarium_client_queue_bytes (\d+)/m.exec(text)?.[1])
}

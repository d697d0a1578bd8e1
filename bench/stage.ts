// Bench of the stage: `npm run bench:stage`, or `node bench/stage.ts 1000 10000` for other sizes. The built page in a real Chromium before a
// test cluster of many pods: how soon all are painted, and how smooth it is while 100 of them change each second. No verdict: the goal
// stands beside each figure. Browser, server, cluster and whatever else runs share the machine's cores: its load is printed.

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { chromiumOptions } from '../e2e/browser.ts'
import { startPodarium } from '../e2e/podarium.ts'
import { aContainer, aDeployment, aNode, aRunningPod, runningStatus } from '../e2e/test-cluster/objects.ts'
import { startTestCluster, type TestCluster } from '../e2e/test-cluster/start-test-cluster.ts'
import { buildIfChanged } from '../scripts/build.ts'
import { type Figure, percentile, printReport } from './report.ts'

const podsPerNode = 100
const changesPerSecond = 100
const changingMs = 10_000
const gestureMs = 3_000
const inputs = 20
const paintedWithinMs: Readonly<Record<number, number>> = { 1000: 500, 5000: 1000, 10_000: 1500 }
const longestWaitMs = 300_000 // for pages that take long; they are to be measured, not to be given up

async function measure(pods: number): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'podarium-bench-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rmSync(folder, { recursive: true }))
  const cluster = await startTestCluster()
  ending.defer(() => cluster.close())
  fill(cluster, pods)
  const podarium = await startPodarium(cluster.writeKubeConfig(folder), ['--context', 'kind-test'])
  ending.defer(async () => void (await podarium.stop()))
  const args = [...chromiumOptions.args, '--enable-precise-memory-info']
  const browser = await chromium.launch({ ...chromiumOptions, args })
  ending.defer(() => browser.close())
  while (!(await fetch(`${podarium.url}/readyz`)).ok) await wait(100)
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  const paintedMs = await open(page, podarium.url, pods)
  const drawn = Number(await page.locator('figure').getAttribute('data-pods-drawn'))
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await wait(2_000) // what the page still has to do after the first sight
  const zoom = await page.evaluate(zooming, gestureMs)
  const pan = await page.evaluate(panning, gestureMs)
  await page.keyboard.press('0')
  await wait(1_000)
  const { frames, busy, changes } = await whileChanging(cluster, pods, async () => {
    const before = await metrics(cdp)
    const deltas = await page.evaluate(frameTimes, changingMs)
    const after = await metrics(cdp)
    const share = (after.TaskDuration! - before.TaskDuration!) / (after.Timestamp! - before.Timestamp!)
    return { frames: deltas, busy: share }
  })
  const { latencies } = await whileChanging(cluster, pods, async () => ({ latencies: await inputLatencies(page) }))
  await cdp.send('HeapProfiler.collectGarbage')
  const heapMB = (await metrics(cdp)).JSHeapUsedSize! / 1e6
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const figure = (name: string, value: number, words: string, most: number, goal: string): Figure => ({
    name,
    measured: words,
    goal,
    isMet: value <= most,
  })
  const atMost = (name: string, value: number, most: number) => figure(name, value, ms(value), most, `≤ ${most} ms`)
  const perSecond = (name: string, value: number): Figure => ({
    name,
    measured: `${value.toFixed(1)} frames/s`,
    goal: '≥ 50 frames/s',
    isMet: value >= 50,
  })
  return [
    atMost('navigation to all painted', paintedMs, paintedWithinMs[pods] ?? 1500),
    { name: 'pods drawn / pods existing', measured: (drawn / pods).toFixed(2), goal: '1.00', isMet: drawn === pods },
    atMost(`frame time p95 at ${changes.toFixed(0)} changes/s`, percentile(frames, 0.95), 18.5),
    atMost(`frame time p99 at ${changes.toFixed(0)} changes/s`, percentile(frames, 0.99), 25),
    figure('main thread busy meanwhile', busy, `${(busy * 100).toFixed(1)} %`, 0.25, '≤ 25 %'),
    perSecond('zooming', zoom),
    perSecond('panning', pan),
    atMost('input to next paint, p95, while changing', percentile(latencies, 0.95), 100),
    figure('heap of the tab', heapMB, `${heapMB.toFixed(1)} MB`, Number.POSITIVE_INFINITY, 'given'),
  ]
}

// ---- The cluster

const mount = { volumeMounts: [{ name: 'shared-data', mountPath: '/data' }] }
const spec = {
  containers: [aContainer('main-app', 'python:3.9', mount), aContainer('helper', 'busybox', mount)],
  volumes: [{ name: 'shared-data', emptyDir: {} }],
}

const owner = { kind: 'ReplicaSet', uid: 'bench-replicaset', controller: true }

const nodeOf = (index: number) => `bench-worker${1 + Math.floor(index / podsPerNode)}`

function createPod(cluster: TestCluster, index: number, generation: number): void {
  const name = nameOf(index, generation)
  const metadata = { ownerReferences: [{ ...owner, apiVersion: 'apps/v1', name: 'web-5d8f9c' }] }
  cluster.store().create(aRunningPod('default', name, nodeOf(index), ipOf(index), { metadata, spec }))
}

const nameOf = (index: number, generation: number) => `web-${index}-${generation}`
const ipOf = (index: number) => `10.200.${Math.floor(index / 250)}.${index % 250}`

function fill(cluster: TestCluster, pods: number): void {
  const deployment = cluster.store().create(aDeployment('default', 'web', pods))
  cluster.store().create({
    ...deployment,
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-5d8f9c',
      namespace: 'default',
      uid: owner.uid,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: deployment.metadata.uid, controller: true },
      ],
    },
  })
  for (let index = 0; index < pods; index += podsPerNode) cluster.store().create(aNode(nodeOf(index)))
  for (let index = 0; index < pods; index++) createPod(cluster, index, 0)
}

/** Runs `task` while pods change, evenly spread: eight in ten fail or recover, two in ten are replaced. Gives the rate that was reached too. */
async function whileChanging<T extends object>(
  cluster: TestCluster,
  pods: number,
  task: () => Promise<T>,
): Promise<T & { readonly changes: number }> {
  const generations = new Map<number, number>()
  const failing = new Set<number>()
  let changes = 0
  const startedMs = performance.now()
  const secondsSince = () => (performance.now() - startedMs) / 1000
  const ticking = setInterval(() => {
    for (; changes < secondsSince() * changesPerSecond; changes++) {
      const index = (changes * 7919) % pods // a prime: all over the cluster
      const generation = generations.get(index) ?? 0
      if (changes % 5 === 4) {
        cluster.store().remove('Pod', 'default', nameOf(index, generation))
        createPod(cluster, index, generation + 1)
        generations.set(index, generation + 1)
        failing.delete(index)
      } else {
        const isFailing = !failing.delete(index)
        if (isFailing) failing.add(index)
        const status = isFailing ? crashing() : runningStatus(containers, ipOf(index))
        cluster.store().patch('Pod', 'default', nameOf(index, generation), { status })
      }
    }
  }, 10)
  const result = await task()
  clearInterval(ticking)
  const rate = changes / secondsSince()
  for (const [index, generation] of generations) {
    cluster.store().remove('Pod', 'default', nameOf(index, generation))
    createPod(cluster, index, 0)
  }
  for (const index of failing) {
    cluster.store().patch('Pod', 'default', nameOf(index, 0), { status: runningStatus(containers, ipOf(index)) })
  }
  return { ...result, changes: rate }
}

const containers = spec.containers as { name: string; image: string }[]

function crashing(): object {
  const [main, helper] = runningStatus(containers, '').containerStatuses as object[]
  const state = { waiting: { reason: 'CrashLoopBackOff' } }
  return { containerStatuses: [{ ...main, ready: false, restartCount: 3, state }, helper] }
}

// ---- The page

/** Milliseconds from navigation to the frame in which all pods are there. */
async function open(page: Page, url: string, pods: number): Promise<number> {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector('figure')?.dataset.podsDrawn !== String(wanted)) return requestAnimationFrame(look)
      // A task that is posted in a frame runs once that frame is painted.
      const channel = new MessageChannel()
      channel.port1.onmessage = () => Object.assign(globalThis, { paintedAtMs: performance.now() })
      channel.port2.postMessage(null)
    }
    requestAnimationFrame(look)
  }, pods)
  await page.goto(url, { timeout: longestWaitMs })
  const painted = await page.waitForFunction(() => (globalThis as { paintedAtMs?: number }).paintedAtMs, undefined, {
    timeout: longestWaitMs,
  })
  return (await painted.jsonValue()) as number
}

async function metrics(cdp: CDPSession): Promise<Readonly<Record<string, number>>> {
  const answer = await cdp.send('Performance.getMetrics')
  return Object.fromEntries(answer.metrics.map(({ name, value }) => [name, value]))
}

/** In the page: the times between frames. */
function frameTimes(lastsMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = []
    const startedMs = performance.now()
    let before = startedMs
    const frame = (now: number) => {
      times.push(now - before)
      before = now
      if (now - startedMs < lastsMs) requestAnimationFrame(frame)
      else resolve(times.slice(1))
    }
    requestAnimationFrame(frame)
  })
}

/** In the page: frames a second while the wheel zooms in and out around a point off the middle, once each frame. */
function zooming(lastsMs: number): Promise<number> {
  const surface = document.querySelector('svg.drawing')!
  const { left, top, width, height } = surface.getBoundingClientRect()
  const at = { clientX: left + width * 0.4, clientY: top + height * 0.4, bubbles: true, cancelable: true }
  return new Promise((resolve) => {
    let frames = 0
    const startedMs = performance.now()
    const frame = () => {
      const spentMs = performance.now() - startedMs
      if (spentMs >= lastsMs) return resolve((frames * 1000) / spentMs)
      frames++
      const isIn = Math.floor(spentMs / 750) % 2 === 0
      surface.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: isIn ? -20 : 20 }))
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** In the page: frames a second while the picture is dragged to and fro, zoomed in a little, once each frame. */
function panning(lastsMs: number): Promise<number> {
  const surface = document.querySelector('svg.drawing')!
  const { left, top, width, height } = surface.getBoundingClientRect()
  const middle = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true, view: window }
  for (let i = 0; i < 5; i++) surface.dispatchEvent(new WheelEvent('wheel', { ...middle, deltaY: -120 }))
  surface.dispatchEvent(new MouseEvent('mousedown', middle))
  return new Promise((resolve) => {
    let frames = 0
    const startedMs = performance.now()
    const frame = () => {
      const spentMs = performance.now() - startedMs
      const turn = spentMs / 300
      const moved = { clientX: middle.clientX + 200 * Math.sin(turn), clientY: middle.clientY + 120 * Math.cos(turn) }
      if (spentMs >= lastsMs) {
        window.dispatchEvent(new MouseEvent('mouseup', { ...middle, ...moved }))
        return resolve((frames * 1000) / spentMs)
      }
      frames++
      window.dispatchEvent(new MouseEvent('mousemove', { ...middle, ...moved }))
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** Milliseconds from the click of a real pointer, here and there on the stage, to the next frame that is painted. */
async function inputLatencies(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const latencies: number[] = []
    Object.assign(globalThis, { latencies })
    document.addEventListener(
      'click',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel()
          channel.port1.onmessage = () => latencies.push(performance.now() - timeStamp)
          channel.port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
  const stage = (await page.locator('svg.drawing').boundingBox())!
  for (let i = 0; i < inputs; i++) {
    const part = (i + 0.5) / inputs
    await page.mouse.click(stage.x + stage.width * 0.5 * part, stage.y + stage.height * (0.2 + 0.6 * part))
    await wait(200)
  }
  return page.evaluate(() => (globalThis as unknown as { latencies: number[] }).latencies)
}

const sizes = process.argv.slice(2).map(Number)
buildIfChanged()
for (const pods of sizes.length > 0 ? sizes : [1000, 5000, 10_000]) {
  const loadBefore = loadavg()[0]!
  const figures = await measure(pods)
  const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${availableParallelism()} cores`
  printReport(`${pods} pods of two containers on ${pods / podsPerNode} nodes; ${load}`, figures)
}

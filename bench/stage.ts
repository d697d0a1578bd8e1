// Bench of the stage: `npm run bench:stage`. The built page in a real Chromium before a cluster of many pods: how soon all are painted, and how smooth
// it is while 100 changes come each second. No verdict: the goal stands beside each figure. Browser, server, cluster and whatever else runs
// share the machine's cores: its load is printed.
//
//   npm run bench:stage -- 1000 10000             these sizes, in place of 1,000, 5,000 and 10,000
//   npm run bench:stage -- --kind scale/fakes     the pods of a Deployment without kubelets (kwok's) on the Kind cluster of the current context
//   npm run bench:stage -- --minutes 10 10000     whether the tab's heap grows over so many minutes of changes, and nothing else

import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { chromiumOptions } from '../e2e/browser.ts'
import { startPodarium } from '../e2e/podarium.ts'
import { buildIfChanged } from '../scripts/build.ts'
import { type Figure, percentile, printReport } from './report.ts'
import { openKind, openSandbox, type StageCluster } from './stage-cluster.ts'

const changesPerSecond = 100
const changingMs = 10_000
const gestureMs = 3_000
const warmUpMs = 20_000 // caches and what the compiler makes of hot code
const mostGrowth = 0.05 // of a heap that goes up and down with what is collected when
const inputs = 20
const restMs = 2_000 // in which a browser that was just begun has come to rest
const paintedWithinMs: Readonly<Record<number, number>> = { 1000: 500, 5000: 1000, 10_000: 1500 }
const longestWaitMs = 300_000 // for pages that take long; they are to be measured, not to be given up

/** The address of the page on a server of its own that has all pods, with what there is to end. */
async function serve(cluster: StageCluster, ending: AsyncDisposableStack): Promise<string> {
  const podarium = await startPodarium(cluster.kubeconfigPath ?? '', ['--context', cluster.context])
  ending.defer(async () => void (await podarium.stop()))
  while (!(await fetch(`${podarium.url}/readyz`)).ok) await wait(100)
  return `${podarium.url}/?namespace=${cluster.namespace}`
}

/** An empty page in a browser of its own, with what there is to end. */
async function openBrowser(ending: AsyncDisposableStack) {
  const args = [...chromiumOptions.args, '--enable-precise-memory-info']
  const browser = await chromium.launch({ ...chromiumOptions, args })
  ending.defer(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  return { page, cdp }
}

async function heapMB(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  return (await metrics(cdp)).JSHeapUsedSize! / 1e6
}

/** Whether the tab's heap grows while pods change. */
async function measureGrowth(cluster: StageCluster, pods: number, minutes: number): Promise<readonly Figure[]> {
  await using ending = new AsyncDisposableStack()
  const url = await serve(cluster, ending)
  const { page, cdp } = await openBrowser(ending)
  await open(page, url, pods)
  const { heaps, changes } = await cluster.pods.during(changesPerSecond, async () => {
    await wait(warmUpMs)
    const heaps = [await heapMB(cdp)]
    for (let minute = 0; minute < minutes; minute++) {
      await wait(60_000)
      heaps.push(await heapMB(cdp))
    }
    return { heaps }
  })
  const [first = 0, last = 0] = [heaps[0], heaps.at(-1)]
  return [
    {
      name: `heap of the tab over ${minutes} minutes at ${changes.toFixed(0)} changes/s: ${heaps.map((heap) => heap.toFixed(1)).join(' ')} MB`,
      measured: `${last >= first ? '+' : ''}${(((last - first) / first) * 100).toFixed(1)} %`,
      goal: `≤ ${mostGrowth * 100} %`,
      isMet: last <= first * (1 + mostGrowth),
    },
  ]
}

/** A browser that starts is busy with itself, and the page shares its cores. */
async function paintedInNewBrowser(url: string, pods: number): Promise<number> {
  await using ending = new AsyncDisposableStack()
  const { page } = await openBrowser(ending)
  return await open(page, url, pods)
}

async function measure(cluster: StageCluster, pods: number): Promise<readonly Figure[]> {
  await using ending = new AsyncDisposableStack()
  const url = await serve(cluster, ending)
  const coldPaintedMs = await paintedInNewBrowser(url, pods)
  const { page, cdp } = await openBrowser(ending)
  await wait(restMs)
  const paintedMs = await open(page, url, pods)
  const drawn = Number(await page.locator('figure').getAttribute('data-pods-drawn'))
  await wait(2_000) // what the page still has to do after the first sight
  const zoom = await page.evaluate(zooming, gestureMs)
  const pan = await page.evaluate(panning, gestureMs)
  await page.keyboard.press('0')
  await wait(1_000)
  const { frames, busy, changes } = await cluster.pods.during(changesPerSecond, async () => {
    const before = await metrics(cdp)
    const deltas = await page.evaluate(frameTimes, changingMs)
    const after = await metrics(cdp)
    const share = (after.TaskDuration! - before.TaskDuration!) / (after.Timestamp! - before.Timestamp!)
    return { frames: deltas, busy: share }
  })
  const { latencies } = await cluster.pods.during(changesPerSecond, async () => ({
    latencies: await inputLatencies(page),
  }))
  const heap = await heapMB(cdp)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const figure = (name: string, value: number, words: string, most: number, goal: string): Figure => ({
    name,
    measured: words,
    goal,
    isMet: value <= most,
  })
  const atMost = (name: string, value: number, most: number, goal = `≤ ${most} ms`) =>
    figure(name, value, ms(value), most, goal)
  const perSecond = (name: string, value: number): Figure => ({
    name,
    measured: `${value.toFixed(1)} frames/s`,
    goal: '≥ 50 frames/s',
    isMet: value >= 50,
  })
  return [
    atMost('navigation to all painted', paintedMs, paintedWithinMs[pods] ?? 1500),
    atMost('the same in a browser that is itself still starting', coldPaintedMs, Number.POSITIVE_INFINITY, 'given'),
    { name: 'pods drawn / pods existing', measured: (drawn / pods).toFixed(2), goal: '1.00', isMet: drawn === pods },
    atMost(`frame time p95 at ${changes.toFixed(0)} changes/s`, percentile(frames, 0.95), 18.5),
    atMost(`frame time p99 at ${changes.toFixed(0)} changes/s`, percentile(frames, 0.99), 25),
    figure('main thread busy meanwhile', busy, `${(busy * 100).toFixed(1)} %`, 0.25, '≤ 25 %'),
    perSecond('zooming', zoom),
    perSecond('panning', pan),
    atMost('input to next paint, p95, while changing', percentile(latencies, 0.95), 100),
    figure('heap of the tab', heap, `${heap.toFixed(1)} MB`, Number.POSITIVE_INFINITY, 'given'),
  ]
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

const { values, positionals } = parseArgs({
  options: { kind: { type: 'string' }, minutes: { type: 'string' } },
  allowPositionals: true,
})
const sizes = positionals.length > 0 ? positionals.map(Number) : [1000, 5000, 10_000]
buildIfChanged()
const cluster = values.kind ? await openKind(values.kind) : await openSandbox(Math.max(...sizes))
try {
  for (const pods of sizes) {
    console.log(`Making ${pods} pods on ${cluster.words} ...`)
    await cluster.pods.scaleTo(pods)
    const loadBefore = loadavg()[0]!
    const figures = await (values.minutes
      ? measureGrowth(cluster, pods, Number(values.minutes))
      : measure(cluster, pods))
    const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${availableParallelism()} cores`
    printReport(`${pods} pods of two containers on ${cluster.words}; ${load}`, figures)
  }
} finally {
  await cluster.close()
}

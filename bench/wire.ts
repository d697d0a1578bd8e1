// Wire: what one change costs in bytes and in the server's time, as a share of what the API server's own line costs.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { kinds } from '../lib/model/kinds.ts'
import type { Clock } from '../lib/clock.ts'
import { createHub } from '../server/hub.ts'
import { parseWatchEvent } from '../server/kubernetes/watch-event.ts'

const rounds = 200 // long enough that a pause of the collector is one among many
const perTick = 5 // events in one delta at 100 changes a second

const cluster = { context: 'bench', name: 'bench', sandbox: false, maxReplicas: 50 }

/** CPU time of all that the server does for a watch line of a pod, divided by that of JSON.parse of the line alone. */
export function cpuPerEvent(lines: readonly string[]): number {
  const parseOnly = () => {
    for (const line of lines) JSON.parse(line)
  }
  let flush = () => {}
  const hub = createHub({ clock: clockThatWaits((task) => (flush = task)), cluster })
  hub.listener.reset({ uid: 'bench', version: 'v0', sandbox: false })
  hub.listener.replaced('pods', [])
  hub.listener.freshness({ state: 'live', sinceMs: 0 })
  let encoded = 0
  hub.subscribe({ hello() {}, freshness() {}, delta: (delta) => (encoded += JSON.stringify(delta).length) })
  const whole = () => {
    let sinceTick = 0
    for (const line of lines) {
      const event = parseWatchEvent(line)
      if (event.type === 'BOOKMARK') continue
      const view = kinds.pods.project(event.raw)
      if (view) hub.listener.changed('pods', view)
      sinceTick += 1
      if (sinceTick % perTick === 0) flush()
    }
  }
  for (const warmUp of [parseOnly, whole, parseOnly, whole]) timed(warmUp, 20)
  // In turns, so that a change of the machine's speed meets both alike; the median of the pairs.
  const ratios = Array.from({ length: 9 }, () => timed(whole, rounds / 10) / timed(parseOnly, rounds / 10))
  hub.close()
  return ratios.toSorted((a, b) => a - b)[4] ?? Number.NaN
}

/** A clock on which time stands still and whatever is to be done later is handed to `onTask`. */
function clockThatWaits(onTask: (task: () => void) => void): Clock {
  return {
    nowMs: () => 0,
    after(_delayMs, task) {
      onTask(task)
      return () => onTask(() => {})
    },
  }
}

function timed(task: () => void, times: number): number {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time += 1) task()
  const used = process.cpuUsage(before)
  return used.user + used.system
}

/** Heap that the server keeps for a pod, divided by the bytes of the pod's JSON: the median of several, the first of which warms up. */
export function heapPerPod(pods: readonly string[]): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const rawBytes = pods.reduce((bytes, json) => bytes + Buffer.byteLength(json), 0)
  const ratios = Array.from({ length: 6 }, () => {
    collect()
    const before = process.memoryUsage().heapUsed
    const hub = createHub({ clock: clockThatWaits(() => {}), cluster })
    hub.listener.replaced(
      'pods',
      pods.flatMap((json) => kinds.pods.project(JSON.parse(json)) ?? []),
    )
    hub.listener.freshness({ state: 'live', sinceMs: 0 })
    collect()
    const used = process.memoryUsage().heapUsed - before
    hub.close()
    return used / rawBytes
  })
  return ratios.slice(1).toSorted((x, y) => x - y)[2] ?? Number.NaN
}

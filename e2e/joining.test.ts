import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initialSync, onDelta, onHello, onSnapshot, type Sync, wantsSnapshot } from '../components/state/sync.ts'
import type { ServerEvents, Snapshot } from '../lib/protocol.ts'
import { serveTestCluster, type ServedTestCluster } from './serve-test-cluster.ts'
import { aNode, aRunningPod } from './test-cluster/objects.ts'

const podCount = 300
const message = 'the node was low on resource. '.repeat(18) // a change of every pod is nearly the largest delta that is sent
const queueLimit = 256 * 1024

let served: ServedTestCluster
beforeEach(async () => {
  served = await serveTestCluster(({ store }) => {
    store().create(aNode('worker'))
    for (let index = 0; index < podCount; index += 1)
      store().create(aRunningPod('default', `pod-${index}`, 'worker', '10.0.0.1'))
  })
  await served.untilReady()
})
afterEach(() => served.close())

/** A page without a browser: the page's own state machine on a real socket and real fetches. */
function follow(url: string, first?: Snapshot) {
  const socket: Socket<ServerEvents> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { origin: url },
  })
  let sync: Sync = first ? onSnapshot(initialSync, first) : initialSync
  let isFetching = false
  let fetches = 0
  const become = (next: Sync) => {
    sync = next
    if (!isFetching && wantsSnapshot(sync)) void fetchSnapshot()
  }
  async function fetchSnapshot() {
    isFetching = true
    fetches += 1
    const snapshot = await (await fetch(`${url}/api/cluster`)).json()
    isFetching = false
    become(onSnapshot(sync, snapshot))
  }
  socket.on('hello', (hello) => become(onHello(sync, hello)))
  socket.on('delta', (delta) => become(onDelta(sync, delta)))
  const stream = () =>
    (socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws._socket
  return {
    pods: () => [...sync.model.pods.values()].toSorted((a, b) => a.uid.localeCompare(b.uid)),
    fetches: () => fetches,
    revision: () => sync.revision,
    stopReading: () => stream().pause(),
    readOn: () => stream().resume(),
    isWhole: () => sync.revision > 0 && !wantsSnapshot(sync),
    close: () => socket.disconnect(),
  }
}

/** Changes every pod once: its restarts tell which round it was. */
function changeAllPods(round: number, words = message) {
  for (let index = 0; index < podCount; index += 1) {
    served.cluster.store().patch('Pod', 'default', `pod-${index}`, {
      status: { message: `${round} ${words}`, reason: 'Evicted', phase: 'Failed' },
    })
  }
}

const rounds = async (from: number, to: number) => {
  for (let round = from; round < to; round += 1) {
    changeAllPods(round)
    await new Promise(setImmediate)
  }
}

test('J-1 a page that joins in the middle of a burst ends equal to one that was there all along', async () => {
  const first = follow(served.url)
  await expect.poll(first.isWhole).toBe(true)
  const burst = rounds(0, 20)
  const second = follow(served.url)
  await burst
  served.cluster.store().remove('Pod', 'default', 'pod-0')
  await expect.poll(() => [first.pods().length, second.pods().length]).toEqual([podCount - 1, podCount - 1])
  await expect.poll(() => second.pods().every((pod) => pod.message?.startsWith('19 '))).toBe(true)
  expect(second.pods()).toEqual(first.pods())
  expect(first.fetches()).toBe(1)
  first.close()
  second.close()
})

test('J-2 a page kept from reading is left out before more than 256 kB wait for it, and right again when it reads on', async () => {
  const reader = follow(served.url)
  const held = follow(served.url)
  await expect.poll(() => reader.isWhole() && held.isWhole()).toBe(true)
  held.stopReading()
  let round = 0
  const nextRound = async () => {
    changeAllPods(round)
    await expect.poll(() => reader.pods().every((pod) => pod.message?.startsWith(`${round} `))).toBe(true)
    round += 1
    return queuedBytes()
  }
  // Until the kernel takes no more, and then for as many as would go past the limit.
  while ((await nextRound()) === 0);
  for (let more = 0; more < 4; more += 1) expect(await nextRound()).toBeLessThanOrEqual(queueLimit)
  const last = `${round - 1} `
  expect(held.pods().every((pod) => pod.message?.startsWith(last))).toBe(false)
  held.readOn()
  await expect.poll(() => held.pods().every((pod) => pod.message?.startsWith(last))).toBe(true)
  expect(held.pods()).toEqual(reader.pods())
  expect(held.fetches()).toBeGreaterThan(1)
  reader.close()
  held.close()
})

test('J-3 a page whose snapshot is older than its greeting fetches no other', async () => {
  const first = follow(served.url)
  await expect.poll(first.isWhole).toBe(true)
  const old = (await (await served.ask('/api/cluster')).json()) as Snapshot
  for (const name of ['pod-1', 'pod-2', 'pod-3']) {
    const { revision } = first
    const before = revision()
    served.cluster.store().remove('Pod', 'default', name)
    await expect.poll(revision).toBeGreaterThan(before)
  }
  const late = follow(served.url, old)
  await expect.poll(late.revision).toBe(first.revision())
  expect(late.pods()).toEqual(first.pods())
  expect(late.fetches()).toBe(0)
  first.close()
  late.close()
})

test('J-4 of a change larger than what may wait for a page it is told only, and fetches the snapshot', async () => {
  const page = follow(served.url)
  await expect.poll(page.isWhole).toBe(true)
  changeAllPods(1, 'the node was low on resource. '.repeat(60))
  await expect.poll(() => page.pods().every((pod) => pod.message?.startsWith('1 '))).toBe(true)
  expect(page.fetches()).toBe(2)
  page.close()
})

/** What waits for the page that reads slowest. */
async function queuedBytes(): Promise<number> {
  const text = await (await served.ask('/metrics')).text()
  return Number(/^podarium_client_queue_bytes (\d+)/m.exec(text)?.[1])
}

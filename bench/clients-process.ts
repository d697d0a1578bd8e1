// Clients process: pages without a browser, hundreds in a process of their own. Each speaks what a page speaks (a socket.io link and a fetch of
// the snapshot, both at once) and follows revisions as sync.ts does, but looks at no more of a message than its revisions. Begun by clients.ts.

import { Agent, get } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gunzipSync, constants } from 'node:zlib'
import { type RawData, WebSocket } from 'ws'
import type { ClientsNews, ClientsOrder } from './clients.ts'

const headBytes = 200 // of a message: its revisions stand at its beginning
const lookEveryMs = 5
const reopenAfterMs = 500 // as a page does after a break

type Client = {
  /** Resolves to milliseconds from its beginning until it had all that the server had told. */
  readonly whole: Promise<number>
  revision(): number
  isWhole(): boolean
  fetches(): number
  tcp(): { pause(): void; resume(): void }
  leave(): void
}

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

function join(url: string): Client {
  const beganMs = performance.now()
  const { promise: whole, resolve } = Promise.withResolvers<number>()
  let revision = -1
  let heard = -1
  let isGreeted = false
  let fetches = 0
  let isFetching = false
  let kept: (readonly [number, number])[] = []

  const isWhole = () => isGreeted && revision >= heard
  function settle(): void {
    if (revision >= 0) {
      for (const [from, to] of kept) if (from === revision) revision = to
      kept = kept.filter(([, to]) => to > revision)
    }
    if (isWhole()) resolve(performance.now() - beganMs)
    else if (revision < heard) void fetchSnapshot()
  }
  async function fetchSnapshot(): Promise<void> {
    if (isFetching) return
    isFetching = true
    fetches += 1
    const found = revisionIn(await fetchBody(url))
    isFetching = false
    revision = Math.max(revision, found)
    settle()
  }

  let isGone = false
  let socket = open()
  function open(): WebSocket {
    const opened = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      origin: url,
      perMessageDeflate: false,
      skipUTF8Validation: true,
    })
    opened.on('message', (data: RawData) => onMessage(data as Buffer))
    opened.on('error', () => {}) // told by `close` too
    opened.on('close', () => {
      isGreeted = false
      if (!isGone) setTimeout(() => (socket = open()), reopenAfterMs)
    })
    return opened
  }
  function onMessage(bytes: Buffer): void {
    const head = bytes.toString('latin1', 0, headBytes)
    if (head === '2') socket.send('3')
    else if (head.startsWith('0')) socket.send('40')
    else if (head.startsWith('42["hello"')) {
      isGreeted = true
      heard = Math.max(heard, Number(/"revision":(\d+)/.exec(head)?.[1]))
      for (const delta of bytes.toString('latin1').matchAll(/"from":(\d+),"to":(\d+)/g)) keep(delta)
      settle()
    } else if (head.startsWith('42["delta"')) {
      keep(/"from":(\d+),"to":(\d+)/.exec(head)!)
      settle()
    }
  }
  function keep([, from, to]: RegExpExecArray): void {
    kept.push([Number(from), Number(to)])
    heard = Math.max(heard, Number(to))
  }
  void fetchSnapshot()
  return {
    whole,
    tcp: () => (socket as unknown as { _socket: { pause(): void; resume(): void } })._socket,
    revision: () => revision,
    isWhole,
    fetches: () => fetches,
    leave() {
      isGone = true
      socket.terminate()
    },
  }
}

/** The body of the snapshot as it came: compressed. */
function fetchBody(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/cluster`, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve(Buffer.concat(parts)))
    })
    request.on('error', reject)
  })
}

/** Reads the beginning only. */
function revisionIn(body: Buffer): number {
  const head = gunzipSync(body.subarray(0, 2_000), { finishFlush: constants.Z_SYNC_FLUSH }).toString(
    'latin1',
    0,
    headBytes,
  )
  return Number(/"revision":(\d+)/.exec(head)?.[1])
}

const tell = (news: ClientsNews) => process.send?.(news)
const clients: Client[] = []

async function obey(order: ClientsOrder): Promise<void> {
  switch (order.do) {
    case 'join': {
      const joined = Array.from({ length: order.count }, () => join(order.url))
      clients.push(...joined)
      const wholeMs = await Promise.all(joined.map(({ whole }) => whole))
      const body = await fetchBody(order.url)
      const { pods } = JSON.parse((await promisify(gunzip)(body)).toString()) as { pods: unknown[] }
      const fetches = joined.reduce((sum, client) => sum + client.fetches(), 0)
      return void tell({ wholeMs, fetches, snapshotBytes: body.length, pods: pods.length })
    }
    case 'stop reading':
      return clients[0]!.tcp().pause()
    case 'read on': {
      const [held, reader] = clients as [Client, Client]
      const beganMs = performance.now()
      held.tcp().resume()
      const looking = setInterval(() => {
        // The reader's newest delta may be on its way to the other still.
        if (!held.isWhole() || held.revision() < reader.revision() - 1) return
        clearInterval(looking)
        tell({ rightAfterMs: performance.now() - beganMs })
      }, lookEveryMs)
      return
    }
    case 'leave':
      for (const client of clients.splice(0)) client.leave()
      tell({ left: true })
  }
}

process.on('message', (order: ClientsOrder) => void obey(order))
process.once('disconnect', () => process.exit(0))

// Clients: hundreds of pages without a browser, in a process of their own, so that their cost is not taken for the server's.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type ClientsOrder =
  | { readonly do: 'join'; readonly count: number; readonly url: string }
  | { readonly do: 'stop reading' | 'read on' | 'leave' }

type Joined = {
  /** Of each, from its beginning until it had all that the server had told. */
  readonly wholeMs: readonly number[]
  /** Of snapshots, by all of them. */
  readonly fetches: number
  readonly snapshotBytes: number
  /** In a snapshot taken afterwards. */
  readonly pods: number
}

export type ClientsNews = Joined | { readonly rightAfterMs: number } | { readonly left: true }

export type Clients = {
  /** All at once; resolves when all are whole. */
  join(count: number): Promise<Joined>
  /** The first of them stops reading from its socket. */
  stopReading(): void
  /** It reads on; milliseconds until it had what the others have. */
  readOn(): Promise<number>
  /** All go, without a word. */
  leave(): Promise<void>
  close(): void
}

/** Clients of the server at `url`; none yet. */
export function startClients(url: string): Clients {
  const child = fork(join(import.meta.dirname, 'clients-process.ts'))
  const ask = async <N extends ClientsNews>(order: ClientsOrder) => {
    const answer = once(child, 'message')
    child.send(order)
    return (await answer)[0] as N
  }
  return {
    join: (count) => ask<Joined>({ do: 'join', count, url }),
    stopReading: () => void child.send({ do: 'stop reading' }),
    readOn: async () => (await ask<{ rightAfterMs: number }>({ do: 'read on' })).rightAfterMs,
    leave: async () => void (await ask({ do: 'leave' })),
    close: () => child.disconnect(),
  }
}

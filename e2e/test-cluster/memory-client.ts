// Memory client: a KubernetesClient that calls the test cluster's API without any network, for thousands of runs with the time in hand.

import type { KubernetesClient, Query } from '../../server/kubernetes/client.ts'
import { toApiError, toLinkError } from '../../server/kubernetes/errors.ts'
import type { LinkState } from '../../server/kubernetes/link.ts'
import { type ApiAnswer, type ApiCall, createApi, type OpenWatch } from './api.ts'
import { createFaults, type Faults } from './faults.ts'
import type { ManualClock } from './manual-clock.ts'
import { createStore, type Store } from './store.ts'

export type MemoryCluster = {
  readonly client: KubernetesClient
  readonly store: Store
  readonly faults: Faults
  readonly calls: readonly ApiCall[]
  readonly watches: ReadonlySet<OpenWatch>
  /** Every watch breaks as by a reset; the link stays up. */
  cutWatches(): void
}

/** An empty cluster, and a client to it whose link is always up. */
export function createMemoryCluster(clock: ManualClock): MemoryCluster {
  const store = createStore(() => clock.nowMs())
  const faults = createFaults()
  const calls: ApiCall[] = []
  const watches = new Set<OpenWatch>()
  const where = { context: 'kind-memory', address: 'memory' }
  const api = createApi({ store: () => store, faults, clock, isGraceful: () => false })
  const link = (): LinkState => ({ state: 'up', lastHeardMs: clock.nowMs(), error: null })

  async function call(
    method: string,
    path: string,
    query: Query,
    contentType: string,
    body: unknown,
  ): Promise<ApiAnswer> {
    await Promise.resolve() // no answer comes before the question was finished
    const entries = Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string])
    const asked: ApiCall = { method, path, query: new URLSearchParams(entries), contentType, body }
    calls.push(asked)
    const answer = await api.answer(asked)
    if ('status' in answer && answer.status >= 300) throw toApiError(answer.status, JSON.stringify(answer.body))
    return answer
  }

  const client: KubernetesClient = {
    where,
    async request({ method = 'GET', path, query = {}, contentType = 'application/json', body, signal }) {
      const answer = await call(method, path, query, contentType, body)
      signal?.throwIfAborted()
      return 'status' in answer ? structuredClone(answer.body) : null
    },
    async watch({ path, query, signal }) {
      const answer = await call('GET', path, query, '', undefined)
      signal.throwIfAborted()
      if (!('start' in answer)) throw new Error('not a watch')
      return linesOf(answer, signal)
    },
    link,
    onLink: () => () => {},
    close() {},
  }

  function linesOf(
    { plural, start }: Extract<ApiAnswer, { start: unknown }>,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    const lines: string[] = []
    let end: 'open' | 'ended' | 'cut' = 'open'
    let wake = () => {}
    const open: OpenWatch = {
      plural,
      write(line) {
        if (end === 'open') lines.push(line)
        wake()
      },
      end() {
        end = 'ended'
        wake()
      },
      cut() {
        end = 'cut'
        wake()
      },
    }
    watches.add(open)
    const stop = start(open)
    const forget = () => {
      signal.removeEventListener('abort', onAbort)
      watches.delete(open)
      stop()
    }
    const onAbort = () => {
      forget()
      open.cut()
    }
    signal.addEventListener('abort', onAbort, { once: true })

    async function* read(): AsyncGenerator<string, void, undefined> {
      try {
        while (true) {
          signal.throwIfAborted()
          const line = lines.shift()
          if (line !== undefined) yield line
          else if (end === 'ended') return
          else if (end === 'cut') throw toLinkError(Object.assign(new Error('cut'), { code: 'ECONNRESET' }), where)
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        forget()
      }
    }
    return read()
  }

  return { client, store, faults, calls, watches, cutWatches: () => watches.forEach((watch) => watch.cut()) }
}

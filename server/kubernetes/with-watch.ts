// With watch: one watch from its opening to its end, however it ends, with an ear for its silence.

import type { Clock } from '../../lib/clock.ts'
import type { KubernetesClient, WatchRequest } from './client.ts'
import type { KindMetrics } from './watch-metrics.ts'

const silentAfterMs = 75_000 // bookmarks come each minute: one that long without a line is dead
const shortestWatchMs = 1_000 // one that ends sooner, and empty, must not be opened again at once, for ever

export type WithWatchOptions = {
  readonly client: KubernetesClient
  readonly request: WatchRequest
  readonly metrics: KindMetrics
  readonly clock: Clock
}

/**
 * Opens a watch, runs `body` on its lines and closes it. Resolves when the watch ended in the usual way or fell silent,
 * so that it may be opened again at once; rejects when it could not be opened, broke, or `body` threw.
 */
export async function withWatch(
  { client, request, metrics, clock }: WithWatchOptions,
  body: (lines: AsyncIterable<string>) => Promise<void>,
): Promise<void> {
  const silence = new AbortController()
  const signal = AbortSignal.any([request.signal, silence.signal])
  const lines = await client.watch({ ...request, signal })
  const openedMs = clock.nowMs()
  let heardMs = openedMs
  let lineCount = 0
  let cancelTimer = () => {}

  const listen = () => {
    const leftMs = heardMs + silentAfterMs - clock.nowMs()
    if (leftMs <= 0) silence.abort(new Error('the watch fell silent'))
    else cancelTimer = clock.after(leftMs, listen)
  }

  async function* heard(): AsyncGenerator<string, void, undefined> {
    for await (const line of lines) {
      heardMs = clock.nowMs()
      lineCount++
      yield line
    }
  }

  listen()
  metrics.openWatches++
  try {
    await body(heard())
    if (lineCount === 0 && clock.nowMs() - openedMs < shortestWatchMs) {
      throw new Error('the API server ended the watch at once')
    }
  } catch (error) {
    if (error !== silence.signal.reason) throw error
  } finally {
    cancelTimer()
    silence.abort(new Error('done'))
    metrics.openWatches--
  }
}

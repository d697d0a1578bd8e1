// Read log: a container's log as kubectl asks for it: from where, how much, with which times, and whether to wait for more.

import { type ContainerLog, linesOf, type LogLine } from './container-log.ts'
import type { LogOptions } from './kubelet-types.ts'

/** Null is the log of a container that nobody runs yet: empty. */
export async function* readLog(log: ContainerLog | null, options: LogOptions): AsyncIterable<Uint8Array> {
  if (!log) return
  const { follow, timestamps, tailLines, sinceMs, signal } = options
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  const cut = (text: string) => {
    const bytes = Buffer.from(text.slice(0, left), 'latin1')
    left -= bytes.length
    return bytes
  }

  let next = log.end
  const since = linesOf(log.from(0)).filter(({ atMs }) => sinceMs === undefined || atMs >= sinceMs)
  const first = tailLines === undefined ? since : tailLines === 0 ? [] : since.slice(-tailLines)
  let isAtLineStart = first.at(-1)?.text.endsWith('\n') ?? true
  if (first.length > 0) yield cut(textOf(first, timestamps, true))

  if (!follow) return
  for (;;) {
    if (left <= 0 || signal.aborted) return
    const writes = log.from(next)
    next = log.end
    if (writes.length > 0) {
      const lines = linesOf(writes)
      yield cut(textOf(lines, timestamps, isAtLineStart))
      isAtLineStart = lines.at(-1)!.text.endsWith('\n')
    } else if (log.isClosed) return
    else await changeOf(log, signal)
  }
}

function textOf(lines: readonly LogLine[], hasTimestamps: boolean, isAtLineStart: boolean): string {
  if (!hasTimestamps) return lines.map(({ text }) => text).join('')
  return lines
    .map(({ atMs, text }, at) => (at === 0 && !isAtLineStart ? text : `${nanoTimestamp(atMs)} ${text}`))
    .join('')
}

/** With nine digits, as containerd writes them. */
function nanoTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z')
}

function changeOf(log: ContainerLog, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = log.onChange(done)
    signal.addEventListener('abort', done)
  })
}

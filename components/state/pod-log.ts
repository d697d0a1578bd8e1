// Pod log: the log of one container while somebody reads it: its last lines, and each new one as it is written.

import { useEffect, useState } from 'react'
import type { PodView } from '../../lib/model/types.ts'
import { fetchLog } from './http.ts'

const keptLines = 1000 // more than anybody scrolls through; a log that is followed for a day must not grow the page
const flushEveryMs = 100 // a container that writes without a pause is painted ten times a second

type PodName = Pick<PodView, 'namespace' | 'name'>

export type PodLog = {
  readonly lines: readonly string[]
  /** Whether more may come. */
  readonly isOpen: boolean
  readonly error: string | null
}

const nothingYet: PodLog = { lines: [], isOpen: true, error: null }

/** Follows the log of a container until it ends. */
export function usePodLog({ namespace, name }: PodName, container: string, previous: boolean): PodLog {
  const [log, setLog] = useState(nothingYet)
  useEffect(() => {
    const leaving = new AbortController()
    let text = ''
    let timer: ReturnType<typeof setTimeout> | null = null
    const flush = (more: Partial<PodLog> = {}) => {
      if (timer) clearTimeout(timer)
      timer = null
      const lines = text.split('\n').slice(-keptLines - 1)
      text = lines.join('\n')
      if (lines.at(-1) === '') lines.pop()
      setLog({ lines, isOpen: true, error: null, ...more })
    }
    const follow = async () => {
      setLog(nothingYet)
      const bytes = await fetchLog({ namespace, name }, { container, previous }, leaving.signal)
      const decoder = new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>
      const reader = bytes.pipeThrough(decoder).getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value
        timer ??= setTimeout(flush, flushEveryMs)
      }
      flush({ isOpen: false })
    }
    follow().catch((error: unknown) => {
      if (leaving.signal.aborted) return
      flush({ isOpen: false, error: error instanceof Error ? error.message : String(error) })
    })
    return () => {
      leaving.abort()
      if (timer) clearTimeout(timer)
    }
  }, [namespace, name, container, previous])
  return log
}

// Pod detail: what the inspector shows of one pod beyond its view; read when somebody looks, and again whenever that pod changes or the link is mended.

import { useEffect, useState } from 'react'
import type { PodDetail, PodView } from '../../lib/model/types.ts'
import { useConnection } from './cluster-store.ts'
import { fetchPodDetail } from './http.ts'

const settleMs = 250 // a starting pod changes several times within a tick or two: one read for all of them

/** The detail last read of this pod, kept while a newer one is on its way, and why the newest could not be read. */
export function usePodDetail(pod: PodView | null): {
  readonly detail: PodDetail | null
  readonly error: string | null
} {
  const [read, setRead] = useState<{ detail: PodDetail | null; error: string | null }>({ detail: null, error: null })
  const { state } = useConnection()
  const isLive = state === 'live' || state === 'resynced'
  const isOther = read.detail !== null && read.detail.uid !== pod?.uid
  useEffect(() => {
    if (!pod) return
    const stopping = new AbortController()
    const load = async () => {
      try {
        const detail = await fetchPodDetail(pod, stopping.signal)
        setRead({ detail, error: null })
      } catch (error) {
        if (stopping.signal.aborted) return
        setRead(({ detail }) => ({ detail, error: error instanceof Error ? error.message : String(error) }))
      }
    }
    const timer = setTimeout(() => void load(), settleMs)
    return () => {
      clearTimeout(timer)
      stopping.abort()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what could not be read while the link was down is read when it is mended
  }, [pod, isLive])
  return isOther ? { detail: null, error: null } : read
}

// Object YAML: an object as YAML while somebody reads it; read again whenever its view changes.

import { useEffect, useState } from 'react'
import type { Selected } from './address.ts'
import { fetchYaml } from './http.ts'

const settleMs = 250 // what starts changes several times a second: one read for all of them

type Read = { readonly yaml: string | null; readonly error: string | null }

/** The text last read, kept while a newer one is on its way. `view` is what tells that the object changed. */
export function useYaml({ kind, namespace, name }: Selected, view: unknown): Read {
  const [read, setRead] = useState<Read>({ yaml: null, error: null })
  useEffect(() => {
    const stopping = new AbortController()
    const load = async () => {
      try {
        setRead({ yaml: await fetchYaml({ kind, namespace, name }, stopping.signal), error: null })
      } catch (error) {
        if (stopping.signal.aborted) return
        setRead(({ yaml }) => ({ yaml, error: error instanceof Error ? error.message : String(error) }))
      }
    }
    const timer = setTimeout(() => void load(), settleMs)
    return () => {
      clearTimeout(timer)
      stopping.abort()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another view is another object
  }, [kind, namespace, name, view])
  return read
}

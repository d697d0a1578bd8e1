// Object YAML: an object as YAML while somebody reads it; read again whenever its view changes, or when somebody asks for it.

import { useEffect, useState } from 'react'
import type { Selected } from './address.ts'
import { fetchYaml } from './http.ts'

const settleMs = 250 // what starts changes several times a second: one read for all of them

type Read = {
  readonly yaml: string | null
  /** When the text was asked for, on the page's clock: what it says was so then, or a moment later. */
  readonly askedAtMs: number
  readonly error: string | null
}

/**
 * The text last read, kept while a newer one is on its way. `view` is what tells that the object changed; of what is in the object and not in its
 * view, as annotations, nobody tells.
 */
export function useYaml({ kind, namespace, name }: Selected, view: unknown): Read & { readAgain(): void } {
  const [read, setRead] = useState<Read>({ yaml: null, askedAtMs: 0, error: null })
  const [wishes, setWishes] = useState(0)
  useEffect(() => {
    const stopping = new AbortController()
    const load = async () => {
      const askedAtMs = Date.now()
      try {
        setRead({ yaml: await fetchYaml({ kind, namespace, name }, stopping.signal), askedAtMs, error: null })
      } catch (error) {
        if (stopping.signal.aborted) return
        setRead((before) => ({ ...before, error: error instanceof Error ? error.message : String(error) }))
      }
    }
    const timer = setTimeout(() => void load(), settleMs)
    return () => {
      clearTimeout(timer)
      stopping.abort()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another view is another object
  }, [kind, namespace, name, view, wishes])
  return { ...read, readAgain: () => setWishes(wishes + 1) }
}

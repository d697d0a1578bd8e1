// List: a whole collection, page by page, so that its raw objects are never all held at once.

import type { Clock } from '../../lib/clock.ts'
import type { KubernetesClient } from './client.ts'
import { ApiError } from './errors.ts'
import { createTurns } from './turns.ts'

const pageSize = 500 // as client-go: a page of pods is a few MB

export type ListOptions = {
  readonly client: KubernetesClient
  readonly path: string
  /** False asks for everything in one answer: slow, but it cannot expire between pages. */
  readonly isPaged: boolean
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Gets each raw object once. */
  readonly take: (raw: unknown) => void
}

/** The continue token expired between two pages: a list must be begun anew. */
export class ListExpiredError extends Error {
  override readonly name = 'ListExpiredError'
}

/** Hands over every object of the collection; gives the resourceVersion that a watch goes on from. */
export async function listAll({ client, path, isPaged, signal, clock, take }: ListOptions): Promise<string> {
  let token = ''
  while (true) {
    const query = { ...(isPaged ? { limit: pageSize } : {}), ...(token ? { continue: token } : {}) }
    const page = parsePage(await askPage(client, path, query, signal, token !== ''))
    const nextTurn = createTurns(clock.nowMs)
    for (const raw of page.items) {
      const wait = nextTurn()
      if (wait) await wait
      take(raw)
    }
    if (!page.next) return page.resourceVersion
    token = page.next
  }
}

async function askPage(
  client: KubernetesClient,
  path: string,
  query: Record<string, string | number>,
  signal: AbortSignal,
  isLaterPage: boolean,
): Promise<unknown> {
  try {
    return await client.request({ path, query, signal })
  } catch (error) {
    if (isLaterPage && error instanceof ApiError && error.status === 410) {
      throw new ListExpiredError(error.message, { cause: error })
    }
    throw error
  }
}

function parsePage(page: unknown): { items: readonly unknown[]; resourceVersion: string; next: string } {
  const { items, metadata } = (page ?? {}) as {
    items?: unknown
    metadata?: { resourceVersion?: unknown; continue?: unknown }
  }
  const resourceVersion = metadata?.resourceVersion
  if (typeof resourceVersion !== 'string' || !(Array.isArray(items) || items === null || items === undefined)) {
    throw new Error('what the API server sent is not a list')
  }
  return { items: items ?? [], resourceVersion, next: typeof metadata?.continue === 'string' ? metadata.continue : '' }
}

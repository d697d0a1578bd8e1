// Watching: real watches for tests, one event at a time, and a wait for a condition that never sleeps.

import type { KubernetesClient, Query } from '../../server/kubernetes/client.ts'

type Meta = { readonly name?: string; readonly uid?: string; readonly resourceVersion?: string }

export type Watched = { readonly metadata?: Meta }

export type WatchEvent<T> = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: T
}

export type OpenWatch<T> = {
  /** The next event; undefined when the server has ended the watch. Throws after `limitMs` without one. */
  next(limitMs?: number): Promise<WatchEvent<T> | undefined>
  /** The next `count` events, as `ADDED name`. */
  take(count: number): Promise<readonly string[]>
  close(): void
}

const eventLimitMs = 20_000 // an event comes within a second; the rest is for a busy machine

/** How long a condition may take to come true: a back-off of 20 s and a slow machine are in it. */
export const conditionLimitMs = 90_000

/** Opens a watch; close it, or let the server end it. */
export async function openWatch<T extends Watched>(
  client: KubernetesClient,
  path: string,
  query: Query,
): Promise<OpenWatch<T>> {
  const ending = new AbortController()
  const lines = (await client.watch({ path, query: { watch: true, ...query }, signal: ending.signal }))[
    Symbol.asyncIterator
  ]()
  const next = async (limitMs = eventLimitMs) => {
    const { done, value } = await withinLimit(lines.next(), limitMs, () => `no event of ${path} within ${limitMs} ms`)
    return done ? undefined : (JSON.parse(value) as WatchEvent<T>)
  }
  return {
    next,
    async take(count) {
      const taken: string[] = []
      while (taken.length < count) {
        const event = await next()
        taken.push(event ? `${event.type} ${event.object.metadata?.name}` : 'the end')
        if (!event) break
      }
      return taken
    },
    close: () => ending.abort(new Error('the test has seen enough')),
  }
}

export type Condition<T, Found> = {
  /** What is waited for, for the error: `3 ready pods`. */
  readonly what: string
  /** Whether it is there, given all objects of now: anything but undefined and false ends the wait. */
  readonly found: (objects: readonly T[]) => Found | undefined | false
  readonly limitMs?: number
}

/**
 * Lists and then watches until `found` gives something, and gives that. Looks once at the list and once after each event; begins
 * again with a list when the watch ends. Throws with the last objects when it takes too long.
 */
export async function waitFor<T extends Watched, Found>(
  client: KubernetesClient,
  path: string,
  query: Query,
  { what, found, limitMs = conditionLimitMs }: Condition<T, Found>,
): Promise<Found> {
  let objects = new Map<string, T>()
  const giveUp = () => `waited ${limitMs} ms in vain for ${what}; last seen: ${JSON.stringify([...objects.values()])}`
  const ending = new AbortController()
  async function look(): Promise<Found> {
    while (!ending.signal.aborted) {
      const list = (await client.request({ path, query, signal: ending.signal })) as {
        readonly metadata: Meta
        readonly items: readonly T[]
      }
      objects = new Map(list.items.map((object) => [keyOf(object), object]))
      const atOnce = found([...objects.values()])
      if (atOnce !== undefined && atOnce !== false) return atOnce
      const revision = list.metadata.resourceVersion ?? ''
      const lines = await client.watch({
        path,
        query: { ...query, watch: true, resourceVersion: revision },
        signal: ending.signal,
      })
      for await (const line of lines) {
        const { type, object } = JSON.parse(line) as WatchEvent<T>
        if (type === 'ERROR') break
        if (type === 'DELETED') objects.delete(keyOf(object))
        else if (type !== 'BOOKMARK') objects.set(keyOf(object), object)
        const now = found([...objects.values()])
        if (now !== undefined && now !== false) return now
      }
    }
    throw ending.signal.reason
  }
  try {
    return await withinLimit(look(), limitMs, giveUp)
  } finally {
    ending.abort(new Error(`the wait for ${what} is over`))
  }
}

const keyOf = (object: Watched): string => object.metadata?.uid ?? ''

async function withinLimit<T>(promise: Promise<T>, limitMs: number, words: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(words())), limitMs)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}

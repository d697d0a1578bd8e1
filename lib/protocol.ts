// Protocol: what server and page say to each other. Typed events for socket.io and schemas for what comes from outside.

import { z } from 'zod'
import type { Changes } from './delta/diff.ts'
import type { ClusterView, Collection, Freshness, Views } from './model/types.ts'

/** Raised when an old page could misread a new server; a page that differs reloads itself. */
export const protocolVersion = 3

/**
 * Greets a socket, and tells one that fell behind where the server stands: a page whose epoch or revision differs
 * fetches the snapshot. An epoch is one cluster watched by one server's life; revisions count up inside it.
 */
export type Hello = {
  readonly protocol: number
  readonly epoch: string
  readonly revision: number
  readonly freshness: Freshness
  /** The newest deltas up to that revision, oldest first: a page whose snapshot is a moment old needs no other. */
  readonly recent?: readonly Delta[]
}

/** Turns revision `from` into revision `to`. A page at any other revision fetches the snapshot instead. */
export type Delta = Changes & { readonly epoch: string; readonly from: number; readonly to: number }

/** `GET /api/cluster`: the whole model. */
export type Snapshot = {
  readonly epoch: string
  readonly revision: number
  readonly freshness: Freshness
  readonly cluster: ClusterView
} & { readonly [C in Collection]: readonly Views[C][] }

/** Socket events from the server. */
export type ServerEvents = {
  hello: (hello: Hello) => void
  delta: (delta: Delta) => void
  freshness: (freshness: Freshness) => void
}

/** A sample of the gallery, in `GET /api/samples`: what it shows, and which objects it is made of. */
export type SampleView = {
  /** As in its path: `POST /api/samples/{name}` applies it, `DELETE` removes it. */
  readonly name: string
  readonly title: string
  /** One sentence: what to look at. */
  readonly watch: string
  readonly objects: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[]
}

/** The body of `POST /api/workloads/{namespace}/{kind}/{name}/scale`. */
export function scaleBody(maxReplicas: number) {
  const sentence = `replicas must be a whole number from 0 to ${maxReplicas}`
  return z.strictObject({
    replicas: z.number({ error: sentence }).int(sentence).min(0, sentence).max(maxReplicas, sentence),
  })
}

/** An error as RFC 9457 has it (application/problem+json); `detail` is a sentence, the API server's own where it spoke. */
export type Problem = {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  /** The reason in the API server's Status object, e.g. `Forbidden`. */
  readonly reason?: string
}

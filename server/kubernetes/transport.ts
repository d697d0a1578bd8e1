// Transport: what one way to one API server can do, whichever HTTP it speaks.

import type { Readable } from 'node:stream'

export type WireRequest = {
  readonly method: string
  /** Path and query, below the kubeconfig's address. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Ends the request and the body of its answer. */
  readonly signal: AbortSignal
}

export type Answer = { readonly status: number; readonly body: Readable }

export type Transport = {
  readonly protocol: 'h2' | 'http/1.1'
  /** Resolves when the head of the answer is there; rejects with Node's error. */
  send(request: WireRequest): Promise<Answer>
  /** Resolves when the other end has answered a question that needs no credentials. */
  probe(signal: AbortSignal): Promise<void>
  /** Called at most once, when the other end or the network ended it; not on close(). */
  onLost(listener: (error: Error) => void): void
  /** Ends it and everything open on it. */
  close(): void
}

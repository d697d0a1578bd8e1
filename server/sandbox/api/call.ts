// Call: one request to the API and what answers it, free of HTTP versions.

import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored } from '../objects.ts'

export type Call = {
  readonly method: string
  /** Decoded segments: `/api/v1/pods` is `['api', 'v1', 'pods']`. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** '' where there is none. */
  header(name: string): string
  /** All of it. 413 past the limit, 408 if it comes too slowly. */
  readBody(): Promise<Uint8Array>
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
}

/** Where a stream's bytes go. */
export type Out = {
  /** False when the client should be given time: then nothing is to be written until `onDrain` calls back. */
  write(bytes: Uint8Array): boolean
  onDrain(listener: () => void): void
  /** Calls back when the client has gone or all is written. */
  onClose(listener: () => void): void
  end(): void
  /** Ends it so that the client sees that it is not whole. */
  cut(): void
}

export type Answer =
  /** As it is. */
  | { readonly type: 'json'; readonly code: number; readonly object: unknown; readonly contentType?: string }
  /** An object of the store, in the form that the client likes. */
  | {
      readonly type: 'object'
      readonly code: number
      readonly kind: Kind
      readonly object: AnyStored
      readonly warnings?: readonly string[]
    }
  | {
      readonly type: 'list'
      readonly kind: Kind
      readonly objects: readonly AnyStored[]
      readonly metadata: ListMeta
    }
  | { readonly type: 'text'; readonly code: number; readonly text: string }
  /** Headers go out at once, then whatever `begin` writes. */
  | { readonly type: 'stream'; readonly contentType: string; readonly begin: (out: Out) => void }

export type ListMeta = {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

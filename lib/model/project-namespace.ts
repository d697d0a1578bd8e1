// A namespace as the API sends it, to its view.

import { asObject, type RawNamespace } from './raw.ts'
import type { NamespaceView } from './types.ts'

/** The view of a namespace. Throws on what is no namespace. */
export function projectNamespace(raw: unknown): NamespaceView {
  const { metadata, status } = asObject<RawNamespace>(raw, 'Namespace')
  return { uid: metadata.uid, name: metadata.name, status: status?.phase ?? 'Active' }
}

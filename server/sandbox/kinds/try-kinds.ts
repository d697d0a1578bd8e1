// Try kinds: what the rules of a kind make of a document, for tests: as the store asks them, without a store.

import { decodeDocument } from './decode-document.ts'
import { kinds } from './kinds.ts'
import { StatusError, invalid } from '../errors.ts'
import type { AnyStored, ResourceName } from '../objects.ts'
import type { WriteContext, WriteRules } from '../store/store-types.ts'

type Document = Record<string, unknown>

/** A cluster with nothing in it but what `objects` says. */
export function clusterWith(objects: Partial<Record<ResourceName, readonly unknown[]>> = {}): WriteContext {
  const list = (name: ResourceName) => (objects[name] ?? []) as readonly AnyStored[]
  const get = (name: ResourceName, _namespace: string, objectName: string) =>
    list(name).find(({ metadata }) => metadata.name === objectName)
  return { get, list, nowMs: () => 0, random: () => 0 } as unknown as WriteContext
}

function rulesOf(name: ResourceName): WriteRules<unknown> {
  return kinds[name].rules as unknown as WriteRules<unknown>
}

/** `metadata` alone need not be said: its name is `it`, in the namespace `class`. */
export function document(name: ResourceName, parts: Document): Document {
  const { kind, group, namespaced } = kinds[name].resource
  const metadata = { name: 'it', ...(namespaced && { namespace: 'class' }), ...(parts['metadata'] as Document) }
  return { apiVersion: group ? `${group}/v1` : 'v1', kind, ...parts, metadata }
}

/** The object as it would be kept. StatusError if it is refused. */
export function created(name: ResourceName, parts: Document, cluster = clusterWith()): Document {
  const { object } = decodeDocument(document(name, parts), true)
  const prepared = rulesOf(name).prepareCreate(object, cluster) as AnyStored
  refuse(name, prepared, null)
  return prepared as unknown as Document
}

/** As created(), for a replacement of what was created. */
export function updated(name: ResourceName, before: Document, parts: Document, cluster = clusterWith()): Document {
  const { object } = decodeDocument(document(name, parts), true)
  const prepared = rulesOf(name).prepareUpdate({ ...object, status: before['status'] }, before as never, cluster)
  refuse(name, prepared as AnyStored, before as unknown as AnyStored)
  return prepared as Document
}

function refuse(name: ResourceName, object: AnyStored, previous: AnyStored | null): void {
  const causes = rulesOf(name).validate(object, previous as never)
  if (causes.length > 0) throw invalid(kinds[name].resource, object.metadata.name, causes)
}

/** `422 Pod "it" is invalid: …`: how something was refused. */
export function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`
    throw error
  }
  return 'not refused'
}

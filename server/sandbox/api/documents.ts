// Documents: what can be read, replaced and patched under one path: an object, its status, its scale, a namespace's finalizers.

import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored, ResourceName } from '../objects.ts'
import type { Store } from '../store/store-types.ts'
import type { Document } from './body.ts'
import { scaleOf, withScale } from './scale.ts'

export type DocumentView = {
  /** What a patch and a body are about. */
  readonly documentKind: string
  /** Whether it is the stored object that is shown, in whatever form; else a document of its own. */
  readonly isObject: boolean
  read(object: AnyStored): Document
  /** Writes a whole document in place of what `object` shows. */
  write(object: AnyStored, document: Document, dryRun: boolean): AnyStored
}

/** Undefined if the kind has no such document. */
export function documentView(store: Store, kind: Kind, subresource: string | undefined): DocumentView | undefined {
  const { name, subresources } = kind.resource
  const update = (document: Document, options: { readonly subresource?: 'status'; readonly dryRun: boolean }) =>
    store.update(name, document as never, options) as AnyStored
  const whole = {
    documentKind: kind.resource.kind,
    isObject: true,
    read: (object: AnyStored) => object as unknown as Document,
  }
  if (subresource === undefined) {
    return { ...whole, write: (_object, document, dryRun) => update(document, { dryRun }) }
  }
  if (!(subresources as readonly string[]).includes(subresource)) return undefined
  switch (subresource) {
    case 'status':
      return { ...whole, write: (_object, document, dryRun) => update(document, { subresource, dryRun }) }
    case 'scale':
      return {
        documentKind: 'Scale',
        isObject: false,
        read: scaleOf,
        write: (object, scale, dryRun) => update(withScale(object, scale), { dryRun }),
      }
    case 'finalize':
      return { ...whole, write: (object, document, dryRun) => finalize(store, name, object, document, dryRun) }
    default:
      return undefined
  }
}

function finalize(store: Store, name: ResourceName, object: AnyStored, document: Document, dryRun: boolean): AnyStored {
  const { finalizers = [] } = (document['spec'] ?? {}) as { readonly finalizers?: readonly string[] }
  const { namespace = '', name: objectName } = object.metadata
  const change = (current: AnyStored) => ({ ...current, spec: { ...(current.spec as object), finalizers } })
  return (store.change(name, namespace, objectName, change as never, { dryRun }) ?? object) as AnyStored
}

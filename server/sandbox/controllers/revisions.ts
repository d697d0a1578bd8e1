// Revisions: the templates that a StatefulSet or DaemonSet has had, each kept in a ControllerRevision, as kubectl rollout history reads them.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'
import type { AnyStored, StoredOf } from '../objects.ts'
import type { Store } from '../store/store-types.ts'
import { controlled, controllerOf, controllerReference } from './owners.ts'
import { canonicalJson, templateHash } from './template-hash.ts'
import { changeMetadata, changeWhole } from './writes.ts'

export type Revision = StoredOf<'controllerrevisions'>

/** A StatefulSet or DaemonSet. */
export type Templated = Omit<AnyStored, 'spec'> & {
  readonly spec?:
    | { readonly template: PodTemplateSpec; readonly selector: LabelSelector; readonly revisionHistoryLimit?: number }
    | undefined
}

/** Oldest first. */
export function revisionsOf(store: Store, owner: Templated): Revision[] {
  return controlled(store, 'controllerrevisions', owner as AnyStored).sort((a, b) => a.revision - b.revision)
}

export function templateOf({ data }: Revision): PodTemplateSpec {
  const { template } = (data as { readonly spec: { readonly template: object } }).spec
  const { $patch: _, ...rest } = template as { readonly $patch?: string }
  return rest as PodTemplateSpec
}

/**
 * The revision of the owner's template: made, or if it is one of before, numbered as the newest. `hashLabel` is the label in
 * which it carries its hash.
 */
export function currentRevision(store: Store, owner: Templated, hashLabel: string): Revision {
  const { template } = owner.spec!
  const all = revisionsOf(store, owner)
  const newest = all.at(-1)
  const text = canonicalJson(template)
  const same = all.findLast((revision) => canonicalJson(templateOf(revision)) === text)
  if (same && same !== newest) {
    const number = newest!.revision + 1
    return changeWhole(store, 'controllerrevisions', same, (revision) => ({ ...revision, revision: number })) ?? same
  }
  if (same) return same
  return makeRevision(store, owner, hashLabel, (newest?.revision ?? 0) + 1)
}

/** A new one, or the one of an owner of the same name that left it behind. Another's of the same name gives another hash. */
function makeRevision(store: Store, owner: Templated, hashLabel: string, revision: number, collisions = 0): Revision {
  const { template } = owner.spec!
  const { namespace = '', name, annotations } = owner.metadata
  const hash = templateHash(template, collisions)
  const found = store.get('controllerrevisions', namespace, `${name}-${hash}`)
  const ownerReferences = [controllerReference(owner as AnyStored)]
  if (found && (controllerOf(found) || canonicalJson(templateOf(found)) !== canonicalJson(template))) {
    return makeRevision(store, owner, hashLabel, revision, collisions + 1)
  }
  if (found)
    return (
      changeMetadata(store, 'controllerrevisions', found, (metadata) => ({ ...metadata, ownerReferences })) ?? found
    )
  return store.create('controllerrevisions', {
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace && { namespace }),
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations && { annotations }),
      ownerReferences,
    },
    data: { spec: { template: { $patch: 'replace', ...template } } },
    revision,
  })
}

/** Deletes the oldest, past the limit, that are not in use. */
export function removeOldRevisions(store: Store, owner: Templated, isInUse: (revision: Revision) => boolean): void {
  const unused = revisionsOf(store, owner).filter((revision) => !isInUse(revision))
  const limit = owner.spec?.revisionHistoryLimit ?? 10
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    store.delete('controllerrevisions', metadata.namespace ?? '', metadata.name)
  }
}

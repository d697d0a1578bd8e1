// Owner index: which objects name whom as their owner.

import type { AnyStored, ResourceName } from '../objects.ts'

export type Dependent = { readonly resource: ResourceName; readonly object: AnyStored }

export type OwnerIndex = {
  /** `before` null for a new object, `after` null for one that is gone. */
  change(resource: ResourceName, before: AnyStored | null, after: AnyStored | null): void
  /** Those that name `uid`, oldest first. */
  dependents(uid: string): readonly Dependent[]
}

export function createOwnerIndex(): OwnerIndex {
  const dependentsOf = new Map<string, Map<string, Dependent>>()
  return {
    change(resource, before, after) {
      if (before && before.metadata.ownerReferences !== after?.metadata.ownerReferences) {
        for (const { uid } of before.metadata.ownerReferences ?? []) {
          const dependents = dependentsOf.get(uid)
          dependents?.delete(before.metadata.uid)
          if (dependents?.size === 0) dependentsOf.delete(uid)
        }
      }
      for (const { uid } of after?.metadata.ownerReferences ?? []) {
        const dependents = dependentsOf.get(uid) ?? new Map<string, Dependent>()
        dependentsOf.set(uid, dependents.set(after!.metadata.uid, { resource, object: after! }))
      }
    },
    dependents: (uid) => [...(dependentsOf.get(uid)?.values() ?? [])],
  }
}

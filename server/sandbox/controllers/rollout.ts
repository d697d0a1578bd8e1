// Rollout: how many pods each ReplicaSet of a Deployment should have next. Pure numbers.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment

import type { DeploymentSpec } from 'kubernetes-types/apps/v1'
import type { StoredOf } from '../objects.ts'
import { scaled } from './percentages.ts'

export type ReplicaSet = StoredOf<'replicasets'>

/** New sizes, in the order in which they are to be made. Who is not named stays. */
export type Sizes = readonly (readonly [ReplicaSet, number])[]

export type Bounds = { readonly wanted: number; readonly maxSurge: number; readonly maxUnavailable: number }

/** A surge is rounded up, what may be unavailable down; both zero would stand still for ever, so one may be unavailable then. */
export function boundsOf(spec: Pick<DeploymentSpec, 'replicas' | 'strategy'>): Bounds {
  const wanted = spec.replicas ?? 1
  if (spec.strategy?.type === 'Recreate') return { wanted, maxSurge: 0, maxUnavailable: wanted }
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {}
  const surge = scaled(maxSurge, wanted, 'up')
  const unavailable = scaled(maxUnavailable, wanted, 'down')
  return {
    wanted,
    maxSurge: surge,
    maxUnavailable: Math.min(wanted, surge === 0 ? Math.max(1, unavailable) : unavailable),
  }
}

export const sizeOf = ({ spec }: ReplicaSet): number => spec?.replicas ?? 0
const availableOf = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0
const sum = (replicaSets: readonly ReplicaSet[], of: (replicaSet: ReplicaSet) => number) =>
  replicaSets.reduce((total, each) => total + of(each), 0)

/** The new ReplicaSet's next size, as far as the surge lets it grow. `current` is 0 for one that is still to be made. */
export function nextNewSize(current: number, total: number, { wanted, maxSurge }: Bounds, isRolling: boolean): number {
  if (!isRolling || current >= wanted) return wanted
  return current + Math.max(0, Math.min(wanted + maxSurge - total, wanted - current))
}

/** How the old ones shrink: first by pods that are not available anyway, then as far as enough stay available. */
export function shrinkOld(newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[], bounds: Bounds): Sizes {
  const all = newSet ? [newSet, ...oldSets] : oldSets
  const leastAvailable = bounds.wanted - bounds.maxUnavailable
  const newUnavailable = newSet ? sizeOf(newSet) - availableOf(newSet) : 0
  let spare = sum(all, sizeOf) - leastAvailable - newUnavailable
  if (spare <= 0) return []
  const sizes = new Map(byAge(oldSets).map((each) => [each, sizeOf(each)]))
  for (const [old, size] of sizes) {
    const unavailable = Math.max(0, size - availableOf(old))
    const fewer = Math.min(spare, unavailable)
    sizes.set(old, size - fewer)
    spare -= fewer
  }
  // What a ReplicaSet has told may be older than its size.
  const available = sum(all, (each) => Math.min(availableOf(each), sizeOf(each)))
  let spareAvailable = available - leastAvailable
  for (const [old, size] of sizes) {
    const fewer = Math.min(size, Math.max(0, spareAvailable))
    sizes.set(old, size - fewer)
    spareAvailable -= fewer
  }
  return [...sizes].filter(([old, size]) => size !== sizeOf(old))
}

/**
 * Sizes after the Deployment itself was scaled. In the midst of a rollout each grows or shrinks by its share, the largest first;
 * what rounding leaves over goes to the first.
 */
export function spread(
  active: readonly ReplicaSet[],
  bounds: Bounds,
  maxReplicasOf: (replicaSet: ReplicaSet) => number | undefined,
): Sizes {
  const allowed = bounds.wanted > 0 ? bounds.wanted + bounds.maxSurge : 0
  const toAdd = allowed - sum(active, sizeOf)
  const newerFirst = toAdd > 0 ? 1 : -1
  const ordered = [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || newerFirst * (createdMs(b) - createdMs(a)))
  let added = 0
  const sizes = ordered.map((each) => {
    const share = Math.round((sizeOf(each) * allowed) / (maxReplicasOf(each) ?? allowed)) - sizeOf(each)
    const left = toAdd - added
    const more = toAdd > 0 ? Math.min(Math.max(0, share), left) : Math.max(Math.min(0, share), left)
    added += more
    return [each, sizeOf(each) + more] as const
  })
  return sizes.map(([each, size], index) => [each, index === 0 ? Math.max(0, size + toAdd - added) : size] as const)
}

const createdMs = ({ metadata }: ReplicaSet) => Date.parse(metadata.creationTimestamp)

/** Oldest first. */
export function byAge(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return [...replicaSets].sort((a, b) => createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
}

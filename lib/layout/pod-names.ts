// Pod names: short enough for a pod's box. A Deployment's pods drop the hash of their ReplicaSet, which all of them share.

import type { PodView } from '../model/types.ts'

/** The alphabet that Kubernetes makes hashes and suffixes from (k8s.io/apimachinery/pkg/util/rand). */
const letters = '[bcdfghjklmnpqrstvwxz2456789]'
const replicaSetPod = new RegExp(`^(.+)-${letters}{6,10}-(${letters}{5})$`)
const generated = new RegExp(`-${letters}{5}$`)

/** `web-7d4b9c6f5d-g67cz` → `web-g67cz`; any other name stays whole. */
export function shortPodName(pod: Pick<PodView, 'name' | 'ownerUid'>): string {
  const parts = pod.ownerUid === null ? null : replicaSetPod.exec(pod.name)
  return parts ? `${parts[1]}-${parts[2]}` : pod.name
}

/** How many characters at the end of its name tell a pod from its siblings: kept where the name must be cut. */
export function tellingTail(name: string): number {
  const ordinal = /-\d+$/.exec(name)
  return generated.test(name) ? 6 : (ordinal?.[0].length ?? 0)
}

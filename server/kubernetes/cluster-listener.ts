// What the watching tells: the border between server/kubernetes, which knows the API, and the hub, which keeps the model.

import type { Freshness } from '../../lib/model/types.ts'
import type { KindName, KindViews } from '../../lib/model/kinds.ts'
import type { ClusterIdentity } from './identity.ts'

/** Called in the order in which things happened, never concurrently. A call that throws is counted and leads to a resync of that kind. */
export type ClusterListener = {
  /** First contact with a cluster, or another one (uid of kube-system) at the same address: everything known is void. */
  reset(identity: ClusterIdentity): void
  /** A list, whole: what is not in it is gone. */
  replaced<K extends KindName>(kind: K, views: readonly KindViews[K][]): void
  /** One object was added or changed. */
  changed<K extends KindName>(kind: K, view: KindViews[K]): void
  /** One object went. */
  gone(kind: KindName, uid: string): void
  /** The kinds that RBAC forbids, whenever they change. */
  forbidden(kinds: readonly KindName[]): void
  /** Whether what was told is the truth, whenever that changes. `resynced` is counted by the hub, so it is not among the states here. */
  freshness(freshness: Freshness): void
}

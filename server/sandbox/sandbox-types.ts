// The sandbox as its process puts it together; the borders of its rooms.

import type { Kubelets } from './kubelet/kubelet-types.ts'
import type { Kinds } from './kinds/kind-types.ts'
import type { Store } from './store/store-types.ts'
import type { Clock } from '../../lib/clock.ts'

/** One cluster: everything that a reset throws away. */
export type Cluster = {
  readonly store: Store
  readonly kinds: Kinds
  readonly kubelets: Kubelets
  /** Ends all containers, loops and timers. */
  close(): void
}

/** What the API's HTTP server needs. */
export type ApiOptions = {
  /** The cluster of now: another one after a reset. */
  readonly cluster: () => Cluster
  /** Throws the cluster away and makes a new one, with another kube-system uid; open watches end. */
  readonly reset: () => void
  readonly clock: Clock
  /** What a request must bear: `Authorization: Bearer …`. */
  readonly token: string
}

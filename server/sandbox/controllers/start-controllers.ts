// Start controllers: all of them, in one list.

import type { Controller, ControlPlane } from './controller-types.ts'
import { startDaemonSets } from './daemon-set.ts'
import { startDeployments } from './deployment.ts'
import { startDisruptionBudgets } from './disruption-budget.ts'
import { startEventExpiry } from './event-expiry.ts'
import { startGarbageCollection } from './garbage-collection.ts'
import { startJobs } from './job.ts'
import { startNamespaces } from './namespace.ts'
import { startNodeLifecycle } from './node-lifecycle.ts'
import { startPodCollection } from './pod-collection.ts'
import { startReplicaSets } from './replica-set.ts'
import { startServiceAccounts } from './service-accounts.ts'
import { startServices } from './service.ts'
import { startStatefulSets } from './stateful-set.ts'
import { startTaintEviction } from './taint-eviction.ts'
import { startVolumeBinding } from './volume-binding.ts'

const controllers: readonly Controller[] = [
  // First, so that what comes into a new namespace finds its account.
  startServiceAccounts,
  startNamespaces,
  startGarbageCollection,
  startEventExpiry,
  startDeployments,
  startReplicaSets,
  startStatefulSets,
  startDaemonSets,
  startJobs,
  startServices,
  startNodeLifecycle,
  startTaintEviction,
  startPodCollection,
  startVolumeBinding,
  startDisruptionBudgets,
]

/** Begins all loops of the control plane; returns how to end them. */
export function startControllers(controlPlane: ControlPlane): () => void {
  const endings = controllers.map((start) => start(controlPlane))
  return () => {
    for (const end of endings) end()
  }
}

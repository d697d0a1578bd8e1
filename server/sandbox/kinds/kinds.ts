// Kinds: everything that is particular to a resource, put together.

import { events, leases, namespaces, nodes } from './cluster-kinds.ts'
import { configmaps, secrets, serviceaccounts } from './configuration.ts'
import { daemonsets } from './daemon-sets.ts'
import { deployments, replicasets } from './deployments.ts'
import { endpoints, endpointslices } from './endpoints.ts'
import { jobs } from './jobs.ts'
import type { Kinds } from './kind-types.ts'
import { pods } from './pods.ts'
import { controllerrevisions, poddisruptionbudgets } from './revisions-and-budgets.ts'
import { services } from './services.ts'
import { statefulsets } from './stateful-sets.ts'
import { persistentvolumeclaims, persistentvolumes } from './storage.ts'

/** All kinds. */
export const kinds: Kinds = {
  namespaces,
  nodes,
  pods,
  services,
  endpoints,
  configmaps,
  secrets,
  serviceaccounts,
  events,
  persistentvolumes,
  persistentvolumeclaims,
  deployments,
  replicasets,
  statefulsets,
  daemonsets,
  controllerrevisions,
  jobs,
  endpointslices,
  leases,
  poddisruptionbudgets,
}

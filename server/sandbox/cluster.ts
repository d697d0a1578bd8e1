// Cluster: the rooms of one sandbox cluster put together. A reset throws it away whole and makes another.

import type { Clock } from '../../lib/clock.ts'
import type { ControlPlane } from './controllers/controller-types.ts'
import { createFirstObjects } from './controllers/first-objects.ts'
import { createEventRecorder } from './controllers/record-event.ts'
import { startControllers } from './controllers/start-controllers.ts'
import { createByteBudget } from './files/volume.ts'
import { kinds } from './kinds/kinds.ts'
import { type NodeSpec, startKubelets } from './kubelet/kubelets.ts'
import { createNetwork } from './network/network.ts'
import { serverPrograms } from './programs/server-programs.ts'
import { createRuntime } from './runtime/runtime.ts'
import type { Cluster } from './sandbox-types.ts'
import { startScheduler } from './scheduler/scheduler.ts'
import { shellPrograms } from './shell/programs.ts'
import { createStore } from './store/store.ts'
import { times } from './times.ts'

export type ClusterOptions = {
  readonly clock: Clock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly nodes?: readonly NodeSpec[]
}

// As `kind create cluster` with two workers gives them; 110 pods is the kubelet's own limit.
const worker = { isControlPlane: false, cpu: '4', memory: '8Gi', pods: 110 }
export const threeNodes: readonly NodeSpec[] = [
  { ...worker, name: 'sandbox-control-plane', isControlPlane: true },
  { ...worker, name: 'sandbox-worker' },
  { ...worker, name: 'sandbox-worker2' },
]

const fileBytes = 256 * 2 ** 20 // what all containers together may write

/** Begins a cluster: its first objects, its nodes, its loops. */
export function createCluster({ clock, random, nodes = threeNodes }: ClusterOptions): Cluster {
  const store = createStore({ clock, random, kinds })
  const record = createEventRecorder({ store, clock })
  const controlPlane: ControlPlane = { store, clock, random, record, times }
  createFirstObjects(store)
  const network = createNetwork({ store, clock, random })
  const budget = createByteBudget(fileBytes)
  const runtime = createRuntime({ clock, random, programs: { ...shellPrograms, ...serverPrograms }, budget })
  const kubelets = startKubelets({ ...controlPlane, runtime, network, nodes, budget })
  const endings = [startScheduler(controlPlane), startControllers(controlPlane), () => kubelets.close()]
  return {
    store,
    kinds,
    kubelets,
    close() {
      for (const end of endings) end()
    },
  }
}

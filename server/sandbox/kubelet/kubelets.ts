// Kubelets: one for each node, and the way in for what the API asks of them. https://kubernetes.io/docs/concepts/architecture/#kubelet

import type { Node } from 'kubernetes-types/core/v1'
import type { ControlPlane } from '../controllers/controller-types.ts'
import { notFound } from '../errors.ts'
import type { ByteBudget } from '../files/volume.ts'
import type { Network } from '../network/network-types.ts'
import type { Runtime } from '../runtime/runtime-types.ts'
import { createContainerAccess } from './container-access.ts'
import { createKubelet, type Kubelet } from './kubelet.ts'
import type { SharedContext } from './kubelet-context.ts'
import type { Kubelets } from './kubelet-types.ts'
import { type NodeSpec, powerAnnotation } from './node-object.ts'
import { watchServiceEnvironment } from './service-environment.ts'
import { createTurns } from './turns.ts'
import { createVolumeRoom } from './volumes.ts'

export type { NodeSpec } from './node-object.ts'

const volumeRefreshMs = 60_000 // what a kubelet takes at most to bring a changed config map into a running pod

export type KubeletsOptions = ControlPlane & {
  readonly runtime: Runtime
  readonly network: Network
  readonly nodes: readonly NodeSpec[]
  /** What all volumes of the sandbox may hold together. */
  readonly budget: ByteBudget
}

/** Registers the nodes and begins to run the pods that are bound to them. */
export function startKubelets(options: KubeletsOptions): Kubelets & { close(): void } {
  const { store, clock, random, budget, times } = options
  const refreshMs = volumeRefreshMs / times.quicker
  const shared: SharedContext = {
    ...options,
    volumes: createVolumeRoom({ store, clock, random, budget, refreshMs }),
    services: watchServiceEnvironment(store),
    turns: createTurns(),
  }
  const kubelets = new Map<string, Kubelet>()
  const revision = store.revision()
  for (const [index, spec] of options.nodes.entries()) kubelets.set(spec.name, createKubelet(shared, spec, index))

  const endings = [
    store.watch('pods', revision, ({ type, object }) => {
      const kubelet = kubelets.get(object.spec?.nodeName ?? '')
      if (type === 'DELETED') kubelet?.remove(object.metadata.uid)
      else kubelet?.put(object)
    }),
    store.watch('nodes', revision, ({ type, object }) => {
      if (type === 'DELETED') return
      kubelets.get(object.metadata.name)?.setPower(object.metadata.annotations?.[powerAnnotation] !== 'off')
    }),
    ...(['configmaps', 'secrets'] as const).map((resource) =>
      store.watch(resource, revision, ({ type, object }) => {
        if (type === 'DELETED') return
        for (const kubelet of kubelets.values()) kubelet.wakeWaiting(object.metadata.namespace ?? '')
      }),
    ),
  ]

  return {
    ...createContainerAccess(store, (nodeName) => kubelets.get(nodeName)),
    setNodePower(nodeName, isOn) {
      if (!kubelets.has(nodeName)) throw notFound(store.resource('nodes'), nodeName)
      store.change('nodes', '', nodeName, (node) => {
        const { [powerAnnotation]: _, ...rest } = node.metadata.annotations ?? {}
        const annotations = isOn ? rest : { ...rest, [powerAnnotation]: 'off' }
        return { ...node, metadata: { ...node.metadata, annotations } } as Node
      })
    },
    close() {
      for (const end of endings) end()
      for (const kubelet of kubelets.values()) kubelet.close()
      shared.turns.close()
      shared.services.close()
      shared.volumes.close()
    },
  }
}

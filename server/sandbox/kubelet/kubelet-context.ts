// Kubelet context: what all the work of one node's kubelet shares.

import type { Node } from 'kubernetes-types/core/v1'
import type { ControlPlane } from '../controllers/controller-types.ts'
import type { Network } from '../network/network-types.ts'
import type { Runtime } from '../runtime/runtime-types.ts'
import type { NodeImages } from './node-images.ts'
import type { PodRun } from './pod-run.ts'
import type { ServiceEnvironment } from './service-environment.ts'
import type { Turns } from './turns.ts'
import type { VolumeRoom } from './volumes.ts'

/** What the kubelets of all nodes share. */
export type SharedContext = ControlPlane & {
  readonly runtime: Runtime
  readonly network: Network
  readonly volumes: VolumeRoom
  readonly services: ServiceEnvironment
  readonly turns: Turns
}

export type KubeletContext = SharedContext & {
  readonly nodeName: string
  readonly hostIp: string
  readonly allocatable: NonNullable<NonNullable<Node['status']>['allocatable']>
  readonly images: NodeImages
  /** Looks at the pod again, soon. Many calls are one look. */
  readonly wake: (run: PodRun) => void
}

/** Writes an event about the pod, or about one of its containers. */
export function recordPod(
  context: KubeletContext,
  run: PodRun,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  fieldPath?: string,
): void {
  context.record(run.pod, {
    type,
    reason,
    message,
    component: 'kubelet',
    host: context.nodeName,
    ...(fieldPath && { fieldPath }),
  })
}

const fields = {
  init: 'initContainers',
  sidecar: 'initContainers',
  main: 'containers',
  ephemeral: 'ephemeralContainers',
}

/** `spec.containers{main-app}` */
export function fieldPathOf({ kind, name }: PodRun['containers'][number]): string {
  return `spec.${fields[kind]}{${name}}`
}

export function recordContainer(
  context: KubeletContext,
  run: PodRun,
  container: PodRun['containers'][number],
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  recordPod(context, run, type, reason, message, fieldPathOf(container))
}

/** Resolves after `delayMs`. */
export function sleep({ clock }: Pick<KubeletContext, 'clock'>, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve))
}

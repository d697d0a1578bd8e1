// Report status: writes a pod's status to the API, once for each look at the pod, and only what changed.

import type { Pod as PodObject } from 'kubernetes-types/core/v1'
import type { KubeletContext } from './kubelet-context.ts'
import type { PodRun } from './pod-run.ts'
import { podStatus, refusedStatus } from './pod-status.ts'
import { timestamp } from '../store/names.ts'

/** Returns the phase that is reported now; null if the pod is not there any more. */
export function reportStatus(context: KubeletContext, run: PodRun): string | null {
  const { name, namespace = '', uid } = run.pod.metadata
  const written = context.store.change(
    'pods',
    namespace,
    name,
    (pod) => {
      if (pod.metadata.uid !== uid) return undefined
      return { ...pod, status: podStatus(pod, run, context.hostIp, timestamp(context.clock.nowMs())) } as PodObject
    },
    { subresource: 'status' },
  )
  if (written?.metadata.uid !== uid) return null
  run.pod = written
  return written.status?.phase ?? null
}

export function reportRefusal(
  context: KubeletContext,
  run: PodRun,
  verdict: { readonly reason: string; readonly message: string },
): void {
  const { name, namespace = '' } = run.pod.metadata
  const now = timestamp(context.clock.nowMs())
  context.store.change(
    'pods',
    namespace,
    name,
    (pod) => ({ ...pod, status: refusedStatus(pod, verdict, now) }) as PodObject,
    { subresource: 'status' },
  )
}

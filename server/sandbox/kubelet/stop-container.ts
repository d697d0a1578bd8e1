// Stop container: asks a container to end, and ends it when its time is up.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination

import { within } from './handlers.ts'
import { runHook } from './hooks.ts'
import { type KubeletContext, recordContainer } from './kubelet-context.ts'
import { type ContainerRun, type PodRun, runningInstance, specOf } from './pod-run.ts'

const shortestGraceMs = 2000 // every container has this long to end by itself

export type StopOptions = {
  /** For the event; `Stopping container NAME` if left out. */
  readonly message?: string
  /** The probe that wants it may bring its own grace period. */
  readonly because?: 'liveness' | 'startup' | null
  readonly graceMs?: number
  /** What must have ended before this one is asked to. */
  readonly after?: Promise<unknown>
}

/** Resolves when it has ended. */
export async function stopContainer(
  context: KubeletContext,
  run: PodRun,
  container: ContainerRun,
  { message, because = null, graceMs = graceOf(run, container, because), after }: StopOptions,
): Promise<void> {
  const instance = runningInstance(container)
  if (!instance) return
  const { clock } = context
  recordContainer(context, run, container, 'Normal', 'Killing', message ?? `Stopping container ${container.name}`)
  const untilMs = clock.nowMs() + graceMs
  const leftMs = () => untilMs - clock.nowMs()
  const hook = specOf(run, container).lifecycle?.preStop
  if (hook && graceMs > 0) {
    const running = runHook(context, run, container, instance, hook).then((failure) => {
      if (failure === null || instance.terminated) return
      recordContainer(context, run, container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    })
    await within(Promise.race([running, instance.container.exited]), leftMs(), clock)
  }
  if (after && leftMs() > 0) await within(Promise.race([after, instance.container.exited]), leftMs(), clock)
  instance.container.kill(instance.stopSignal)
  const ended = await within(instance.container.exited, Math.max(leftMs(), shortestGraceMs), clock)
  if (ended) return
  instance.container.kill('SIGKILL')
  await instance.container.exited
}

function graceOf({ pod }: PodRun, container: ContainerRun, because: 'liveness' | 'startup' | null): number {
  const { deletionGracePeriodSeconds } = pod.metadata
  const { livenessProbe, startupProbe } = specOf({ pod }, container)
  const probe = because === 'liveness' ? livenessProbe : because === 'startup' ? startupProbe : undefined
  const ofPod = pod.spec!.terminationGracePeriodSeconds ?? 30
  return (deletionGracePeriodSeconds ?? probe?.terminationGracePeriodSeconds ?? ofPod) * 1000
}

// Pod phase: one word for a pod, out of the statuses of its containers. Pure.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase

import type { Container, ContainerStatus, PodSpec } from 'kubernetes-types/core/v1'

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

type Statuses = ReadonlyMap<string, ContainerStatus>

type Facts = {
  /** Init containers first. */
  readonly statuses: readonly ContainerStatus[]
  /** Whether nothing of it will be started again, whatever its restartPolicy says. */
  readonly isEnding: boolean
  /** Whether a main container runs. */
  readonly hasRunningMain: boolean
}

export function podPhase(spec: PodSpec, { statuses, isEnding, hasRunningMain }: Facts): PodPhase {
  const byName: Statuses = new Map(statuses.map((status) => [status.name, status]))
  const inits = (spec.initContainers ?? []).filter((container) => !isSidecar(container))
  const sidecars = (spec.initContainers ?? []).filter(isSidecar)

  const isFailedForGood = spec.restartPolicy === 'Never' && inits.some(({ name }) => hasFailed(byName.get(name)))
  if (isFailedForGood) return 'Failed'
  if (inits.some(({ name }) => isPendingInit(byName.get(name)))) return 'Pending'
  if (!hasRunningMain && sidecars.some(({ name }) => isPendingSidecar(byName.get(name)))) return 'Pending'

  const all = [...sidecars, ...spec.containers].map(({ name }) => byName.get(name))
  if (all.some((status) => isWaitingForFirst(status))) return 'Pending'
  if (all.some((status) => status === undefined)) return 'Pending'
  if (all.some((status) => status?.state?.running)) return 'Running'

  const ends = spec.containers.map(({ name }) => endOf(byName.get(name)))
  if (ends.some((exitCode) => exitCode === null)) return 'Pending'
  if (!isEnding && spec.restartPolicy === 'Always') return 'Running'
  const isSuccess = spec.containers.every(({ name }) => byName.get(name)?.state?.terminated?.exitCode === 0)
  if (isSuccess) return 'Succeeded'
  return isEnding || spec.restartPolicy === 'Never' ? 'Failed' : 'Running'
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always'
}

function isPendingInit(status: ContainerStatus | undefined): boolean {
  return endOf(status) === null
}

function hasFailed(status: ContainerStatus | undefined): boolean {
  const exitCode = endOf(status)
  return exitCode !== null && exitCode !== 0
}

function isPendingSidecar(status: ContainerStatus | undefined): boolean {
  return Boolean(status?.state?.running && !status.started) || isWaitingForFirst(status)
}

function isWaitingForFirst(status: ContainerStatus | undefined): boolean {
  return Boolean(status?.state?.waiting && !status.lastState?.terminated)
}

/** Its exit code if it has ended, also if it waits for its restart; null if it has not ended yet. */
function endOf(status: ContainerStatus | undefined): number | null {
  if (status?.state?.running) return null
  return (status?.state?.terminated ?? status?.lastState?.terminated)?.exitCode ?? null
}

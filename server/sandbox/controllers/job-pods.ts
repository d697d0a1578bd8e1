// Job pods: how a Job's pods count, and what the next one looks like. Pure.

import type { Pod as PodObject } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { podOf } from './make-pods.ts'
import { isOver, isReady } from './pod-state.ts'

type Job = StoredOf<'jobs'>
type Pod = StoredOf<'pods'>

export type JobPods = {
  readonly active: readonly Pod[]
  readonly terminating: readonly Pod[]
  readonly succeeded: readonly Pod[]
  /** Those that were deleted while they ran too. */
  readonly failed: readonly Pod[]
  readonly ready: number
}

const indexKey = 'batch.kubernetes.io/job-completion-index'

const isIndexed = ({ spec }: Job) => spec?.completionMode === 'Indexed'

export function countPods(job: Job, pods: readonly Pod[]): JobPods {
  const living = pods.filter((pod) => !isOver(pod))
  const active = living.filter(({ metadata }) => !metadata.deletionTimestamp)
  const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded')
  return {
    active,
    terminating: living.filter(({ metadata }) => metadata.deletionTimestamp),
    succeeded: isIndexed(job) ? firstOfEach(succeeded) : succeeded,
    failed: pods.filter(({ status }) => status?.phase === 'Failed'),
    ready: active.filter(isReady).length,
  }
}

function firstOfEach(pods: readonly Pod[]): Pod[] {
  return [...new Map(pods.toReversed().map((pod) => [indexOf(pod), pod])).values()]
}

function indexOf({ metadata }: Pod): number {
  return Number(metadata.annotations?.[indexKey] ?? -1)
}

/** Ascending. */
export function completedIndexes(succeeded: readonly Pod[]): number[] {
  return succeeded.map(indexOf).sort((a, b) => a - b)
}

/** An entry for each pod to be made: its index, or undefined where pods have none. */
export function indexesToRun(
  job: Job,
  active: readonly Pod[],
  succeeded: readonly Pod[],
  howMany: number,
): readonly (number | undefined)[] {
  if (!isIndexed(job)) return Array.from({ length: howMany }, () => undefined)
  const taken = new Set([...active, ...succeeded].map(indexOf))
  const all = Array.from({ length: job.spec?.completions ?? 0 }, (_, index) => index)
  return all.filter((index) => !taken.has(index)).slice(0, howMany)
}

export function jobPod(job: Job, index: number | undefined): PodObject {
  const { name } = job.metadata
  const { template } = job.spec!
  if (index === undefined) return podOf(template, job, { generateName: `${name}-` })
  const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${indexKey}']` }
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }
  const withIndex = <C extends { env?: { name: string }[] }>(container: C) => ({
    ...container,
    env: [...(container.env ?? []).filter((each) => each.name !== variable.name), variable],
  })
  const pod = podOf(template, job, {
    generateName: `${name}-${index}-`,
    labels: { [indexKey]: String(index) },
    annotations: { ...template.metadata?.annotations, [indexKey]: String(index) },
  })
  return {
    ...pod,
    spec: {
      ...pod.spec!,
      hostname: `${name}-${index}`,
      containers: pod.spec!.containers.map(withIndex),
      ...(pod.spec!.initContainers && { initContainers: pod.spec!.initContainers.map(withIndex) }),
    },
  }
}

// Job: pods that run until enough of them have succeeded, or too many failed.
// https://kubernetes.io/docs/concepts/workloads/controllers/job/

import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { type JobPods, completedIndexes, countPods, indexesToRun, jobPod } from './job-pods.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { createPodMaker, isNamespaceEnding } from './make-pods.ts'
import { controllerKeys, createClaims } from './owners.ts'
import { firstToGo } from './pod-state.ts'
import { changeStatus, sparse } from './writes.ts'

type Job = StoredOf<'jobs'>
type Ending = Pick<JobCondition, 'reason' | 'message'> & { readonly type: 'Complete' | 'Failed' }

const component = 'job-controller'
const firstBackOffMs = 10_000 // doubled with each failure
const longestBackOffMs = 600_000

export const startJobs: Controller = (controlPlane) => {
  const { store, clock, record } = controlPlane
  const claims = createClaims(store, 'pods')
  const makePods = createPodMaker(controlPlane, component)

  const loop = createLoop(controlPlane, (key) => {
    const job = store.get('jobs', ...splitKey(key))
    if (!job || job.metadata.deletionTimestamp) return
    if (hasCondition(job, 'Complete') || hasCondition(job, 'Failed')) return removeWhenOld(job)
    const pods = countPods(job, claims.claim(job))
    const ending = hasCondition(job, 'FailureTarget') ? targetOf(job) : endingOf(job, pods)
    if (ending) return end(job, pods, ending)
    if (job.spec?.suspend) return suspend(job, pods)
    const startTime = start(job)
    const deadlineMs = deadlineOf(job, startTime)
    if (deadlineMs < Infinity) loop.add(key, deadlineMs - clock.nowMs())
    run(job, pods)
    writeCounts(job, countPods(job, claims.claim(job)))
  })

  function hasCondition({ status }: Job, type: string): boolean {
    return Boolean(status?.conditions?.some((each) => each.type === type && each.status === 'True'))
  }

  function targetOf({ status }: Job): Ending {
    const { reason, message } = status!.conditions!.find(({ type }) => type === 'FailureTarget')!
    return { type: 'Failed', ...(reason && { reason }), ...(message && { message }) }
  }

  function deadlineOf({ spec }: Job, startTime: string | undefined): number {
    const seconds = spec?.activeDeadlineSeconds
    return seconds === undefined || !startTime ? Infinity : Date.parse(startTime) + seconds * 1000
  }

  /** Whether it is over, and how. */
  function endingOf(job: Job, { succeeded, failed, active }: JobPods): Ending | null {
    const { backoffLimit = 6, completions, completionMode } = job.spec ?? {}
    const isPastDeadline = !job.spec?.suspend && deadlineOf(job, job.status?.startTime) <= clock.nowMs()
    const restarts = job.spec?.template.spec?.restartPolicy === 'OnFailure' ? restartsOf(active) : 0
    if (failed.length > backoffLimit || (restarts > 0 && restarts >= backoffLimit)) {
      const message = 'Job has reached the specified backoff limit'
      return { type: 'Failed', reason: 'BackoffLimitExceeded', message }
    }
    if (isPastDeadline) {
      const message = 'Job was active longer than specified deadline'
      return { type: 'Failed', reason: 'DeadlineExceeded', message }
    }
    const done = completionMode === 'Indexed' ? completedIndexes(succeeded).length : succeeded.length
    const isComplete = completions === undefined ? done > 0 && active.length === 0 : done >= completions
    const message = 'Reached expected number of succeeded pods'
    return isComplete ? { type: 'Complete', reason: 'CompletionsReached', message } : null
  }

  /** Ends what still runs, and then says how it ended. */
  function end(job: Job, pods: JobPods, ending: Ending): void {
    for (const pod of pods.active) makePods.remove(job, pod)
    const now = timestamp(clock.nowMs())
    const { type, reason, message } = ending
    const condition = (type: string) =>
      ({ lastProbeTime: now, lastTransitionTime: now, message, reason, status: 'True', type }) as JobCondition
    const target = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
    const isMarked = hasCondition(job, target)
    const left = countPods(job, claims.claim(job))
    const isEnded = left.active.length + left.terminating.length === 0
    const conditions = [...(job.status?.conditions ?? []), ...(isMarked ? [] : [condition(target)])]
    writeCounts(job, left, isEnded ? [...conditions, condition(type)] : conditions, {
      ...(isEnded && type === 'Complete' && { completionTime: now }),
    })
    if (!isEnded) return
    if (type === 'Complete') record(job, { type: 'Normal', reason: 'Completed', message: 'Job completed', component })
    else record(job, { type: 'Warning', reason: reason ?? '', message: message ?? '', component })
    loop.add(keyOf(job))
  }

  function suspend(job: Job, pods: JobPods): void {
    for (const pod of pods.active) makePods.remove(job, pod)
    setSuspended(job, 'True', 'JobSuspended', 'Job suspended')
    writeCounts(job, countPods(job, claims.claim(job)))
  }

  function setSuspended(job: Job, status: 'True' | 'False', reason: string, message: string): void {
    const now = timestamp(clock.nowMs())
    const before = job.status?.conditions?.find(({ type }) => type === 'Suspended')
    if (before?.status === status || (!before && status === 'False')) return
    changeStatus(store, 'jobs', job, (newest) => {
      const others = (newest.status?.conditions ?? []).filter(({ type }) => type !== 'Suspended')
      const condition = { lastProbeTime: now, lastTransitionTime: now, message, reason, status, type: 'Suspended' }
      const { startTime: _, ...rest } = newest.status ?? {}
      return {
        ...(status === 'True' ? newest.status : { ...rest, startTime: now }),
        conditions: [...others, condition],
      }
    })
    record(job, { type: 'Normal', reason: status === 'True' ? 'Suspended' : 'Resumed', message, component })
  }

  /** When it began: now, if it is new. */
  function start(job: Job): string | undefined {
    setSuspended(job, 'False', 'JobResumed', 'Job resumed')
    return changeStatus(store, 'jobs', job, ({ status }) =>
      status?.startTime ? undefined : { ...status, startTime: timestamp(clock.nowMs()) },
    )?.status?.startTime
  }

  /** Makes as many pods as may run side by side and are still needed; after a failure it waits. */
  function run(job: Job, { active, succeeded, failed, terminating }: JobPods): void {
    const { parallelism = 1, completions } = job.spec ?? {}
    const needed =
      completions === undefined ? (succeeded.length > 0 ? active.length : parallelism) : completions - succeeded.length
    const wanted = Math.min(parallelism, needed)
    const excess = firstToGo(active, active, clock.nowMs()).slice(0, Math.max(0, active.length - wanted))
    for (const pod of excess) makePods.remove(job, pod)
    const missing = wanted - active.length - terminating.length
    if (missing <= 0) return
    const waitMs = backOffMs(succeeded, failed)
    if (waitMs > 0) return loop.add(keyOf(job), waitMs)
    try {
      for (const index of indexesToRun(job, active, succeeded, missing)) makePods.create(job, jobPod(job, index))
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error
    }
  }

  /** How long to wait since the last failure; a success in between starts the count again. */
  function backOffMs(succeeded: JobPods['succeeded'], failed: JobPods['failed']): number {
    const lastSuccessMs = Math.max(0, ...succeeded.map(finishedAtMs))
    const since = failed.map(finishedAtMs).filter((ms) => ms > lastSuccessMs)
    if (since.length === 0) return 0
    const backOff = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (since.length - 1))
    return Math.max(...since) + backOff - clock.nowMs()
  }

  function writeCounts(
    job: Job,
    { active, succeeded, failed, terminating, ready }: JobPods,
    conditions?: JobCondition[],
    more: JobStatus = {},
  ): void {
    const indexes = job.spec?.completionMode === 'Indexed' ? completedIndexes(succeeded) : []
    changeStatus(store, 'jobs', job, ({ status }) => {
      const { conditions: before, startTime, completionTime } = status ?? {}
      return sparse<JobStatus>(
        {
          active: active.length,
          ...(indexes.length > 0 && { completedIndexes: ranges(indexes) }),
          ...(completionTime && { completionTime }),
          ...more,
          conditions: conditions ?? before ?? [],
          failed: failed.length,
          ready,
          ...(startTime && { startTime }),
          succeeded: succeeded.length,
          terminating: terminating.length,
          uncountedTerminatedPods: {},
        },
        ['ready', 'terminating'],
      )
    })
  }

  /** ttlSecondsAfterFinished. */
  function removeWhenOld(job: Job): void {
    const seconds = job.spec?.ttlSecondsAfterFinished
    const ended = job.status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')
    if (seconds === undefined || !ended?.lastTransitionTime) return
    const waitMs = Date.parse(ended.lastTransitionTime) + seconds * 1000 - clock.nowMs()
    if (waitMs > 0) return loop.add(keyOf(job), waitMs)
    const { namespace = '', name } = job.metadata
    store.delete('jobs', namespace, name, { propagationPolicy: 'Foreground' })
  }

  loop.watch('jobs', ({ object }) => [keyOf(object)])
  loop.watch('pods', function* (event) {
    yield* controllerKeys('Job', event)
    yield* claims.takers('jobs', event)
  })
  loop.also(claims.close)
  return loop.close
}

function restartsOf(pods: JobPods['active']): number {
  return pods
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
}

function finishedAtMs({ status, metadata }: JobPods['failed'][number]): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''))
  const known = ends.filter((ms) => !Number.isNaN(ms))
  return known.length > 0 ? Math.max(...known) : Date.parse(metadata.deletionTimestamp ?? metadata.creationTimestamp)
}

/** `0-2,5` */
function ranges(indexes: readonly number[]): string {
  const runs: [number, number][] = []
  for (const index of indexes) {
    const last = runs.at(-1)
    if (last && last[1] === index - 1) last[1] = index
    else runs.push([index, index])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}${to === from + 1 ? ',' : '-'}${to}`)).join(',')
}

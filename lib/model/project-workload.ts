// What makes pods (Deployment, ReplicaSet, StatefulSet, DaemonSet, Job) as the API sends it, to its view.

import {
  asObject,
  conditionOf,
  controllerOf,
  type RawDaemonSet,
  type RawJob,
  type RawObject,
  type RawReplicated,
} from './raw.ts'
import type { WorkloadRecord } from './records.ts'
import type { WorkloadKind } from './types.ts'

type Counts = Pick<WorkloadRecord, 'replicas' | 'readyReplicas' | 'missingPods' | 'refusedPods' | 'refusal'>

/** A Deployment has the words of a refusal; the ghosts are its ReplicaSet's, so that they are drawn once. */
export function projectDeployment(raw: unknown): WorkloadRecord {
  const deployment = asObject<RawReplicated>(raw, 'Deployment')
  return record(deployment, 'Deployment', { ...replicaCounts(deployment), refusal: refusalOf(deployment) })
}

/** A ReplicaSet tells of a refusal itself: with the condition ReplicaFailure, all that is missing is refused. */
export function projectReplicaSet(raw: unknown): WorkloadRecord {
  const replicaSet = asObject<RawReplicated>(raw, 'ReplicaSet')
  const counts = replicaCounts(replicaSet)
  const refusal = counts.missingPods > 0 ? refusalOf(replicaSet) : null
  return record(replicaSet, 'ReplicaSet', {
    ...counts,
    refusal,
    refusedPods: refusal === null ? 0 : counts.missingPods,
  })
}

/** A StatefulSet has no word of a refusal: see withRefusal in join.ts. */
export function projectStatefulSet(raw: unknown): WorkloadRecord {
  const statefulSet = asObject<RawReplicated>(raw, 'StatefulSet')
  return record(statefulSet, 'StatefulSet', replicaCounts(statefulSet))
}

/** Replicas of a DaemonSet are the nodes that it should run on. */
export function projectDaemonSet(raw: unknown): WorkloadRecord {
  const daemonSet = asObject<RawDaemonSet>(raw, 'DaemonSet')
  const { desiredNumberScheduled = 0, currentNumberScheduled = 0, numberReady = 0 } = daemonSet.status ?? {}
  return record(daemonSet, 'DaemonSet', {
    replicas: desiredNumberScheduled,
    readyReplicas: numberReady,
    missingPods: Math.max(0, desiredNumberScheduled - currentNumberScheduled),
    ...notRefused,
  })
}

/** Replicas of a Job are the pods that it may run at once. */
export function projectJob(raw: unknown): WorkloadRecord {
  const job = asObject<RawJob>(raw, 'Job')
  const { active = 0, ready } = job.status ?? {}
  return record(job, 'Job', {
    replicas: job.spec?.parallelism ?? 1,
    readyReplicas: ready ?? 0,
    missingPods: Math.max(0, wantedPods(job) - active),
    ...notRefused,
  })
}

/** The pods that a Job should be running now: no more than it may at once, and than are left to complete. */
function wantedPods({ spec, status }: RawJob): number {
  const isOver = ['Complete', 'Failed'].some((type) => conditionOf(status?.conditions, type)?.status === 'True')
  if (isOver || spec?.suspend) return 0
  const { active = 0, succeeded = 0 } = status ?? {}
  const parallelism = spec?.parallelism ?? 1
  // Without completions the pods share a queue of work, and the first that succeeds ends the making of new ones.
  const left = spec?.completions == null ? (succeeded > 0 ? active : parallelism) : spec.completions - succeeded
  return Math.min(parallelism, left)
}

const notRefused = { refusedPods: 0, refusal: null }

function replicaCounts({ spec, status }: RawReplicated): Counts {
  const replicas = spec?.replicas ?? 1
  const missingPods = Math.max(0, replicas - (status?.replicas ?? 0))
  return { replicas, readyReplicas: status?.readyReplicas ?? 0, missingPods, ...notRefused }
}

/** The API server's words, if it refused to make a pod. The condition also tells of pods that could not be deleted. */
function refusalOf({ status }: RawReplicated): string | null {
  const failure = conditionOf(status?.conditions, 'ReplicaFailure')
  return failure?.status === 'True' && failure.reason === 'FailedCreate' ? (failure.message ?? '') : null
}

const kindsWithScale: ReadonlySet<WorkloadKind> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])

function record(object: RawObject, kind: WorkloadKind, counts: Counts): WorkloadRecord {
  const controller = controllerOf(object)
  const { metadata } = object
  return {
    uid: metadata.uid,
    namespace: metadata.namespace ?? '',
    kind,
    name: metadata.name,
    replicas: counts.replicas,
    readyReplicas: counts.readyReplicas,
    scalable: controller === null && kindsWithScale.has(kind),
    ownerUid: controller?.uid ?? null,
    refusedPods: counts.refusedPods,
    refusal: counts.refusal,
    createdAt: metadata.creationTimestamp ?? '',
    missingPods: counts.missingPods,
  }
}

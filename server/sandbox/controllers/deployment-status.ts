// Deployment status: what a Deployment says of its rollout, in Kubernetes' words. Pure.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status

import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1'
import type { StoredOf } from '../objects.ts'
import { timestamp } from '../store/names.ts'
import { type ReplicaSet, boundsOf, sizeOf } from './rollout.ts'
import { sparse } from './writes.ts'

type Deployment = StoredOf<'deployments'>
type Conditions = readonly DeploymentCondition[]

export type Rollout = {
  readonly deployment: Deployment
  readonly newSet: ReplicaSet | undefined
  readonly oldSets: readonly ReplicaSet[]
}

export const conditionOf = (conditions: Conditions | undefined, type: string) =>
  conditions?.find((condition) => condition.type === type)

type Verdict = {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly message?: string | undefined
}

/** A condition of the same status and reason stays as it is; of the same status keeps its transition. */
export function withCondition(conditions: Conditions, verdict: Verdict, nowMs: number): Conditions {
  const before = conditionOf(conditions, verdict.type)
  if (before?.status === verdict.status && before.reason === verdict.reason) return conditions
  return replaced(conditions, before, verdict, nowMs)
}

function replaced(
  conditions: Conditions,
  before: DeploymentCondition | undefined,
  { type, status, reason, message }: Verdict,
  nowMs: number,
): Conditions {
  const now = timestamp(nowMs)
  const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now
  const next = { lastTransitionTime, lastUpdateTime: now, message, reason, status, type } as DeploymentCondition
  return [...conditions.filter((condition) => condition !== before), next]
}

const count = (replicaSets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
  replicaSets.reduce((total, { status }) => total + (status?.[field] ?? 0), 0)

/** The counts, and whether enough pods are available. */
export function countedStatus({ deployment, newSet, oldSets }: Rollout, nowMs: number): DeploymentStatus {
  const all = newSet ? [newSet, ...oldSets] : oldSets
  const { wanted, maxUnavailable } = boundsOf(deployment.spec!)
  const available = count(all, 'availableReplicas')
  const size = all.reduce((total, each) => total + sizeOf(each), 0)
  const isAvailable = available >= wanted - maxUnavailable
  return sparse<DeploymentStatus>({
    availableReplicas: available,
    collisionCount: deployment.status?.collisionCount ?? 0,
    conditions: [
      ...withCondition(
        deployment.status?.conditions ?? [],
        {
          type: 'Available',
          status: isAvailable ? 'True' : 'False',
          reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
          message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
        },
        nowMs,
      ),
    ],
    observedGeneration: deployment.metadata.generation ?? 0,
    readyReplicas: count(all, 'readyReplicas'),
    replicas: count(all, 'replicas'),
    unavailableReplicas: Math.max(0, size - available),
    updatedReplicas: newSet?.status?.replicas ?? 0,
  })
}

/** Whether all that is wanted is there, of the newest template, and available. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  const wanted = spec?.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}

/** countedStatus with how the rollout is going, and why pods are refused if they are. */
export function rolloutStatus(rollout: Rollout, nowMs: number): DeploymentStatus {
  const { newSet, oldSets } = rollout
  const status = countedStatus(rollout, nowMs)
  const failure = [...(newSet ? [newSet] : []), ...oldSets]
    .map((each) => each.status?.conditions?.find(({ type }) => type === 'ReplicaFailure'))
    .find((condition) => condition !== undefined)
  let conditions = progressConditions(rollout, status, nowMs)
  conditions = failure
    ? withCondition(conditions, failure, nowMs)
    : conditions.filter(({ type }) => type !== 'ReplicaFailure')
  const { conditions: _, ...counts } = status
  return conditions.length > 0 ? { ...counts, conditions: [...conditions] } : counts
}

function progressConditions({ deployment, newSet }: Rollout, status: DeploymentStatus, nowMs: number): Conditions {
  const conditions = status.conditions ?? []
  if (deployment.spec?.progressDeadlineSeconds === undefined) {
    return conditions.filter(({ type }) => type !== 'Progressing')
  }
  const before = conditionOf(conditions, 'Progressing')
  const wasComplete = status.replicas === status.updatedReplicas && before?.reason === 'NewReplicaSetAvailable'
  if (wasComplete) return conditions
  const who = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const progressing = (state: 'True' | 'False', reason: string, message: string) =>
    ({ type: 'Progressing', status: state, reason, message }) as const
  if (isComplete(deployment, status)) {
    const done = progressing('True', 'NewReplicaSetAvailable', `${who} has successfully progressed.`)
    return withCondition(conditions, done, nowMs)
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    const going = progressing('True', 'ReplicaSetUpdated', `${who} is progressing.`)
    return replaced(conditions, before, going, nowMs)
  }
  if (msUntilTimeout(deployment, before, nowMs) <= 0) {
    const late = progressing('False', 'ProgressDeadlineExceeded', `${who} has timed out progressing.`)
    return withCondition(conditions, late, nowMs)
  }
  return conditions
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

/** How long a rollout may go on without progress; Infinity for one that needs none. */
export function msUntilTimeout(
  { spec }: Deployment,
  progressing: DeploymentCondition | undefined,
  nowMs: number,
): number {
  if (!progressing || progressing.reason === 'NewReplicaSetAvailable' || spec?.progressDeadlineSeconds === undefined) {
    return Number.POSITIVE_INFINITY
  }
  return Date.parse(progressing.lastUpdateTime ?? '') + spec.progressDeadlineSeconds * 1000 - nowMs
}

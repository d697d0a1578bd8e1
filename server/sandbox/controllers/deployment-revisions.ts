// Deployment revisions: the ReplicaSet of each template that a Deployment has had, and the annotations by which kubectl knows them.

import type { ReplicaSet as ReplicaSetObject } from 'kubernetes-types/apps/v1'
import type { StoredOf } from '../objects.ts'
import { controllerReference } from './owners.ts'
import { type ReplicaSet, boundsOf, byAge } from './rollout.ts'
import { canonicalJson, templateHash } from './template-hash.ts'

type Deployment = StoredOf<'deployments'>
type Annotations = Readonly<Record<string, string>>

const prefix = 'deployment.kubernetes.io'
export const revisionKey = `${prefix}/revision`
const historyKey = `${prefix}/revision-history`
const desiredKey = `${prefix}/desired-replicas`
const maxKey = `${prefix}/max-replicas`
const hashLabel = 'pod-template-hash'

/** Annotations of a Deployment that are not its ReplicaSets'. */
const notCarried: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionKey,
  historyKey,
  desiredKey,
  maxKey,
  'deprecated.deployment.rollback.to',
])

const texts = new WeakMap<object, string>()

/** The template as text, without the label that its ReplicaSet added. */
function templateText(template: NonNullable<Deployment['spec']>['template']): string {
  const known = texts.get(template)
  if (known !== undefined) return known
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  const text = canonicalJson({ ...template, metadata: { ...template.metadata, labels } })
  texts.set(template, text)
  return text
}

/** The oldest ReplicaSet of the Deployment's template: an undo finds the one of before. */
export function findNewSet({ spec }: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const text = templateText(spec!.template)
  return byAge(replicaSets).find(({ spec: { template } = {} }) => template && templateText(template) === text)
}

export function revisionOf({ metadata }: Pick<Deployment | ReplicaSet, 'metadata'>): number {
  return Number.parseInt(metadata.annotations?.[revisionKey] ?? '', 10) || 0
}

/** How many pods the Deployment wanted when the ReplicaSet got its size. */
export function desiredOf({ metadata }: ReplicaSet): number | undefined {
  return numberIn(metadata.annotations, desiredKey)
}

/** Likewise with the surge. */
export function maxReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return numberIn(metadata.annotations, maxKey)
}

function numberIn(annotations: Annotations | undefined, key: string): number | undefined {
  const value = Number.parseInt(annotations?.[key] ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}

/** What a ReplicaSet of the Deployment is annotated with when it gets a size. */
export function sizeAnnotations({ spec }: Deployment): Annotations {
  const { wanted, maxSurge } = boundsOf(spec!)
  return { [desiredKey]: String(wanted), [maxKey]: String(wanted + maxSurge) }
}

/** The new ReplicaSet's annotations: the Deployment's, and the newest revision; the one that it was before becomes its history. */
export function newSetAnnotations(
  deployment: Deployment,
  before: Annotations | undefined,
  oldSets: readonly ReplicaSet[],
): Record<string, string> {
  const revision = Math.max(0, ...oldSets.map(revisionOf)) + 1
  const carried = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCarried.has(key))
  const next: Record<string, string> = { ...before, ...Object.fromEntries(carried) }
  const was = Number.parseInt(before?.[revisionKey] ?? '', 10) || 0
  if (was >= revision) return next
  next[revisionKey] = String(revision)
  if (was > 0) next[historyKey] = [...(before?.[historyKey]?.split(',') ?? []), String(was)].join(',')
  return next
}

/** A ReplicaSet of the Deployment's template, not stored yet. */
export function makeSet(deployment: Deployment, oldSets: readonly ReplicaSet[], replicas: number): ReplicaSetObject {
  const { template, selector, minReadySeconds } = deployment.spec!
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace && { namespace: deployment.metadata.namespace }),
      labels,
      annotations: { ...newSetAnnotations(deployment, undefined, oldSets), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

// Scale: the replicas of a workload as an object of their own, the same for every kind that has some.
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/scale-v1/

import type { LabelSelector } from 'kubernetes-types/meta/v1'
import { StatusError } from '../errors.ts'
import type { AnyStored } from '../objects.ts'
import type { Document } from './body.ts'

type Scalable = { readonly replicas?: number; readonly selector?: LabelSelector }

/** As it reads. */
export function scaleOf({ metadata, spec, status }: AnyStored): Document {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const { replicas = 0, selector } = spec as Scalable
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { ...(replicas > 0 && { replicas }) },
    status: { replicas: (status as Scalable | undefined)?.replicas ?? 0, selector: selectorText(selector ?? {}) },
  }
}

/** The workload with the replicas of `scale`, and its resourceVersion if it has one. 422. */
export function withScale(object: AnyStored, scale: Document): Document {
  const { name } = object.metadata
  const { replicas = 0 } = (scale['spec'] ?? {}) as { readonly replicas?: unknown }
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    const found = typeof replicas === 'number' ? `number ${replicas}` : typeof replicas
    const message = `json: cannot unmarshal ${found} into Go struct field ScaleSpec.spec.replicas of type int32`
    throw new StatusError(400, 'BadRequest', `Scale in version "v1" cannot be handled as a Scale: ${message}`)
  }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    throw new StatusError(422, 'Invalid', `Scale.autoscaling "${name}" is invalid: spec.replicas: ${message}`, {
      name,
      group: 'autoscaling',
      kind: 'Scale',
      causes: [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }],
    })
  }
  const { resourceVersion, uid } = (scale['metadata'] ?? {}) as { resourceVersion?: string; uid?: string }
  const metadata = { ...object.metadata, resourceVersion, uid: uid ?? object.metadata.uid }
  return { ...object, metadata, spec: { ...(object.spec as object), replicas } }
}

/** As kubectl takes it after -l. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equalities = Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return { key, text: key }
    if (operator === 'DoesNotExist') return { key, text: `!${key}` }
    return { key, text: `${key} ${operator.toLowerCase()} (${values.toSorted().join(',')})` }
  })
  return [...equalities, ...expressions]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',')
}

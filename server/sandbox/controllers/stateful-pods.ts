// Stateful pods: the pod of each ordinal of a StatefulSet, with its name and its claims. Pure.
// https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-identity

import type { PersistentVolumeClaim, Pod, PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { podOf } from './make-pods.ts'
import { controllerReference } from './owners.ts'

type StatefulSet = StoredOf<'statefulsets'>

/** `db-0` is 0; undefined for what is not one of its pods. */
export function ordinalOf(set: StatefulSet, podName: string): number | undefined {
  const digits = podName.startsWith(`${set.metadata.name}-`) ? podName.slice(set.metadata.name.length + 1) : ''
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

export function statefulPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const name = `${set.metadata.name}-${ordinal}`
  const pod = podOf(template, set, {
    name,
    generateName: `${set.metadata.name}-`,
    labels: {
      'apps.kubernetes.io/pod-index': String(ordinal),
      'controller-revision-hash': revision,
      'statefulset.kubernetes.io/pod-name': name,
    },
  })
  const claimed = (set.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, metadata?.name ?? '', ordinal) },
  }))
  const others = (pod.spec?.volumes ?? []).filter((volume) => !claimed.some(({ name }) => name === volume.name))
  return {
    ...pod,
    spec: {
      ...pod.spec!,
      hostname: name,
      ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
      ...(claimed.length + others.length > 0 && { volumes: [...claimed, ...others] }),
    },
  }
}

const claimName = (set: StatefulSet, template: string, ordinal: number) => `${template}-${set.metadata.name}-${ordinal}`

export function statefulClaims(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  const isDeletedWithSet = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
  return (set.spec?.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    metadata: {
      name: claimName(set, metadata?.name ?? '', ordinal),
      ...(set.metadata.namespace && { namespace: set.metadata.namespace }),
      labels: { ...metadata?.labels, ...set.spec?.selector.matchLabels },
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(isDeletedWithSet && { ownerReferences: [controllerReference(set)] }),
    },
    ...(spec && { spec }),
  }))
}

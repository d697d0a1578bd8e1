// Pod fields: what the downward API tells a container of its pod, its node and its own resources. Pure.
// https://kubernetes.io/docs/concepts/workloads/pods/downward-api/

import type { Container, ObjectFieldSelector, ResourceFieldSelector } from 'kubernetes-types/core/v1'
import { parseQuantity } from '../quantity.ts'
import type { Pod } from './pod-run.ts'

export type PodPlace = {
  readonly hostIp: string
  readonly podIp: string
  /** What a container without a limit may use: the node's allocatable. */
  readonly allocatable: Readonly<Record<string, string>>
}

const fields: Readonly<Record<string, (pod: Pod, place: PodPlace) => string>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  'metadata.uid': ({ metadata }) => metadata.uid,
  'metadata.labels': ({ metadata }) => formatMap(metadata.labels),
  'metadata.annotations': ({ metadata }) => formatMap(metadata.annotations),
  'spec.nodeName': ({ spec }) => spec!.nodeName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec!.serviceAccountName ?? '',
  'status.hostIP': (_, { hostIp }) => hostIp,
  'status.hostIPs': (_, { hostIp }) => hostIp,
  'status.podIP': (_, { podIp }) => podIp,
  'status.podIPs': (_, { podIp }) => podIp,
}

/** Throws Error for a field that there is not. */
export function podField(pod: Pod, { fieldPath }: ObjectFieldSelector, place: PodPlace): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? []
  if (key !== undefined) return pod.metadata[map as 'labels' | 'annotations']?.[key] ?? ''
  const field = fields[fieldPath]
  if (!field) throw new Error(`unsupported fieldPath: ${fieldPath}`)
  return field(pod, place)
}

function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .toSorted()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n')
}

/** `limits.cpu` and the like, in units of the divisor, rounded up. Throws Error for a container that there is not. */
export function resourceField(
  pod: Pod,
  { resource, containerName, divisor }: ResourceFieldSelector,
  own: Container | null,
  { allocatable }: PodPlace,
): string {
  const all = [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers]
  const container = containerName ? all.find(({ name }) => name === containerName) : own
  if (!container) throw new Error(`container ${containerName} not found`)
  const [group, ...rest] = resource.split('.')
  const name = rest.join('.')
  const limit = container.resources?.limits?.[name] ?? allocatable[name]
  const amount = group === 'limits' ? limit : container.resources?.requests?.[name]
  const unit = parseQuantity(divisor ?? 1) || 1
  // Rounded at a millionth first, or 0.3 of a core in units of 0.1 would be 4.
  return String(Math.ceil(Math.round((parseQuantity(amount ?? 0) / unit) * 1e6) / 1e6))
}

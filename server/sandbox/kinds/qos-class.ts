// QoS class: how much of what it may use a pod has asked for. It is set once, when the pod is made.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/

import type { PodSpec } from 'kubernetes-types/core/v1'

import { parseQuantity } from '../quantity.ts'

const counted = ['cpu', 'memory']

export function qosClassOf(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const all = [...(spec.initContainers ?? []), ...spec.containers].map(({ resources }) => resources ?? {})
  const asks = (amounts: Readonly<Record<string, string>> | undefined, name: string) =>
    parseQuantity(amounts?.[name] ?? 0)
  if (!all.some(({ requests, limits }) => counted.some((name) => asks(requests, name) || asks(limits, name)))) {
    return 'BestEffort'
  }
  const isGuaranteed = all.every(({ requests, limits }) =>
    counted.every((name) => asks(limits, name) > 0 && asks(requests, name) === asks(limits, name)),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}

// Endpoints of pods: what a Service's pods are as endpoints, grouped by the ports that they have. Pure.
// https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/

import type { PodSpec, ServicePort } from 'kubernetes-types/core/v1'
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1'
import type { StoredOf } from '../objects.ts'
import { isOver, isReady } from './pod-state.ts'

type Pod = StoredOf<'pods'>
type Service = StoredOf<'services'>

/** Pods whose ports are the same. */
export type EndpointGroup = { readonly ports: readonly EndpointPort[]; readonly endpoints: readonly Endpoint[] }

/** A pod whose port of that name is another, or is not there, is in a group of its own. */
export function endpointGroups(service: Service, pods: readonly Pod[]): readonly EndpointGroup[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>()
  for (const pod of pods) {
    if (isOver(pod) || !pod.status?.podIP) continue
    const ports = portsOf(service, pod)
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(service, pod))
    groups.set(key, group)
  }
  return [...groups.values()]
}

function portsOf({ spec }: Service, pod: Pod): EndpointPort[] {
  return (spec?.ports ?? []).flatMap((port) => {
    const number = targetOf(port, pod.spec)
    if (number === undefined) return []
    const { name = '', protocol = 'TCP', appProtocol } = port
    return [{ name, port: number, protocol, ...(appProtocol && { appProtocol }) }]
  })
}

/** The number that a Service's port leads to: itself, another, or that of a container's port of that name. */
function targetOf({ port, targetPort, protocol = 'TCP' }: ServicePort, podSpec: PodSpec | undefined) {
  if (typeof targetPort === 'number' && targetPort > 0) return targetPort
  if (!targetPort) return port
  const sidecars = (podSpec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...(podSpec?.containers ?? []), ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol)?.containerPort
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata
  const serving = isReady(pod)
  const terminating = deletionTimestamp !== undefined
  const { hostname, subdomain, nodeName } = pod.spec ?? {}
  return {
    addresses: [pod.status!.podIP!],
    conditions: {
      ready: Boolean(service.spec?.publishNotReadyAddresses) || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && subdomain === service.metadata.name && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: { kind: 'Pod', name, ...(namespace && { namespace }), uid },
  }
}

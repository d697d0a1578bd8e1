// Cluster IPs: gives Services their addresses and node ports, and refuses those that are taken or out of range.

import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'

import { resources } from './resources.ts'
import { invalid, type Cause } from '../errors.ts'
import type { WriteContext } from '../store/store-types.ts'

const addressRange = { first: 0x0a60_0000, count: 2 ** 16, text: '10.96.0.0/16' } // as Kind has it
const nodePortRange = { first: 30_000, count: 2768, text: '30000-32767' }
const staticShare = 256 // the first of a range are left to those who choose: an API server gives from behind them first

/** The Service with a cluster IP and node ports, where it needs and lacks them. 422 for one that it may not have. O(Services). */
export function allocate(service: Service, cluster: WriteContext): Service {
  const spec = service.spec!
  if (spec.type === 'ExternalName') return service
  const { name = '', namespace = '' } = service.metadata ?? {}
  const others = cluster
    .list('services')
    .filter(({ metadata }) => metadata.name !== name || metadata.namespace !== namespace)
    .map((other) => other.spec ?? {})
  const refuse = (cause: Cause) => invalid(resources.services, name, [cause])
  const address = spec.clusterIP || freeAddress(others, cluster.random)
  refuseAddress(address, others, refuse)
  const withAddress = { ...spec, clusterIP: address, clusterIPs: [address] }
  if (spec.type === 'ClusterIP' || spec.allocateLoadBalancerNodePorts === false)
    return { ...service, spec: withAddress }
  return {
    ...service,
    spec: { ...withAddress, ports: withNodePorts(spec.ports ?? [], others, cluster.random, refuse) },
  }
}

function freeAddress(others: readonly ServiceSpec[], random: () => number): string {
  const taken = new Set(others.map(({ clusterIP }) => clusterIP))
  const { first, count } = addressRange
  const span = count - staticShare - 1
  const start = Math.floor(random() * span)
  for (let step = 0; step < span; step++) {
    const address = toText(first + staticShare + ((start + step) % span))
    if (!taken.has(address)) return address
  }
  throw new Error('All cluster IPs are taken.')
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
}

/** Undefined for what is no address: that the validation tells. */
function toNumber(text: string): number | undefined {
  const parts = text.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part < 256))) return undefined
  return parts.reduce((address, part) => address * 256 + part, 0)
}

function refuseAddress(text: string, others: readonly ServiceSpec[], refuse: (cause: Cause) => Error): void {
  const address = toNumber(text)
  if (address === undefined) return
  const { first, count, text: range } = addressRange
  const why =
    address < first || address >= first + count
      ? `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${range}`
      : others.some(({ clusterIP }) => clusterIP === text)
        ? 'provided IP is already allocated'
        : undefined
  if (!why) return
  const message = `Invalid value: ${JSON.stringify([text])}: failed to allocate IP ${text}: ${why}`
  throw refuse({ reason: 'FieldValueInvalid', message, field: 'spec.clusterIPs' })
}

function withNodePorts(
  ports: readonly ServicePort[],
  others: readonly ServiceSpec[],
  random: () => number,
  refuse: (cause: Cause) => Error,
): ServicePort[] {
  const taken = new Set(others.flatMap((other) => (other.ports ?? []).map(({ nodePort }) => nodePort)))
  const { first, count, text } = nodePortRange
  return ports.map((port, at) => {
    const { nodePort } = port
    const isInRange = nodePort !== undefined && nodePort >= first && nodePort < first + count
    if (nodePort && (!isInRange || taken.has(nodePort))) {
      const why = isInRange
        ? 'provided port is already allocated'
        : `provided port is not in the valid range. The range of valid ports is ${text}`
      const message = `Invalid value: ${nodePort}: ${why}`
      throw refuse({ reason: 'FieldValueInvalid', message, field: `spec.ports[${at}].nodePort` })
    }
    const given = nodePort || freePort(taken, random)
    taken.add(given)
    return { ...port, nodePort: given }
  })
}

function freePort(taken: ReadonlySet<number | undefined>, random: () => number): number {
  const { first, count } = nodePortRange
  const start = Math.floor(random() * count)
  for (let step = 0; step < count; step++) {
    const port = first + ((start + step) % count)
    if (!taken.has(port)) return port
  }
  throw new Error('All node ports are taken.')
}

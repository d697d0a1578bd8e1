// Network: pods, nodes and Services joined. It exists in this process's memory alone: no way from here leads to the real network.

import type { Clock } from '../../../lib/clock.ts'
import type { StoredOf } from '../objects.ts'
import type { Store } from '../store/store-types.ts'
import { type AddressPool, createAddressPool, parseAddress } from './addresses.ts'
import { createConnection } from './connection.ts'
import { createListenerTable, type ListenerTable } from './listeners.ts'
import { type Connection, type Network, NetworkError, type NetworkErrorCode, type PodNetwork } from './network-types.ts'
import { createServiceTable, type Targets } from './service-table.ts'

const noNeighbourMs = 3000 // Linux asks its own network three times, once a second, who has an address
const noAnswerMs = 127_000 // and sends its first packet seven times, over 127 s, where no one answers
const firstEphemeralPort = 32_768
const ephemeralPorts = 28_232 // up to 60,999, as on Linux

const words: Readonly<Record<NetworkErrorCode, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ETIMEDOUT: 'Connection timed out',
  ENOTFOUND: 'Name or service not known',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
}

function networkError(code: NetworkErrorCode): NetworkError {
  return new NetworkError(code, words[code])
}

/** One network stack: a pod's, or a node's, which all its hostNetwork pods share. */
type Host = {
  readonly ip: string
  readonly nodeName: string
  /** How its own node looks from here. */
  readonly gateway: string
  readonly listeners: ListenerTable
}

/** Who connects; no host for a node itself. */
type Caller = { readonly host: Host | null; readonly connections: Set<Connection> }

/** What the network remembers of an attached pod. */
type Attached = { readonly host: Host; readonly connections: Set<Connection>; readonly giveBack: () => void }

export function createNetwork({
  store,
  clock,
  random,
}: {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
}): Network {
  const services = createServiceTable(store)
  const hosts = new Map<string, Host>()
  const pools = new Map<string, AddressPool>()
  const nodeAddresses = new Map<string, string>()
  const nodesOff = new Set<string>()
  const attached = new Map<PodNetwork, Attached>()

  const revision = store.revision()
  for (const node of store.list('nodes')) noteNode(node, false)
  store.watch('nodes', revision, ({ type, object }) => noteNode(object, type === 'DELETED'))

  function noteNode(node: StoredOf<'nodes'>, isGone: boolean) {
    for (const { type, address } of node.status?.addresses ?? []) {
      if (type !== 'InternalIP') continue
      if (isGone) nodeAddresses.delete(address)
      else nodeAddresses.set(address, node.metadata.name)
    }
  }

  function poolOf(nodeName: string): AddressPool {
    const cidr = store.get('nodes', '', nodeName)?.spec?.podCIDR
    if (!cidr) throw new Error(`node "${nodeName}" pod cidr not assigned`)
    const pool = pools.get(cidr) ?? createAddressPool(cidr)
    pools.set(cidr, pool)
    return pool
  }

  function newHost(ip: string, nodeName: string, gateway: string): Host {
    const host = { ip, nodeName, gateway, listeners: createListenerTable(() => networkError('EADDRINUSE')) }
    hosts.set(ip, host)
    return host
  }

  function pick<T>(from: readonly T[]): T {
    return from[Math.floor(random() * from.length)]!
  }

  async function fail(code: NetworkErrorCode, afterMs: number): Promise<never> {
    await new Promise<void>((resolve) => clock.after(afterMs, resolve))
    throw networkError(code)
  }

  function connectToHost(caller: Caller, host: Host, ip: string, port: number): Connection {
    const listener = host.listeners.find(ip, port)
    if (!listener) throw networkError('ECONNREFUSED')
    const isLocal = ip.startsWith('127.')
    const ends = createConnection(
      {
        address: isLocal ? ip : (caller.host?.ip ?? host.gateway),
        port: firstEphemeralPort + Math.floor(random() * ephemeralPorts),
        closed: () => caller.connections.delete(ends.client),
      },
      { address: ip, port, closed: () => listener.connections.delete(ends.server) },
    )
    caller.connections.add(ends.client)
    listener.connections.add(ends.server)
    listener.accept(ends.server)
    return ends.client
  }

  function connectToTargets(caller: Caller, targets: Exclude<Targets, 'unknown'>): Promise<Connection> {
    if (targets.length === 0) throw networkError('ECONNREFUSED')
    const { ip, port } = pick(targets)
    return connectToAddress(caller, ip, port)
  }

  async function connectToAddress(caller: Caller, ip: string, port: number): Promise<Connection> {
    if (services.isClusterIp(ip)) {
      const targets = services.targetsOfClusterIp(ip, port)
      return targets === 'unknown' ? fail('ETIMEDOUT', noAnswerMs) : connectToTargets(caller, targets)
    }
    const host = hosts.get(ip)
    const nodeName = host?.nodeName ?? nodeAddresses.get(ip)
    if (nodeName === undefined)
      return isNodeRange(ip) ? fail('EHOSTUNREACH', noNeighbourMs) : fail('ETIMEDOUT', noAnswerMs)
    if (nodesOff.has(nodeName)) return fail('EHOSTUNREACH', noNeighbourMs)
    if (nodeAddresses.has(ip) && !host?.listeners.find(ip, port)) {
      const targets = services.targetsOfNodePort(port)
      return connectToTargets(caller, targets === 'unknown' ? [] : targets)
    }
    if (!host) throw networkError('ECONNREFUSED')
    return connectToHost(caller, host, ip, port)
  }

  function resolve(name: string, namespace: string): string {
    // A pod's resolv.conf: `search NAMESPACE.svc.cluster.local svc.cluster.local cluster.local`, `options ndots:5`.
    const searched = [`.${namespace}.svc.cluster.local`, '.svc.cluster.local', '.cluster.local', '']
    for (const suffix of name.endsWith('.') ? [''] : searched) {
      const fullName = name.toLowerCase().replace(/\.$/, '') + suffix
      if (!fullName.endsWith('.svc.cluster.local')) continue
      const found = services.lookUp(fullName.split('.').slice(0, -3))
      if (found.length > 0) return pick(found)
    }
    throw networkError('ENOTFOUND')
  }

  return {
    attach({ namespace, hostname, nodeName, hostIp }) {
      const pool = hostIp === undefined ? poolOf(nodeName) : null
      const ip = hostIp ?? pool?.take()
      if (!ip) throw new Error(`no IP addresses available in range set of node "${nodeName}"`)
      const host = (pool ? null : hosts.get(ip)) ?? newHost(ip, nodeName, pool?.gateway ?? ip)
      const connections = new Set<Connection>()
      const caller = { host, connections }
      const own = host.listeners.ownedBy(connections)

      const resolveHere = (name: string) => {
        if (parseAddress(name) !== null) return name
        if (name === 'localhost') return '127.0.0.1'
        return name === hostname ? ip : resolve(name, namespace)
      }
      const network: PodNetwork = {
        ip,
        hostname,
        listen(address, port, accept) {
          const local = address === 'localhost' ? '127.0.0.1' : address
          if (!attached.has(network) || !['0.0.0.0', '127.0.0.1', ip].includes(local))
            throw networkError('EADDRNOTAVAIL')
          return own.listen(local, port, accept)
        },
        listeners: () => own.list(),
        resolve: resolveHere,
        async connect(name, port) {
          const found = resolveHere(name)
          const address = found === '0.0.0.0' ? '127.0.0.1' : found
          const isOwn = address === ip && host.listeners.find(ip, port)
          return isOwn || address.startsWith('127.')
            ? connectToHost(caller, host, address, port)
            : connectToAddress(caller, address, port)
        },
      }
      attached.set(network, {
        host,
        connections,
        giveBack() {
          if (!pool) return
          hosts.delete(ip)
          pool.giveBack(ip)
        },
      })
      return network
    },
    detach(network) {
      const gone = attached.get(network)
      if (!gone) return
      attached.delete(network)
      gone.host.listeners.ownedBy(gone.connections).closeAll()
      for (const connection of [...gone.connections]) connection.close()
      gone.giveBack()
    },
    async connectFromNode(ip, port) {
      if (parseAddress(ip) === null) throw networkError('ENOTFOUND')
      if (ip.startsWith('127.')) throw networkError('ECONNREFUSED')
      return connectToAddress({ host: null, connections: new Set() }, ip, port)
    },
    setNodeUp(nodeName, isUp) {
      if (isUp) nodesOff.delete(nodeName)
      else nodesOff.add(nodeName)
    },
  }
}

function isNodeRange(ip: string): boolean {
  return ip.startsWith('172.18.')
}

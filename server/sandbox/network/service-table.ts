// Service table: what kube-proxy and the cluster's DNS know of Services, kept up by watching the store. A connection costs the
// endpoints of its own Service only, and those just once after each change.

import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Stored, StoredOf } from '../objects.ts'
import type { Store } from '../store/store-types.ts'

/** Where a connection to a Service goes to. */
export type Target = { readonly ip: string; readonly port: number }

/** No Service takes this; a Service takes it but nothing is ready behind it (kube-proxy rejects); or all that are ready. */
export type Targets = 'unknown' | readonly Target[]

export type ServiceTable = {
  /** A connection to a cluster IP: 'unknown' for a port that the Service does not have. */
  targetsOfClusterIp(ip: string, port: number): Targets
  targetsOfNodePort(port: number): Targets
  /** Whether the IP is a Service's. */
  isClusterIp(ip: string): boolean
  /** The addresses of `web.shop` (a Service) or `db-0.db.shop` (a pod of a headless one); empty if there is none. */
  lookUp(labels: readonly string[]): readonly string[]
}

type Slice = Stored<EndpointSlice>

type Entry = {
  service: StoredOf<'services'> | null
  readonly slices: Map<string, Slice>
  /** Ready targets by port name; thrown away with each change. */
  targets: Map<string, readonly Target[]> | null
}

type Port = { readonly key: string; readonly name: string }

export function createServiceTable(store: Store): ServiceTable {
  const entries = new Map<string, Entry>()
  const clusterIps = new Map<string, string>()
  const nodePorts = new Map<number, Port>()

  function entryOf(key: string): Entry {
    let entry = entries.get(key)
    if (!entry) entries.set(key, (entry = { service: null, slices: new Map(), targets: null }))
    return entry
  }

  function dropIfEmpty(key: string, { service, slices }: Entry) {
    if (!service && slices.size === 0) entries.delete(key)
  }

  function setService(service: StoredOf<'services'>, isGone: boolean) {
    const key = keyOf(service.metadata.namespace, service.metadata.name)
    const entry = entryOf(key)
    for (const ip of clusterIpsOf(entry.service)) clusterIps.delete(ip)
    for (const { nodePort } of entry.service?.spec?.ports ?? []) if (nodePort) nodePorts.delete(nodePort)
    entry.service = isGone ? null : service
    for (const ip of clusterIpsOf(entry.service)) clusterIps.set(ip, key)
    for (const { nodePort, name = '' } of entry.service?.spec?.ports ?? []) {
      if (nodePort) nodePorts.set(nodePort, { key, name })
    }
    dropIfEmpty(key, entry)
  }

  function setSlice(slice: Slice, isGone: boolean) {
    const serviceName = slice.metadata.labels?.['kubernetes.io/service-name']
    if (!serviceName) return
    const key = keyOf(slice.metadata.namespace, serviceName)
    const entry = entryOf(key)
    entry.targets = null
    if (isGone) entry.slices.delete(slice.metadata.name)
    else entry.slices.set(slice.metadata.name, slice)
    dropIfEmpty(key, entry)
  }

  function targetsOf({ key, name }: Port): readonly Target[] {
    const entry = entries.get(key)
    if (!entry) return []
    entry.targets ??= readyTargets([...entry.slices.values()])
    return entry.targets.get(name) ?? []
  }

  function readyAddresses(entry: Entry, hostname?: string): readonly string[] {
    const endpoints = [...entry.slices.values()].flatMap((slice) => slice.endpoints)
    return endpoints
      .filter((endpoint) => endpoint.conditions?.ready !== false && (!hostname || endpoint.hostname === hostname))
      .flatMap(({ addresses }) => addresses.slice(0, 1))
  }

  const revision = store.revision()
  for (const service of store.list('services')) setService(service, false)
  for (const slice of store.list('endpointslices')) setSlice(slice, false)
  store.watch('services', revision, ({ type, object }) => setService(object, type === 'DELETED'))
  store.watch('endpointslices', revision, ({ type, object }) => setSlice(object, type === 'DELETED'))

  return {
    targetsOfClusterIp(ip, port) {
      const key = clusterIps.get(ip)
      const found = key && entries.get(key)?.service?.spec?.ports?.find((each) => each.port === port)
      return found ? targetsOf({ key, name: found.name ?? '' }) : 'unknown'
    },
    targetsOfNodePort(port) {
      const found = nodePorts.get(port)
      return found ? targetsOf(found) : 'unknown'
    },
    isClusterIp: (ip) => clusterIps.has(ip),
    lookUp(labels) {
      const [serviceName, namespace] = labels.slice(-2)
      const hostname = labels.length === 3 ? labels[0] : undefined
      const entry = labels.length <= 3 ? entries.get(keyOf(namespace, serviceName ?? '')) : undefined
      if (!entry?.service) return []
      if (hostname) return readyAddresses(entry, hostname)
      const ips = clusterIpsOf(entry.service)
      return ips.length > 0 ? ips : readyAddresses(entry)
    },
  }
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace}/${name}`
}

function clusterIpsOf(service: StoredOf<'services'> | null): readonly string[] {
  const ip = service?.spec?.clusterIP
  return ip && ip !== 'None' ? [ip] : []
}

/** As kube-proxy: those that are ready, or else those that still serve while they end. */
function readyTargets(slices: readonly Slice[]): Map<string, readonly Target[]> {
  const ready = new Map<string, Target[]>()
  const ending = new Map<string, Target[]>()
  for (const { endpoints, ports } of slices) {
    for (const { name = '', port } of ports ?? []) {
      for (const { addresses, conditions } of endpoints) {
        const isEnding = conditions?.ready === false && conditions.serving === true && conditions.terminating === true
        const ip = addresses[0]
        if (!ip || !port || (conditions?.ready === false && !isEnding)) continue
        const targets = isEnding ? ending : ready
        const known = targets.get(name)
        if (known) known.push({ ip, port })
        else targets.set(name, [{ ip, port }])
      }
    }
  }
  return new Map([...ending, ...ready])
}

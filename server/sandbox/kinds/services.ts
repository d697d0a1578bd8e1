// Services: their defaults, the cluster IPs and node ports that they get, what may be wrong with them, their columns.

import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1'

import { ageColumn, column, labelsCell, nameColumn, wideColumn } from './cells.ts'
import {
  checkLabels,
  checkName,
  checkOneOf,
  checkPort,
  checkPortOrName,
  denied,
  duplicate,
  required,
  wrong,
  type Causes,
} from './checks.ts'
import { allocate } from './cluster-ips.ts'
import type { Kind } from './kind-types.ts'
import { fillIn } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { deepEqual } from '../store/deep-equal.ts'
import type { Stored, StoredOf } from '../objects.ts'

export const services: Kind<'services'> = {
  resource: resources.services,
  rules: rules('services', {
    nameForm: 'label1035',
    fill: fillService,
    prepareCreate: allocate,
    prepareUpdate: (service, previous, cluster) => allocate(keepAllocated(service, previous), cluster),
    firstStatus: () => ({ loadBalancer: {} }),
    check: ({ spec }) => checkService(spec!),
    checkUpdate: ({ spec }, previous) => checkUpdate(spec!, previous.spec!),
  }),
  columns: [
    nameColumn,
    column('Type', ({ spec }) => spec?.type ?? ''),
    column('Cluster-IP', ({ spec }) => spec?.clusterIPs?.[0] ?? '<none>'),
    column('External-IP', externalIp),
    column('Port(s)', ({ spec }) => spec?.ports?.map(portText).join() || '<none>'),
    ageColumn,
    wideColumn('Selector', ({ spec }) => labelsCell(spec?.selector)),
  ],
  fields: {
    'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
    'spec.type': ({ spec }) => spec?.type ?? '',
  },
}

function fillService(service: Service): Service {
  const spec = fillIn(service.spec ?? {}, { sessionAffinity: 'None', type: 'ClusterIP' })
  const { type, sessionAffinity, ports } = spec
  const isExternal = type === 'NodePort' || type === 'LoadBalancer'
  return {
    ...service,
    spec: {
      ...fillIn(spec, {
        ...(type !== 'ExternalName' && {
          internalTrafficPolicy: 'Cluster',
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
        }),
        ...(isExternal && { externalTrafficPolicy: 'Cluster' }),
        ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: true }),
        ...(sessionAffinity === 'ClientIP' && { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }),
      }),
      ...(ports && {
        ports: ports.map((port) => ({
          ...fillIn(port, { protocol: 'TCP' }),
          targetPort: port.targetPort || port.port,
        })),
      }),
    },
  }
}

/** What was allocated stays, where the replacement does not say otherwise; what its new type has no use for goes. */
function keepAllocated(service: Service, previous: Stored<Service>): Service {
  const spec = service.spec!
  const before = previous.spec!
  if (spec.type === 'ExternalName') {
    const {
      clusterIP: _c,
      clusterIPs: _cs,
      ipFamilies: _f,
      ipFamilyPolicy: _p,
      internalTrafficPolicy: _i,
      ...rest
    } = spec
    return { ...service, spec: withoutExternal({ ...rest, ports: rest.ports?.map(withoutNodePort) ?? [] }) }
  }
  const address = spec.clusterIP || before.clusterIP
  const isExternal = spec.type !== 'ClusterIP'
  const isSaid = !deepEqual(
    spec.ports?.map(({ nodePort }) => nodePort),
    before.ports?.map(({ nodePort }) => nodePort),
  )
  const named = new Map(before.ports?.map((port) => [port.name, port]))
  const ports = spec.ports?.map((port, at) => {
    const same = port.name ? named.get(port.name) : at === 0 ? named.get(undefined) : undefined
    if (isExternal) return port.nodePort || !same?.nodePort ? port : { ...port, nodePort: same.nodePort }
    return isSaid && port.nodePort ? port : withoutNodePort(port)
  })
  const kept = {
    ...spec,
    ...(address && { clusterIP: address, clusterIPs: spec.clusterIP ? (spec.clusterIPs ?? [address]) : [address] }),
    ...(ports && { ports }),
  }
  return { ...service, spec: isExternal ? kept : withoutExternal(kept) }
}

function withoutNodePort({ nodePort: _nodePort, ...port }: ServicePort): ServicePort {
  return port
}

function withoutExternal({
  externalTrafficPolicy: _e,
  allocateLoadBalancerNodePorts: _a,
  healthCheckNodePort: _h,
  ...spec
}: ServiceSpec): ServiceSpec {
  return spec
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

function* checkService(spec: ServiceSpec): Causes {
  const { type, ports = [], clusterIP, externalName } = spec
  const isHeadless = clusterIP === 'None'
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') yield required('spec.ports')
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort')) {
    yield wrong('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)
  }
  if (type === 'ExternalName') {
    if (clusterIP) yield denied('spec.clusterIPs', 'may not be set for ExternalName services')
    if (!externalName) yield required('spec.externalName')
    else yield* checkName('spec.externalName', externalName.replace(/\.$/, ''), 'subdomain')
  }
  yield* checkPorts(ports)
  yield* checkLabels('spec.selector', spec.selector)
  yield* checkOneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None'])
  if (clusterIP && !isHeadless && !isIpv4(clusterIP)) {
    yield wrong('spec.clusterIPs[0]', clusterIP, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
  }
  yield* checkOneOf('spec.type', type, types)
  yield* checkNodePorts(spec)
  const seen = new Set<string>()
  for (const [at, { protocol = 'TCP', port }] of ports.entries()) {
    if (seen.has(`${protocol}/${port}`)) {
      const found = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
      yield duplicate(`spec.ports[${at}]`, found)
    }
    seen.add(`${protocol}/${port}`)
  }
}

function* checkPorts(ports: readonly ServicePort[]): Causes {
  const names = new Set<string>()
  for (const [at, { name, port, protocol, targetPort }] of ports.entries()) {
    const path = `spec.ports[${at}]`
    if (!name) {
      if (ports.length > 1) yield required(`${path}.name`)
    } else {
      yield* checkName(`${path}.name`, name, 'label')
      if (names.has(name)) yield duplicate(`${path}.name`, name)
      names.add(name)
    }
    yield* checkPort(`${path}.port`, port)
    yield* checkOneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
    if (targetPort !== undefined) yield* checkPortOrName(`${path}.targetPort`, targetPort as number | string)
  }
}

function* checkNodePorts({ type, ports = [] }: ServiceSpec): Causes {
  const seen = new Set<string>()
  for (const [at, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue
    const field = `spec.ports[${at}].nodePort`
    if (type === 'ClusterIP') yield denied(field, "may not be used when `type` is 'ClusterIP'")
    if (seen.has(`${protocol}/${nodePort}`)) yield duplicate(field, nodePort)
    seen.add(`${protocol}/${nodePort}`)
  }
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
}

function* checkUpdate(spec: ServiceSpec, previous: ServiceSpec): Causes {
  const isExternalName = spec.type === 'ExternalName' || previous.type === 'ExternalName'
  if (!isExternalName && previous.clusterIP && spec.clusterIP !== previous.clusterIP) {
    yield wrong('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')
  }
}

function externalIp({ spec, status }: StoredOf<'services'>): string {
  const { type, externalIPs = [], externalName = '' } = spec ?? {}
  if (type === 'ExternalName') return externalName
  const balanced = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  const all = type === 'LoadBalancer' ? [...new Set(balanced)].sort().concat(externalIPs) : externalIPs
  return all.join() || (type === 'LoadBalancer' ? '<pending>' : '<none>')
}

function portText({ port, protocol, nodePort }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`
}

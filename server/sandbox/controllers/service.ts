// Service: its pods as EndpointSlices, and as the older Endpoints that kubectl still shows.

import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1'
import type { Endpoint } from 'kubernetes-types/discovery/v1'
import type { StoredOf } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { type EndpointGroup, endpointGroups } from './endpoints-of-pods.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { isNamespaceEnding } from './make-pods.ts'
import { controlled, controllerKeys, controllerReference } from './owners.ts'
import { canonicalJson } from './template-hash.ts'
import { changeWhole } from './writes.ts'

type Service = StoredOf<'services'>
type EndpointSlice = StoredOf<'endpointslices'>

const endpointsPerSlice = 100 // Kubernetes' own
const restMs = 50 // a Service of thousands of pods is not gone through for each of them
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'
const headlessLabel = 'service.kubernetes.io/headless'
const selectorOf = ({ spec }: Service) => (spec?.type === 'ExternalName' ? undefined : spec?.selector)

export const startServices: Controller = ({ store, clock }) => {
  const loop = createLoop(
    { store, clock },
    (key) => {
      const [namespace, name] = splitKey(key)
      const service = store.get('services', namespace, name)
      if (!service) {
        // The slices go with their owner; what Endpoints there are has none.
        const endpoints = store.get('endpoints', namespace, name)
        if (endpoints && isOurs(endpoints)) store.delete('endpoints', namespace, name)
        return
      }
      const selector = selectorOf(service)
      if (!selector || Object.keys(selector).length === 0) return
      const isMeant = (pod: StoredOf<'pods'>) => matchesSelector({ matchLabels: selector }, pod.metadata.labels)
      const groups = endpointGroups(service, store.list('pods', namespace).filter(isMeant))
      try {
        writeSlices(service, groups)
        writeEndpoints(service, groups)
      } catch (error) {
        if (!isNamespaceEnding(error)) throw error
      }
    },
    { restMs },
  )

  /** Who is in a slice stays in it: what changes is as little as can be. */
  function writeSlices(service: Service, groups: readonly EndpointGroup[]): void {
    const slices = controlled(store, 'endpointslices', service)
    const wanted = groups.length > 0 ? groups : [{ ports: [], endpoints: [] }]
    const used = new Set<EndpointSlice>()
    for (const { ports, endpoints } of wanted) {
      const text = canonicalJson(ports)
      const own = slices.filter((slice) => canonicalJson(slice.ports ?? []) === text)
      const left = new Map(endpoints.map((endpoint) => [endpoint.targetRef!.uid!, endpoint]))
      const kept = own.map((slice) => ({
        slice,
        staying: (slice.endpoints ?? []).flatMap(({ targetRef }) => take(left, targetRef?.uid)),
      }))
      const added = [...left.values()]
      for (const { slice, staying } of kept) {
        staying.push(...added.splice(0, Math.max(0, endpointsPerSlice - staying.length)))
        // An empty one stays only where there is nothing at all: a Service has one slice at least.
        if (staying.length === 0 && (endpoints.length > 0 || used.size > 0)) continue
        used.add(slice)
        update(service, slice, staying)
      }
      if (own.length === 0 && added.length === 0) make(service, ports, [])
      while (added.length > 0) make(service, ports, added.splice(0, endpointsPerSlice))
    }
    for (const { metadata } of slices.filter((slice) => !used.has(slice))) {
      store.delete('endpointslices', metadata.namespace ?? '', metadata.name)
    }
  }

  function sliceLabels(service: Service): Record<string, string> {
    return {
      ...service.metadata.labels,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': service.metadata.name,
      ...(service.spec?.clusterIP === 'None' && { [headlessLabel]: '' }),
    }
  }

  function update(service: Service, slice: EndpointSlice, endpoints: Endpoint[]): void {
    const labels = sliceLabels(service)
    const isAsBefore =
      canonicalJson([slice.endpoints ?? [], slice.metadata.labels]) === canonicalJson([endpoints, labels])
    if (isAsBefore) return
    const annotations = { ...slice.metadata.annotations, [triggerTime]: timestamp(clock.nowMs()) }
    changeWhole(store, 'endpointslices', slice, (newest) => ({
      ...newest,
      metadata: { ...newest.metadata, annotations, labels },
      endpoints,
    }))
  }

  function make(service: Service, ports: EndpointGroup['ports'], endpoints: Endpoint[]): void {
    const { name, namespace } = service.metadata
    store.create('endpointslices', {
      metadata: {
        generateName: `${name}-`,
        ...(namespace && { namespace }),
        labels: sliceLabels(service),
        annotations: { [triggerTime]: timestamp(clock.nowMs()) },
        ownerReferences: [controllerReference(service)],
      },
      addressType: 'IPv4',
      endpoints,
      ports: [...ports],
    })
  }

  function writeEndpoints(service: Service, groups: readonly EndpointGroup[]): void {
    const { name, namespace = '', labels } = service.metadata
    const subsets = groups.map(subsetOf).filter((subset) => subset !== undefined)
    const before = store.get('endpoints', namespace, name)
    const nextLabels = {
      ...labels,
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      ...(service.spec?.clusterIP === 'None' && { [headlessLabel]: '' }),
    }
    if (
      before &&
      canonicalJson([before.subsets ?? [], before.metadata.labels]) === canonicalJson([subsets, nextLabels])
    ) {
      return
    }
    const annotations = { ...before?.metadata.annotations, [triggerTime]: timestamp(clock.nowMs()) }
    const more = { labels: nextLabels, annotations }
    if (!before) store.create('endpoints', { metadata: { name, namespace, ...more }, subsets })
    else {
      changeWhole(store, 'endpoints', before, (newest) => ({
        ...newest,
        metadata: { ...newest.metadata, ...more },
        subsets,
      }))
    }
  }

  loop.watch('services', ({ object }) => [keyOf(object)])
  loop.watch('endpointslices', (event) => (event.type === 'DELETED' ? controllerKeys('Service', event) : []))
  loop.watch('pods', function* ({ object, previous }) {
    const isAsBefore = previous && canonicalJson(asSeen(previous)) === canonicalJson(asSeen(object))
    if (isAsBefore) return
    for (const service of store.list('services', object.metadata.namespace)) {
      const selector = selectorOf(service)
      const isMeant = ({ metadata }: StoredOf<'pods'>) =>
        selector && matchesSelector({ matchLabels: selector }, metadata.labels)
      if (isMeant(object) || (previous && isMeant(previous))) yield keyOf(service)
    }
  })
  return loop.close
}

function isOurs({ metadata }: StoredOf<'endpoints'>): boolean {
  return metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller'
}

/** What of a pod its Services may notice. */
function asSeen({ metadata, status }: StoredOf<'pods'>) {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status
  return [metadata.labels, metadata.deletionTimestamp, status?.podIP, status?.phase, ready]
}

function take<V>(from: Map<string, V>, key: string | undefined): V[] {
  const value = from.get(key ?? '')
  from.delete(key ?? '')
  return value === undefined ? [] : [value]
}

/** Terminating pods are in no Endpoints, unless all are published. */
function subsetOf({ ports, endpoints }: EndpointGroup): EndpointSubset | undefined {
  const addresses: EndpointAddress[] = []
  const notReadyAddresses: EndpointAddress[] = []
  for (const {
    addresses: [ip = ''],
    conditions,
    hostname,
    nodeName,
    targetRef,
  } of endpoints) {
    if (conditions?.terminating && !conditions.ready) continue
    const address = {
      ip,
      ...(hostname && { hostname }),
      ...(nodeName && { nodeName }),
      ...(targetRef && { targetRef }),
    }
    if (conditions?.ready) addresses.push(address)
    else notReadyAddresses.push(address)
  }
  if (addresses.length + notReadyAddresses.length === 0) return undefined
  const byIp = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : 1)
  return {
    ...(addresses.length > 0 && { addresses: addresses.sort(byIp) }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses: notReadyAddresses.sort(byIp) }),
    ports: ports.map(({ name, ...port }) => ({ ...(name && { name }), ...port })) as NonNullable<
      EndpointSubset['ports']
    >,
  }
}

// Cluster kinds: namespaces, nodes, events and leases: their rules and columns.

import type { Event, Namespace, Node } from 'kubernetes-types/core/v1'

import { ageColumn, column, nameColumn, since, wideColumn } from './cells.ts'
import { wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { checkTaints } from './pod-checks.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import type { RawNode } from '../../../lib/model/raw.ts'
import { nodeStatus } from '../../../lib/model/status.ts'
import type { StoredOf } from '../objects.ts'

export const namespaces: Kind<'namespaces'> = {
  resource: resources.namespaces,
  rules: rules('namespaces', {
    nameForm: 'label',
    fill: fillNamespace,
    firstStatus: () => ({ phase: 'Active' }),
  }),
  columns: [nameColumn, column('Status', ({ status }) => status?.phase ?? ''), ageColumn],
  fields: { 'status.phase': ({ status }) => status?.phase ?? '' },
}

/** It can be selected by its name, and goes only when it is empty. */
function fillNamespace(namespace: Namespace): Namespace {
  const { metadata, spec } = namespace
  const isGoing = metadata?.deletionTimestamp !== undefined
  return {
    ...namespace,
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, 'kubernetes.io/metadata.name': metadata?.name ?? '' },
    },
    spec: { ...spec, ...(!spec?.finalizers && !isGoing && { finalizers: ['kubernetes'] }) },
  }
}

const notReady = 'node.kubernetes.io/not-ready'

export const nodes: Kind<'nodes'> = {
  resource: resources.nodes,
  rules: rules('nodes', {
    prepareCreate: taintNew,
    keepsStatus: true,
    check: ({ spec }) => checkTaints('metadata.taints', spec?.taints ?? []),
  }),
  columns: [
    nameColumn,
    column('Status', (node) => nodeStatus(node as unknown as RawNode)),
    column('Roles', roles),
    ageColumn,
    column('Version', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
    wideColumn('Internal-IP', (node) => address(node, 'InternalIP')),
    wideColumn('External-IP', (node) => address(node, 'ExternalIP')),
    wideColumn('OS-Image', ({ status }) => status?.nodeInfo?.osImage || '<unknown>'),
    wideColumn('Kernel-Version', ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>'),
    wideColumn('Container-Runtime', ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ],
  fields: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
}

/** Nothing is scheduled to a new node until it has said that it is ready. */
function taintNew(node: Node): Node {
  const taints = node.spec?.taints ?? []
  if (taints.some(({ key }) => key === notReady)) return node
  return { ...node, spec: { ...node.spec, taints: [...taints, { key: notReady, effect: 'NoSchedule' }] } }
}

const rolePrefix = 'node-role.kubernetes.io/'

function roles({ metadata }: StoredOf<'nodes'>): string {
  const found = Object.entries(metadata.labels ?? {}).map(([key, value]) =>
    key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : key === 'kubernetes.io/role' ? value : '',
  )
  return [...new Set(found.filter((role) => role !== ''))].sort().join() || '<none>'
}

function address({ status }: StoredOf<'nodes'>, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>'
}

type StoredEvent = StoredOf<'events'>

export const events: Kind<'events'> = {
  resource: resources.events,
  rules: rules('events', { check: checkEvent }),
  columns: [
    column('Last Seen', lastSeen),
    column('Type', ({ type }) => type ?? ''),
    column('Reason', ({ reason }) => reason ?? ''),
    column('Object', ({ involvedObject: { kind = '', name } }) => `${kind.toLowerCase()}${name ? `/${name}` : ''}`),
    wideColumn('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
    wideColumn('Source', source),
    column('Message', ({ message }) => (message ?? '').trim()),
    wideColumn('First Seen', firstSeen),
    wideColumn('Count', ({ series, count }) => series?.count ?? (count || 1)),
    { ...nameColumn, priority: 1 },
  ],
  fields: {
    ...Object.fromEntries(
      (['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const).map((field) => [
        `involvedObject.${field}`,
        ({ involvedObject }: StoredEvent) => involvedObject[field] ?? '',
      ]),
    ),
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
}

function* checkEvent({ metadata, involvedObject }: Event): Causes {
  const namespace = metadata?.namespace ?? ''
  const about = involvedObject?.namespace ?? ''
  if (about === '' ? namespace !== 'default' : about !== namespace) {
    yield wrong('involvedObject.namespace', about, 'does not match event.namespace')
  }
}

function firstSeen({ firstTimestamp, eventTime }: StoredEvent, nowMs: number): string {
  return since(firstTimestamp || eventTime, nowMs)
}

function lastSeen(event: StoredEvent, nowMs: number): string {
  const last = event.series?.lastObservedTime ?? event.lastTimestamp
  return last ? since(last, nowMs) : firstSeen(event, nowMs)
}

function source({ source, reportingComponent, reportingInstance }: StoredEvent): string {
  return [source?.component || reportingComponent, source?.host || reportingInstance].filter(Boolean).join(', ')
}

export const leases: Kind<'leases'> = {
  resource: resources.leases,
  rules: rules('leases', { fill: (lease) => ({ ...lease, spec: lease.spec ?? {} }) }),
  columns: [nameColumn, column('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
  fields: {},
}

// Pods: their defaults and rules, the service account that they get, and their columns.

import type { Pod, PodSpec } from 'kubernetes-types/core/v1'

import { ageColumn, column, nameColumn, since, wideColumn } from './cells.ts'
import { wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { checkPodSpec, checkPodSpecUpdate } from './pod-checks.ts'
import { fillPod, tolerateShortTroubles } from './pod-defaults.ts'
import { qosClassOf } from './qos-class.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { mountServiceAccount } from './service-account-volume.ts'
import type { RawPod } from '../../../lib/model/raw.ts'
import { isSidecar, podColumns } from '../../../lib/model/status.ts'
import { forbidden } from '../errors.ts'
import type { StoredOf } from '../objects.ts'
import type { WriteContext } from '../store/store-types.ts'

const resource = resources.pods

/** The priorities that a cluster has from the start. */
const priorities: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
}

export const pods: Kind<'pods'> = {
  resource,
  rules: rules('pods', {
    fill: fillPod,
    prepareCreate: admit,
    prepareUpdate: (pod) => ({
      ...pod,
      spec: { ...pod.spec!, tolerations: tolerateShortTroubles(pod.spec?.tolerations) },
    }),
    firstStatus: (pod) => ({ phase: 'Pending', qosClass: qosClassOf(pod.spec!) }),
    check: checkPod,
    checkUpdate: (pod, previous) => checkPodSpecUpdate(pod.spec!, previous.spec!),
    gracePeriodSeconds: (pod) => {
      const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
      return pod.spec?.nodeName && !hasEnded ? (pod.spec.terminationGracePeriodSeconds ?? 30) : 0
    },
  }),
  columns: [
    nameColumn,
    column('Ready', (pod) => podColumns(raw(pod)).ready),
    column('Status', (pod) => podColumns(raw(pod)).status),
    column('Restarts', restarts),
    ageColumn,
    wideColumn('IP', ({ status }) => status?.podIPs?.[0]?.ip || '<none>'),
    wideColumn('Node', ({ spec }) => spec?.nodeName || '<none>'),
    wideColumn('Nominated Node', ({ status }) => status?.nominatedNodeName || '<none>'),
    wideColumn('Readiness Gates', readinessGates),
  ],
  fields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec?.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec?.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec?.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
}

function* checkPod({ spec }: Pod): Causes {
  yield* checkPodSpec('spec', spec!)
  // A template may have such an image, a pod may not.
  for (const part of ['containers', 'initContainers'] as const) {
    for (const [at, { image = '' }] of (spec![part] ?? []).entries()) {
      if (image !== image.trim()) {
        yield wrong(`spec.${part}[${at}].image`, image, 'must not have leading or trailing whitespace')
      }
    }
  }
}

/** What an API server's admission adds: the service account, tolerations, the priority. 403 for a service account or priority class that there isn't. */
function admit(pod: Pod, cluster: WriteContext): Pod {
  const name = pod.metadata?.name ?? ''
  const spec = pod.spec!
  const priority = spec.priorityClassName ? priorities[spec.priorityClassName] : spec.priority
  if (priority === undefined) {
    throw forbidden(resource, name, `no PriorityClass with name ${spec.priorityClassName} was found`)
  }
  const tolerations = tolerateShortTroubles(spec.tolerations)
  return { ...pod, spec: withServiceAccount({ ...spec, priority, tolerations }, pod, cluster) }
}

function withServiceAccount(spec: PodSpec, { metadata }: Pod, cluster: WriteContext): PodSpec {
  const account = spec.serviceAccountName || 'default'
  const namespace = metadata?.namespace ?? ''
  const found = cluster.get('serviceaccounts', namespace, account)
  // `default` is about to be made in every namespace: a pod need not wait for it.
  if (!found && account !== 'default') {
    const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
    throw forbidden(resource, metadata?.name ?? '', why)
  }
  const named = { ...spec, serviceAccountName: account, serviceAccount: account }
  const isMounted = spec.automountServiceAccountToken ?? found?.automountServiceAccountToken ?? true
  return isMounted ? mountServiceAccount(named, cluster.random) : named
}

/** A pod of the store has what the projection reads; their types come from different hands. */
function raw(pod: StoredOf<'pods'>): RawPod {
  return pod as unknown as RawPod
}

/** `2 (3m ago)`: how often, and when last, of the containers that count towards it. */
function restarts(pod: StoredOf<'pods'>, nowMs: number): string {
  const { restarts: count } = podColumns(raw(pod))
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = pod.status ?? {}
  const isInitialized = conditions.some(({ type, status }) => type === 'Initialized' && status === 'True')
  const sidecars = new Set(
    raw(pod)
      .spec?.initContainers?.filter(isSidecar)
      .map(({ name }) => name),
  )
  const counted = [
    ...initContainerStatuses.filter(({ name }) => !isInitialized || sidecars.has(name)),
    ...containerStatuses,
  ]
  const last = counted
    .map(({ lastState }) => lastState?.terminated?.finishedAt ?? '')
    .reduce((latest, time) => (time > latest ? time : latest), '')
  return count > 0 && last ? `${count} (${since(last, nowMs)} ago)` : String(count)
}

function readinessGates({ spec, status }: StoredOf<'pods'>): string {
  const gates = spec?.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const isOpen = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status === 'True'
  return `${gates.filter(({ conditionType }) => isOpen(conditionType)).length}/${gates.length}`
}

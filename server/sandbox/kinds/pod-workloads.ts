// Pod workloads: Deployments, ReplicaSets, StatefulSets and DaemonSets: their defaults, what may be wrong with them, their columns.

import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1'
import type { Container, PersistentVolumeClaim, PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'

import { ageColumn, column, containerColumns, labelsCell, nameColumn, selectorText, wideColumn } from './cells.ts'
import {
  checkCountOrPercent,
  checkNotNegative,
  denied,
  required,
  unsupported,
  wrong,
  type Causes,
} from './checks.ts'
import type { Kind } from './kind-types.ts'
import { checkTemplate } from './pod-checks.ts'
import { fillIn, fillTemplate } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { checkWorkloadSelector, isFaulty, sorted } from './selector-checks.ts'
import { matchesSelector } from '../selectors.ts'
import { deepEqual } from '../store/deep-equal.ts'

type Workload = {
  readonly spec?: { readonly selector: LabelSelector; readonly template?: PodTemplateSpec }
}

const containersOf = ({ spec }: Workload): readonly Container[] => spec?.template?.spec?.containers ?? []

const wideSelector = wideColumn<Workload>('Selector', ({ spec }) => selectorText(spec?.selector) || '<none>')

/** The template, whose pods always start again and must be those that the selector finds. */
function* checkPods({ selector, template }: NonNullable<Workload['spec']>): Causes {
  yield* checkMatch(selector, template)
  yield* checkTemplate(template!)
  const { restartPolicy } = template!.spec!
  if (restartPolicy !== 'Always') yield unsupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  if (template!.spec!.activeDeadlineSeconds !== undefined) {
    yield denied('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicaSet is not Supported')
  }
}

/** A selector that is faulty itself is told of elsewhere. */
export function* checkMatch(selector: LabelSelector | undefined, template: PodTemplateSpec | undefined): Causes {
  const labels = template?.metadata?.labels
  if (matchesSelector(selector, labels) || (selector && isFaulty(selector))) return
  yield wrong('spec.template.metadata.labels', labels && sorted(labels), '`selector` does not match template `labels`')
}

export function* checkSame(field: string, value: unknown, previous: unknown): Causes {
  if (!deepEqual(value, previous)) yield wrong(field, value, 'field is immutable')
}

export const deployments: Kind<'deployments'> = {
  resource: resources.deployments,
  rules: rules('deployments', {
    fill: fillDeployment,
    firstStatus: () => ({}),
    check: ({ spec }) => checkDeployment(spec!),
    checkUpdate: ({ spec }, previous) => checkSame('spec.selector', spec?.selector, previous.spec?.selector),
  }),
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    column('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    column('Available', ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns(containersOf),
    wideColumn('Selector', ({ spec }) => selectorText(spec?.selector)),
  ],
  fields: {},
}

function fillDeployment(deployment: Deployment): Deployment {
  const { spec } = deployment
  const strategy = fillIn(spec?.strategy ?? {}, { type: 'RollingUpdate' })
  return {
    ...deployment,
    spec: {
      ...fillIn(spec ?? ({} as NonNullable<typeof spec>), {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      }),
      strategy:
        strategy.type === 'RollingUpdate'
          ? { ...strategy, rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%', ...strategy.rollingUpdate } }
          : strategy,
      template: fillTemplate(spec?.template),
    },
  }
}

function* checkDeployment(spec: NonNullable<Deployment['spec']>): Causes {
  yield* checkNotNegative('spec.replicas', spec.replicas)
  yield* checkWorkloadSelector(spec.selector, 'deployment')
  yield* checkPods(spec)
  yield* checkStrategy(spec.strategy ?? {})
  const { minReadySeconds, progressDeadlineSeconds } = spec
  yield* checkNotNegative('spec.minReadySeconds', minReadySeconds)
  yield* checkNotNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit)
  yield* checkNotNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds)
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= (minReadySeconds ?? 0)) {
    yield wrong('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds')
  }
}

function* checkStrategy({ type, rollingUpdate }: NonNullable<NonNullable<Deployment['spec']>['strategy']>): Causes {
  const field = 'spec.strategy'
  if (type === 'Recreate') {
    if (rollingUpdate) {
      yield denied(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")
    }
  } else if (type === 'RollingUpdate') {
    yield* checkRollingUpdate(`${field}.rollingUpdate`, rollingUpdate ?? {})
  } else yield unsupported(field, { Type: type, RollingUpdate: rollingUpdate ?? null }, ['Recreate', 'RollingUpdate'])
}

type RollingUpdate = { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string }

function* checkRollingUpdate(field: string, { maxSurge, maxUnavailable }: RollingUpdate): Causes {
  yield* checkCountOrPercent(`${field}.maxUnavailable`, maxUnavailable)
  yield* checkCountOrPercent(`${field}.maxSurge`, maxSurge)
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    yield wrong(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')
  }
  if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable) > 100) {
    yield wrong(`${field}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%')
  }
}

function isNone(value: number | string | undefined): boolean {
  return value === undefined || Number.parseInt(String(value)) === 0
}

export const replicasets: Kind<'replicasets'> = {
  resource: resources.replicasets,
  rules: rules('replicasets', {
    fill: fillReplicaSet,
    firstStatus: () => ({ replicas: 0 }),
    check: ({ spec }) => checkReplicaSet(spec!),
    checkUpdate: ({ spec }, previous) => checkSame('spec.selector', spec?.selector, previous.spec?.selector),
  }),
  columns: [
    nameColumn,
    column('Desired', ({ spec }) => spec?.replicas ?? 0, 'integer'),
    column('Current', ({ status }) => status?.replicas ?? 0, 'integer'),
    column('Ready', ({ status }) => status?.readyReplicas ?? 0, 'integer'),
    ageColumn,
    ...containerColumns(containersOf),
    wideSelector,
  ],
  fields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
}

function fillReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  const { spec } = replicaSet
  return {
    ...replicaSet,
    spec: {
      ...fillIn(spec ?? ({} as NonNullable<typeof spec>), { replicas: 1 }),
      template: fillTemplate(spec?.template),
    },
  }
}

function* checkReplicaSet(spec: NonNullable<ReplicaSet['spec']>): Causes {
  yield* checkNotNegative('spec.replicas', spec.replicas)
  yield* checkNotNegative('spec.minReadySeconds', spec.minReadySeconds)
  yield* checkWorkloadSelector(spec.selector, 'ReplicaSet')
  yield* checkPods(spec)
}

export const statefulsets: Kind<'statefulsets'> = {
  resource: resources.statefulsets,
  rules: rules('statefulsets', {
    nameForm: 'label',
    fill: fillStatefulSet,
    firstStatus: () => ({ availableReplicas: 0, replicas: 0 }),
    check: ({ spec }) => checkStatefulSet(spec!),
    checkUpdate: ({ spec }, previous) => checkStatefulSetUpdate(spec!, previous.spec!),
  }),
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    ageColumn,
    ...containerColumns(containersOf),
  ],
  fields: {},
}

function fillStatefulSet(statefulSet: StatefulSet): StatefulSet {
  const { spec } = statefulSet
  const strategy = fillIn(spec?.updateStrategy ?? {}, { type: 'RollingUpdate' })
  const { rollingUpdate } = strategy
  return {
    ...statefulSet,
    spec: {
      ...fillIn(spec ?? ({} as NonNullable<typeof spec>), {
        podManagementPolicy: 'OrderedReady',
        replicas: 1,
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      }),
      updateStrategy:
        strategy.type === 'RollingUpdate' ? { ...strategy, rollingUpdate: { partition: 0, ...rollingUpdate } } : strategy,
      template: fillTemplate(spec?.template),
      ...(spec?.volumeClaimTemplates && { volumeClaimTemplates: spec.volumeClaimTemplates.map(fillClaimTemplate) }),
    },
  }
}

function fillClaimTemplate(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return {
    ...claim,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: fillIn(claim.spec ?? {}, { volumeMode: 'Filesystem' }),
    status: { phase: 'Pending' },
  }
}

function* checkStatefulSet(spec: NonNullable<StatefulSet['spec']>): Causes {
  const { podManagementPolicy, updateStrategy = {} } = spec
  const { type, rollingUpdate } = updateStrategy
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    yield wrong('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")
  }
  if (type !== 'RollingUpdate' && type !== 'OnDelete') {
    const found = { Type: type, RollingUpdate: rollingUpdate ?? null }
    yield wrong('spec.updateStrategy', found, "must be 'RollingUpdate' or 'OnDelete'")
  }
  yield* checkNotNegative('spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition)
  yield* checkNotNegative('spec.replicas', spec.replicas)
  yield* checkNotNegative('spec.minReadySeconds', spec.minReadySeconds)
  yield* checkWorkloadSelector(spec.selector, 'statefulset')
  // A claim template is a volume of each pod, by its name.
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({ name: metadata?.name ?? '', emptyDir: {} }))
  const { template } = spec
  const own = (template.spec?.volumes ?? []).filter(({ name }) => !claims.some((claim) => claim.name === name))
  const withClaims = { ...template, spec: { ...template.spec!, volumes: [...own, ...claims] } }
  yield* checkPods({ selector: spec.selector, template: withClaims })
}

function* checkStatefulSetUpdate(
  spec: NonNullable<StatefulSet['spec']>,
  previous: NonNullable<StatefulSet['spec']>,
): Causes {
  if (deepEqual(fixedPart(spec), fixedPart(previous))) return
  const words =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
  yield denied('spec', words)
}

function fixedPart({ selector, serviceName, podManagementPolicy, volumeClaimTemplates }: NonNullable<StatefulSet['spec']>) {
  return { selector, serviceName: serviceName || undefined, podManagementPolicy, volumeClaimTemplates }
}

export const daemonsets: Kind<'daemonsets'> = {
  resource: resources.daemonsets,
  rules: rules('daemonsets', {
    fill: fillDaemonSet,
    firstStatus: () => ({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
    prepareCreate: (daemonSet) => withTemplateGeneration(daemonSet, 1),
    prepareUpdate: (daemonSet, previous) => {
      const generation = Number(previous.metadata.annotations?.[templateGeneration] ?? 0)
      const isSame = deepEqual(daemonSet.spec?.template, previous.spec?.template)
      return withTemplateGeneration(daemonSet, isSame ? generation : generation + 1)
    },
    check: ({ spec }) => checkDaemonSet(spec!),
    checkUpdate: ({ spec }, previous) => checkSame('spec.selector', spec?.selector, previous.spec?.selector),
  }),
  columns: [
    nameColumn,
    column('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0, 'integer'),
    column('Current', ({ status }) => status?.currentNumberScheduled ?? 0, 'integer'),
    column('Ready', ({ status }) => status?.numberReady ?? 0, 'integer'),
    column('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0, 'integer'),
    column('Available', ({ status }) => status?.numberAvailable ?? 0, 'integer'),
    column('Node Selector', ({ spec }) => labelsCell(spec?.template.spec?.nodeSelector)),
    ageColumn,
    ...containerColumns(containersOf),
    wideSelector,
  ],
  fields: {},
}

const templateGeneration = 'deprecated.daemonset.template.generation'

function withTemplateGeneration(daemonSet: DaemonSet, generation: number): DaemonSet {
  const { metadata } = daemonSet
  const annotations = { ...metadata?.annotations, [templateGeneration]: String(generation) }
  return { ...daemonSet, metadata: { ...metadata, annotations } }
}

function fillDaemonSet(daemonSet: DaemonSet): DaemonSet {
  const { spec } = daemonSet
  const strategy = fillIn(spec?.updateStrategy ?? {}, { type: 'RollingUpdate' })
  return {
    ...daemonSet,
    spec: {
      ...fillIn(spec ?? ({} as NonNullable<typeof spec>), { revisionHistoryLimit: 10 }),
      updateStrategy:
        strategy.type === 'RollingUpdate'
          ? { ...strategy, rollingUpdate: { maxSurge: 0, maxUnavailable: 1, ...strategy.rollingUpdate } }
          : strategy,
      template: fillTemplate(spec?.template),
    },
  }
}

function* checkDaemonSet(spec: NonNullable<DaemonSet['spec']>): Causes {
  yield* checkWorkloadSelector(spec.selector, 'daemonset')
  yield* checkPods(spec)
  yield* checkNotNegative('spec.minReadySeconds', spec.minReadySeconds)
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  const field = 'spec.updateStrategy'
  if (type === 'RollingUpdate') {
    if (!rollingUpdate) yield required(`${field}.rollingUpdate`)
    yield* checkCountOrPercent(`${field}.rollingUpdate.maxUnavailable`, rollingUpdate?.maxUnavailable)
    yield* checkCountOrPercent(`${field}.rollingUpdate.maxSurge`, rollingUpdate?.maxSurge)
  } else if (type !== 'OnDelete') {
    yield unsupported(field, { Type: type, RollingUpdate: rollingUpdate ?? null }, ['RollingUpdate', 'OnDelete'])
  }
}

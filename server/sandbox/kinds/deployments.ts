// Deployments and ReplicaSets: their defaults, what may be wrong with them, their columns.

import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1'

import { ageColumn, column, containerColumns, nameColumn, selectorText, wideColumn } from './cells.ts'
import { checkCountOrPercent, checkNotNegative, denied, unsupported, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { fillIn, fillTemplate } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { checkWorkloadSelector } from './selector-checks.ts'
import { checkPods, checkSame, containersOf, selectorColumn } from './template-checks.ts'

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
    selectorColumn,
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

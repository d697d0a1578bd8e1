// StatefulSets: their defaults, what may be wrong with them, their columns.

import type { StatefulSet } from 'kubernetes-types/apps/v1'
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1'

import { ageColumn, column, containerColumns, nameColumn } from './cells.ts'
import { checkNotNegative, denied, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { fillIn, fillTemplate } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { checkWorkloadSelector } from './selector-checks.ts'
import { checkPods, containersOf } from './template-checks.ts'
import { deepEqual } from '../store/deep-equal.ts'

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
        strategy.type === 'RollingUpdate'
          ? { ...strategy, rollingUpdate: { partition: 0, ...rollingUpdate } }
          : strategy,
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
  const claims = new Map((spec.volumeClaimTemplates ?? []).map(({ metadata }) => [metadata?.name ?? '', {}]))
  const { template } = spec
  const own = (template.spec?.volumes ?? []).filter(({ name }) => !claims.has(name))
  const asVolumes = [...claims].map(([name, emptyDir]) => ({ name, emptyDir }))
  const withClaims = { ...template, spec: { ...template.spec!, volumes: [...own, ...asVolumes] } }
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

function fixedPart({
  selector,
  serviceName,
  podManagementPolicy,
  volumeClaimTemplates,
}: NonNullable<StatefulSet['spec']>) {
  return { selector, serviceName: serviceName || undefined, podManagementPolicy, volumeClaimTemplates }
}

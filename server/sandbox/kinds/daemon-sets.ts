// DaemonSets: their defaults, what may be wrong with them, their columns.

import type { DaemonSet } from 'kubernetes-types/apps/v1'

import { ageColumn, column, containerColumns, labelsCell, nameColumn } from './cells.ts'
import { checkCountOrPercent, checkNotNegative, required, unsupported, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { fillIn, fillTemplate } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { checkWorkloadSelector } from './selector-checks.ts'
import { checkPods, checkSame, containersOf, selectorColumn } from './template-checks.ts'
import { deepEqual } from '../store/deep-equal.ts'

export const daemonsets: Kind<'daemonsets'> = {
  resource: resources.daemonsets,
  rules: rules('daemonsets', {
    fill: fillDaemonSet,
    firstStatus: () => ({
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    }),
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
    selectorColumn,
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

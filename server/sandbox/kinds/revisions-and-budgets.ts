// Revisions and budgets: the smaller kinds that workloads bring along.

import { ageColumn, column, nameColumn } from './cells.ts'
import { checkCountOrPercent, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { checkSelectorParts } from './selector-checks.ts'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import type { StoredOf } from '../objects.ts'

export const controllerrevisions: Kind<'controllerrevisions'> = {
  resource: resources.controllerrevisions,
  rules: rules('controllerrevisions', {}),
  columns: [nameColumn, column('Controller', controller), column('Revision', ({ revision }) => revision), ageColumn],
  fields: {},
}

/** `statefulset.apps/web` */
function controller({ metadata }: StoredOf<'controllerrevisions'>): string {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}

export const poddisruptionbudgets: Kind<'poddisruptionbudgets'> = {
  resource: resources.poddisruptionbudgets,
  rules: rules('poddisruptionbudgets', {
    firstStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
    check: checkBudget,
  }),
  columns: [
    nameColumn,
    column('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
    column('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
    column('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0, 'integer'),
    ageColumn,
  ],
  fields: {},
}

function* checkBudget({ spec = {} }: PodDisruptionBudget): Causes {
  const { minAvailable, maxUnavailable, selector } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const found = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
    }
    yield wrong('spec', found, 'minAvailable and maxUnavailable cannot be both set')
  }
  yield* checkCountOrPercent('spec.minAvailable', minAvailable)
  yield* checkCountOrPercent('spec.maxUnavailable', maxUnavailable)
  if (selector) yield* checkSelectorParts('spec.selector', selector)
}

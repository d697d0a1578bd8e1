// Template checks: what the workloads that make pods from a template have in common: their columns and what may be wrong with them.

import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1'
import type { LabelSelector } from 'kubernetes-types/meta/v1'

import { selectorText, wideColumn } from './cells.ts'
import { denied, unsupported, wrong, type Causes } from './checks.ts'
import { checkTemplate } from './pod-checks.ts'
import { isFaulty, sorted } from './selector-checks.ts'
import { matchesSelector } from '../selectors.ts'
import { deepEqual } from '../store/deep-equal.ts'

type Workload = {
  readonly spec?: { readonly selector: LabelSelector; readonly template?: PodTemplateSpec }
}

export const containersOf = ({ spec }: Workload): readonly Container[] => spec?.template?.spec?.containers ?? []

export const selectorColumn = wideColumn<Workload>('Selector', ({ spec }) => selectorText(spec?.selector) || '<none>')

/** The template, whose pods always start again and must be those that the selector finds. */
export function* checkPods({ selector, template }: NonNullable<Workload['spec']>): Causes {
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

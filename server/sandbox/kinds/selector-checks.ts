// Selector checks: what may be wrong with the selector of a spec.

import type { LabelSelector } from 'kubernetes-types/meta/v1'

import { checkLabels, checkName, checkQualifiedName, denied, required, wrong, type Causes } from './checks.ts'

/** What is wrong with the parts of a selector. */
export function* checkSelectorParts(field: string, selector: LabelSelector): Causes {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    yield* checkLabels(`${field}.matchLabels`, { [key]: value })
  }
  for (const [at, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${at}]`
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        yield required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        yield denied(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      }
    } else yield wrong(`${path}.operator`, operator, 'not a valid selector operator')
    yield* checkQualifiedName(`${path}.key`, key)
    for (const [index, value] of values.entries()) {
      yield* checkName(`${path}.values[${index}]`, value, 'labelValue')
    }
  }
}

/** A workload's selector: there, not empty, and without faults. */
export function* checkWorkloadSelector(selector: LabelSelector | undefined, workload: string): Causes {
  const field = 'spec.selector'
  if (!selector) {
    yield required(field)
    return
  }
  const parts = [...checkSelectorParts(field, selector)]
  yield* parts
  const shown = {
    ...(selector.matchLabels && { matchLabels: sorted(selector.matchLabels) }),
    ...(selector.matchExpressions && { matchExpressions: selector.matchExpressions }),
  }
  if (isEmptySelector(selector)) yield wrong(field, shown, `empty selector is invalid for ${workload}`)
  else if (parts.length > 0) yield wrong(field, shown, 'invalid label selector')
}

export function isFaulty(selector: LabelSelector): boolean {
  return [...checkSelectorParts('', selector)].length > 0
}

/** As Go writes a map: by its keys. */
export function sorted(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0
}

// Checks: the reasons why a field is not valid, in the API's words.
// https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go

import type { Cause } from '../errors.ts'
import { nameErrors, portNameErrors, qualifiedNameErrors, type NameForm } from './names.ts'

/** What a validation finds, one after another. */
export type Causes = Iterable<Cause>

export function required(field: string, detail = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${detail && `: ${detail}`}`, field }
}

export function wrong(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${quoted(value)}: ${detail}`, field }
}

export function duplicate(field: string, value: unknown, detail = ''): Cause {
  return {
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${quoted(value)}${detail && `: ${detail}`}`,
    field,
  }
}

export function missing(field: string, value: unknown): Cause {
  return { reason: 'FieldValueNotFound', message: `Not found: ${quoted(value)}`, field }
}

export function denied(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field }
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const values = supported.map(quoted).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${quoted(value)}: supported values: ${values}`,
    field,
  }
}

function quoted(value: unknown): string {
  return JSON.stringify(value ?? null)
}

/** Nothing where it is one of the supported, or not given. */
export function* checkOneOf(field: string, value: string | undefined, supported: readonly string[]): Causes {
  if (value !== undefined && !supported.includes(value)) yield unsupported(field, value, supported)
}

export function* checkNotNegative(field: string, value: number | undefined): Causes {
  if (value !== undefined && value < 0) yield wrong(field, value, 'must be greater than or equal to 0')
}

export function* checkPort(field: string, port: number): Causes {
  if (port < 1 || port > 65_535) yield wrong(field, port, 'must be between 1 and 65535, inclusive')
}

/** A number or the name of a port. */
export function* checkPortOrName(field: string, port: number | string): Causes {
  if (typeof port === 'number') yield* checkPort(field, port)
  else for (const words of portNameErrors(port)) yield wrong(field, port, words)
}

export function* checkName(field: string, value: string, form: NameForm): Causes {
  for (const words of nameErrors(form, value)) yield wrong(field, value, words)
}

export function* checkQualifiedName(field: string, value: string): Causes {
  for (const words of qualifiedNameErrors(value)) yield wrong(field, value, words)
}

export function* checkLabels(field: string, labels: Readonly<Record<string, string>> | undefined): Causes {
  for (const [key, value] of Object.entries(labels ?? {})) {
    yield* checkQualifiedName(field, key)
    yield* checkName(field, value, 'labelValue')
  }
}

const percent = /^[0-9]+%$/

/** A number of pods or a share of them: `2`, `25%`. */
export function* checkCountOrPercent(field: string, value: number | string | undefined): Causes {
  if (typeof value === 'number') yield* checkNotNegative(field, value)
  else if (value !== undefined && !percent.test(value)) {
    const words =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    yield wrong(field, value, words)
  }
}

/** A relative path that stays below where it begins. */
export function* checkDescendingPath(field: string, path: string): Causes {
  if (path.startsWith('/')) yield wrong(field, path, 'must be a relative path')
  yield* checkNoBackSteps(field, path)
}

export function* checkNoBackSteps(field: string, path: string): Causes {
  if (path.split('/').includes('..')) yield wrong(field, path, "must not contain '..'")
}

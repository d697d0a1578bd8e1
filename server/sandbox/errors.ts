// Errors: a refusal as the Kubernetes API words it. Thrown anywhere inside, answered as a Status object by the API.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/

import type { Resource } from './objects.ts'

/** One reason why an object is not valid. */
export type Cause = {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldValueForbidden'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueNotSupported'
    | 'NamespaceTerminating'
    | 'DisruptionBudget'
    | 'ResourceVersionTooLarge'
  /** E.g. `Required value: must be specified`. */
  readonly message: string
  /** E.g. `spec.containers[0].image`; '' for what is no field's fault. */
  readonly field: string
}

export type StatusDetails = {
  readonly name?: string
  readonly group?: string
  /** The resource's plural name, or the kind for what is invalid: so do the API servers. */
  readonly kind?: string
  readonly causes?: readonly Cause[]
  readonly retryAfterSeconds?: number
}

/** The API's refusal: `code` is the HTTP status. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code: number
  readonly reason: string
  readonly details: StatusDetails

  constructor(code: number, reason: string, message: string, details: StatusDetails = {}) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }
}

function about(resource: Resource, name: string): StatusDetails {
  return { name, ...(resource.group && { group: resource.group }), kind: resource.name }
}

/** `deployments.apps`, or `pods`. */
export function qualified(resource: Pick<Resource, 'name' | 'group'>): string {
  return resource.group ? `${resource.name}.${resource.group}` : resource.name
}

export function notFound(resource: Resource, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name))
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" already exists`
  return new StatusError(409, 'AlreadyExists', message, about(resource, name))
}

export function conflict(resource: Resource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`
  return new StatusError(409, 'Conflict', message, about(resource, name))
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again'

export function forbidden(resource: Resource, name: string, why: string): StatusError {
  const message = `${qualified(resource)}${name ? ` "${name}"` : ''} is forbidden: ${why}`
  return new StatusError(403, 'Forbidden', message, about(resource, name))
}

export function invalid(resource: Resource, name: string, causes: readonly Cause[]): StatusError {
  const each = causes.map(({ field, message }) => `${field}: ${message}`)
  const words = each.length === 1 ? (each[0] ?? '') : `[${each.join(', ')}]`
  const kind = resource.group ? `${resource.kind}.${resource.group}` : resource.kind
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${words}`, {
    ...(name && { name }),
    ...(resource.group && { group: resource.group }),
    kind: resource.kind,
    causes,
  })
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message)
}

/** 410: what was asked for is no longer kept. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message)
}

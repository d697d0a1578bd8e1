// Status: what the API answers when it refuses, or when there is nothing else to say.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/

import { StatusError } from '../errors.ts'
import type { Answer } from './call.ts'

const typeMeta = { kind: 'Status', apiVersion: 'v1', metadata: {} }

/** A refusal as an object. `continueToken` is for an expired list that can go on otherwise. */
export function statusOf(error: StatusError): Record<string, unknown> {
  const { code, reason, message, details } = error
  const causes = details.causes?.map(({ field, ...cause }) => (field ? { ...cause, field } : cause))
  return {
    ...typeMeta,
    ...(error instanceof ContinueExpired && { metadata: { continue: error.continueToken } }),
    status: 'Failure',
    message,
    ...(reason && { reason }),
    ...(Object.keys(details).length > 0 && { details: { ...details, ...(causes && { causes }) } }),
    code,
  }
}

/** The end of a list's snapshot: 410, with a token for the rest as it is now. */
export class ContinueExpired extends StatusError {
  readonly continueToken: string

  constructor(continueToken: string) {
    super(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. ' +
        'You can start a new list without the continue parameter, or use the continue token in this response ' +
        'to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - ' +
        'objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    )
    this.continueToken = continueToken
  }
}

/** `Success`, with what it was about. */
export function success(code: number, details?: object): Answer {
  return {
    type: 'json',
    code,
    object: { ...typeMeta, status: 'Success', ...(details && { details }), ...(code !== 200 && { code }) },
  }
}

export function noSuchPath(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource')
}

export function noSuchMethod(): StatusError {
  return new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
}

/** What a real cluster has and this one has not, in a sentence. */
export function notBuilt(message: string): StatusError {
  return new StatusError(501, 'NotImplemented', message)
}

/** Whatever was thrown, as a refusal; what was not foreseen goes to `report` too. */
export function toStatusError(error: unknown, report: (error: unknown) => void): StatusError {
  if (error instanceof StatusError) return error
  report(error)
  const message = error instanceof Error ? error.message : String(error)
  return internalError(message)
}

export function internalError(message: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`)
}

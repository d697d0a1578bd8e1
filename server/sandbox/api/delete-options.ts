// Delete options: from a request's body, or from its query.

import { badRequest } from '../errors.ts'
import type { DeleteOptions } from '../store/store-types.ts'
import { decodeBody } from './body.ts'
import type { Call } from './call.ts'
import { invalidOptions, readBoolean, readDryRun, readInteger } from './list-options.ts'

const policies: ReadonlySet<unknown> = new Set(['Foreground', 'Background', 'Orphan'])

/** 400 or 422 for what makes no sense. */
export async function readDeleteOptions({ query, header, readBody }: Call): Promise<DeleteOptions> {
  const bytes = await readBody()
  if (bytes.length > 0) return checkDeleteOptions(decodeBody(bytes, header('content-type'), 'DeleteOptions'))
  const orphans = readBoolean(query, 'orphanDependents')
  const policy = query.get('propagationPolicy') ?? (orphans === null ? undefined : orphans ? 'Orphan' : 'Background')
  const gracePeriodSeconds = readInteger(query, 'gracePeriodSeconds') ?? undefined
  const dryRun = readDryRun(query, 'DeleteOptions') ? ['All'] : undefined
  return checkDeleteOptions({ gracePeriodSeconds, propagationPolicy: policy, dryRun })
}

/** As an object gives them. */
export function checkDeleteOptions(given: Readonly<Record<string, unknown>>): DeleteOptions {
  const { gracePeriodSeconds, propagationPolicy, preconditions, orphanDependents, dryRun } = given
  if (gracePeriodSeconds !== undefined && !Number.isInteger(gracePeriodSeconds)) {
    const found = typeof gracePeriodSeconds
    throw badRequest(
      `json: cannot unmarshal ${found} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
    )
  }
  if (propagationPolicy !== undefined && !policies.has(propagationPolicy)) {
    const value = JSON.stringify(propagationPolicy)
    const message = `Unsupported value: ${value}: supported values: "Foreground", "Background", "Orphan", "nil"`
    throw invalidOptions('DeleteOptions', [{ reason: 'FieldValueNotSupported', field: 'propagationPolicy', message }])
  }
  const fromOrphans = orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background'
  const { uid, resourceVersion } = (preconditions ?? {}) as {
    readonly uid?: unknown
    readonly resourceVersion?: unknown
  }
  return {
    gracePeriodSeconds: gracePeriodSeconds as number | undefined,
    propagationPolicy: (propagationPolicy ?? fromOrphans) as DeleteOptions['propagationPolicy'],
    preconditions: {
      uid: uid === undefined ? undefined : String(uid),
      resourceVersion: resourceVersion === undefined ? undefined : String(resourceVersion),
    },
    dryRun: Array.isArray(dryRun) && dryRun.includes('All'),
  }
}

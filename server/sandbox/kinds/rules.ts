// Rules: what most kinds do the same way when their objects are written.

import type { Causes } from './checks.ts'
import { checkMetadata } from './metadata.ts'
import type { NameForm } from './names.ts'
import { resources } from './resources.ts'
import type { Cause } from '../errors.ts'
import type { ObjectTypes, ResourceName, Stored } from '../objects.ts'
import type { WriteContext, WriteRules } from '../store/store-types.ts'

type Options<T> = {
  readonly nameForm?: NameForm | 'pathSegment'
  /** Fills in what may be left out, for a new object and a replaced one alike. Idempotent. */
  readonly fill?: (object: T) => T
  /** A new object may come with its status: a node says how it is when it registers. */
  readonly keepsStatus?: boolean
  /** The status of a new object; without it, it has none (or, for a kind without a status subresource, its own). */
  readonly firstStatus?: (object: T) => T extends { status?: infer S } ? S : never
  /** Further changes to a new object, after `fill`. */
  readonly prepareCreate?: (object: T, cluster: WriteContext) => T
  readonly prepareUpdate?: (object: T, previous: Stored<T>, cluster: WriteContext) => T
  /** What is wrong with it beside its metadata. */
  readonly check?: (object: T) => Causes
  /** What must not change. */
  readonly checkUpdate?: (object: T, previous: Stored<T>) => Causes
  readonly gracePeriodSeconds?: (object: Stored<T>) => number
}

/** The rules of a kind, from what it has of its own. */
export function rules<R extends ResourceName>(name: R, options: Options<ObjectTypes[R]>): WriteRules<ObjectTypes[R]> {
  type T = ObjectTypes[R]
  const { nameForm = 'subdomain', fill = (object: T) => object, firstStatus, check, checkUpdate } = options
  const dropsStatus = resources[name].subresources.includes('status') && !options.keepsStatus
  return {
    prepareCreate(object, cluster) {
      const filled = fill(dropsStatus ? withoutStatus(object) : object)
      const prepared = options.prepareCreate?.(filled, cluster) ?? filled
      return firstStatus ? { ...prepared, status: firstStatus(prepared) } : prepared
    },
    prepareUpdate(object, previous, cluster) {
      const filled = fill(object)
      return options.prepareUpdate?.(filled, previous, cluster) ?? filled
    },
    validate(object, previous) {
      return once([
        ...checkMetadata(object.metadata, nameForm, previous?.metadata ?? null),
        ...(check?.(object) ?? []),
        ...((previous && checkUpdate?.(object, previous)) ?? []),
      ])
    },
    gracePeriodSeconds: options.gracePeriodSeconds ?? (() => 0),
  }
}

/** The same is not said twice. */
function once(causes: readonly Cause[]): readonly Cause[] {
  return [...new Map(causes.map((cause) => [`${cause.field}: ${cause.message}`, cause])).values()]
}

function withoutStatus<T>(object: T): T {
  if (!(object as { status?: unknown }).status) return object
  const { status: _, ...rest } = object as T & { status?: unknown }
  return rest as T
}

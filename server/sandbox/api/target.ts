// Target: what a path of the API points at.

import type { Kind, Kinds } from '../kinds/kind-types.ts'
import { apiVersionOf } from './typed-document.ts'

export type Target = {
  readonly kind: Kind
  /** Undefined: all namespaces, or none for what has none. */
  readonly namespace: string | undefined
  /** Undefined: the collection. */
  readonly name: string | undefined
  /** May be one that the kind does not have. */
  readonly subresource: string | undefined
}

export type Targets = {
  /** Reads a path such as `/apis/apps/v1/namespaces/default/deployments/nginx/scale`. Undefined where there is nothing of the kind. */
  find(path: readonly string[]): Target | undefined
  /** E.g. `apps/v1` and `Deployment`. */
  isKind(apiVersion: string, kind: string): boolean
}

export function createTargets(kinds: Kinds): Targets {
  const byPath = new Map<string, Kind>()
  const byType = new Set<string>()
  for (const kind of Object.values(kinds) as readonly unknown[] as readonly Kind[]) {
    const { group, version, name } = kind.resource
    byPath.set(`${group}/${version}/${name}`, kind)
    byType.add(`${apiVersionOf(kind)} ${kind.resource.kind}`)
  }

  function find(path: readonly string[]): Target | undefined {
    const isCore = path[0] === 'api'
    if (!isCore && path[0] !== 'apis') return undefined
    const [group, version, ...rest] = isCore ? ['', ...path.slice(1)] : path.slice(1)
    const isNamespaced = rest[0] === 'namespaces' && rest.length > 2 && !ofNamespaces.has(rest[2]!)
    const namespace = isNamespaced ? rest[1] : undefined
    const [plural, name, subresource, ...tooMuch] = isNamespaced ? rest.slice(2) : rest
    const kind = byPath.get(`${group}/${version}/${plural}`)
    if (!kind || tooMuch.length > 0) return undefined
    // What has a namespace is named within it; what has none is never within one.
    if (kind.resource.namespaced ? name !== undefined && !isNamespaced : isNamespaced) return undefined
    return { kind, namespace, name, subresource }
  }

  return { find, isKind: (apiVersion, kind) => byType.has(`${apiVersion} ${kind}`) }
}

/** What follows the name of a namespace and is not a resource within it. */
const ofNamespaces: ReadonlySet<string> = new Set(['status', 'finalize'])

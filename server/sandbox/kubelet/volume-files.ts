// Volume files: what lies in a volume that is made of objects: config maps, secrets, the downward API, tokens, and several of them.

import type { KeyToPath, ProjectedVolumeSource, Volume as VolumeSpec } from 'kubernetes-types/core/v1'
import type { Store } from '../store/store-types.ts'
import { type PodPlace, podField, resourceField } from './pod-fields.ts'
import type { Pod } from './pod-run.ts'
import { randomHex } from './words.ts'

export type VolumeFile = { readonly path: string; readonly content: Uint8Array | string; readonly mode: number }

/** A volume can't be mounted; `message` without the part that names the volume. */
export class MountError extends Error {
  override readonly name = 'MountError'
}

export type FilesPlace = PodPlace & {
  readonly store: Store
  readonly nowMs: number
  readonly random: () => number
}

type Source = NonNullable<ProjectedVolumeSource['sources']>[number]

const usualMode = 0o644

/** What the volume is made of, as the sources of a projected volume; null for a volume of another kind. */
export function sourcesOf({ configMap, secret, downwardAPI, projected }: VolumeSpec): readonly Source[] | null {
  if (configMap) return [{ configMap }]
  if (secret) {
    const { secretName, items, optional } = secret
    return [{ secret: { name: secretName!, ...(items && { items }), ...(optional !== undefined && { optional }) } }]
  }
  if (downwardAPI) return [{ downwardAPI }]
  return projected ? (projected.sources ?? []) : null
}

/** Whether it is the same for all pods of a namespace and service account. */
export function isShareable(sources: readonly Source[]): boolean {
  return sources.every(({ downwardAPI }) =>
    (downwardAPI?.items ?? []).every(({ fieldRef }) => fieldRef?.fieldPath === 'metadata.namespace'),
  )
}

/** The objects that it is made of: `configmaps/settings`. */
export function objectsOf(sources: readonly Source[]): string[] {
  return sources.flatMap(({ configMap, secret }) =>
    configMap ? [`configmaps/${configMap.name}`] : secret ? [`secrets/${secret.name}`] : [],
  )
}

/** Throws MountError for an object or a key that is not there. */
export function volumeFiles(pod: Pod, spec: VolumeSpec, place: FilesPlace): VolumeFile[] {
  const { configMap, secret, downwardAPI, projected } = spec
  const mode = (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? usualMode
  return (sourcesOf(spec) ?? []).flatMap((source) => filesOf(pod, source, mode, place))
}

function filesOf(pod: Pod, source: Source, mode: number, place: FilesPlace): VolumeFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  if (configMap) return objectFiles(pod, 'configmap', configMap, mode, place.store)
  if (secret) return objectFiles(pod, 'secret', secret, mode, place.store)
  if (serviceAccountToken) {
    const { path, audience, expirationSeconds = 3600 } = serviceAccountToken
    return [{ path, content: tokenFor(pod, audience, expirationSeconds, place), mode }]
  }
  return (downwardAPI?.items ?? []).map(({ path, fieldRef, resourceFieldRef, mode: own }) => ({
    path,
    content: fieldRef ? podField(pod, fieldRef, place) : resourceField(pod, resourceFieldRef!, null, place),
    mode: own ?? mode,
  }))
}

type Reference = { readonly name?: string; readonly items?: readonly KeyToPath[]; readonly optional?: boolean }

function objectFiles(
  { metadata }: Pod,
  kind: 'configmap' | 'secret',
  { name = '', items, optional }: Reference,
  mode: number,
  store: Store,
): VolumeFile[] {
  const contents = contentsOf(kind, metadata.namespace ?? '', name, store)
  if (!contents && !optional) throw new MountError(`${kind} "${name}" not found`)
  const all = contents ?? new Map<string, Uint8Array | string>()
  if (!items) return [...all].map(([path, content]) => ({ path, content, mode }))
  return items.flatMap(({ key, path, mode: own }) => {
    const content = all.get(key)
    if (content !== undefined) return [{ path, content, mode: own ?? mode }]
    if (optional) return []
    throw new MountError(keyMissing(kind, key))
  })
}

function keyMissing(kind: 'configmap' | 'secret', key: string): string {
  return kind === 'configmap'
    ? `configmap references non-existent config key: ${key}`
    : `references non-existent secret key: ${key}`
}

function contentsOf(kind: 'configmap' | 'secret', namespace: string, name: string, store: Store) {
  if (kind === 'configmap') {
    const object = store.get('configmaps', namespace, name)
    return (
      object && new Map<string, Uint8Array | string>([...entries(object.data), ...decodedEntries(object.binaryData)])
    )
  }
  const object = store.get('secrets', namespace, name)
  return object && new Map<string, Uint8Array | string>(decodedEntries(object.data))
}

function entries(of: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(of)
}

function decodedEntries(of: Readonly<Record<string, string>> = {}): [string, Uint8Array][] {
  return entries(of).map(([key, value]) => [key, Buffer.from(value, 'base64')])
}

/** Looks like a service account's token and opens nothing: its signature is random. */
function tokenFor(pod: Pod, audience: string | undefined, expirationSeconds: number, place: FilesPlace): string {
  const issuer = 'https://kubernetes.default.svc.cluster.local'
  const { namespace } = pod.metadata
  const name = pod.spec!.serviceAccountName ?? 'default'
  const issuedAt = Math.floor(place.nowMs / 1000)
  const claims = {
    aud: [audience ?? issuer],
    exp: issuedAt + expirationSeconds,
    iat: issuedAt,
    iss: issuer,
    'kubernetes.io': { namespace, serviceaccount: { name } },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  const signature = Buffer.from(randomHex(place.random, 512), 'hex').toString('base64url')
  return `${base64Json({ alg: 'RS256', kid: 'sandbox' })}.${base64Json(claims)}.${signature}`
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

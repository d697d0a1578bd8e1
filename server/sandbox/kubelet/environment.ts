// Environment: the variables that a container begins with, from its spec, config maps, secrets, fields and Services.

import type { Container, EnvVarSource } from 'kubernetes-types/core/v1'
import type { Store } from '../store/store-types.ts'
import { type PodPlace, podField, resourceField } from './pod-fields.ts'
import type { Pod } from './pod-run.ts'

/** A container can't be made as its spec says; `message` is the kubelet's. Ends in CreateContainerConfigError. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Place = PodPlace & {
  readonly store: Store
  /** Variables of the Services that the pod's namespace has. */
  readonly services: Readonly<Record<string, string>>
}

/** Throws ConfigError if a config map, a secret or a key in it is not there, and not optional. */
export function environmentOf(pod: Pod, container: Container, place: Place): Record<string, string> {
  const own: Record<string, string> = {}
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef
    if (!reference?.name) continue
    const entries = entriesOf(pod, place.store, configMapRef ? 'configmaps' : 'secrets', reference.name)
    if (!entries && !reference.optional) throw new ConfigError(notFound(Boolean(configMapRef), reference.name))
    for (const [key, value] of Object.entries(entries ?? {})) own[prefix + key] = decoded(value, Boolean(configMapRef))
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (value || !valueFrom) own[name] = expand(value ?? '', { ...place.services, ...own })
    else {
      const found = valueOf(pod, container, valueFrom, place)
      if (found !== null) own[name] = found
    }
  }
  return { ...place.services, ...own }
}

/** Null for what is optional and not there. */
function valueOf(pod: Pod, container: Container, source: EnvVarSource, place: Place): string | null {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source
  if (fieldRef) return podField(pod, fieldRef, place)
  if (resourceFieldRef) return resourceField(pod, resourceFieldRef, container, place)
  const reference = configMapKeyRef ?? secretKeyRef
  if (!reference?.name) return ''
  const isConfigMap = configMapKeyRef !== undefined
  const { name, key, optional } = reference
  const entries = entriesOf(pod, place.store, isConfigMap ? 'configmaps' : 'secrets', name)
  const value = entries?.[key]
  if (value !== undefined) return decoded(value, isConfigMap)
  if (optional) return null
  if (!entries) throw new ConfigError(notFound(isConfigMap, name))
  const kind = isConfigMap ? 'ConfigMap' : 'Secret'
  throw new ConfigError(`couldn't find key ${key} in ${kind} ${pod.metadata.namespace}/${name}`)
}

function entriesOf({ metadata }: Pod, store: Store, resource: 'configmaps' | 'secrets', name: string) {
  const object = store.get(resource, metadata.namespace ?? '', name)
  return object && (object.data ?? {})
}

function notFound(isConfigMap: boolean, name: string): string {
  return `${isConfigMap ? 'configmap' : 'secret'} "${name}" not found`
}

function decoded(value: string, isPlain: boolean): string {
  return isPlain ? value : Buffer.from(value, 'base64').toString()
}

/** Replaces $(NAME) where NAME is known; $$ is one $, so that $$(NAME) stays as $(NAME). */
export function expand(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()$]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (known[name] ?? whole),
  )
}

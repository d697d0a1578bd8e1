// Service account volume: the token by which a pod's containers may speak to the API, mounted in each of them.

import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1'

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789' // as Kubernetes' own random names: no vowels, so no words
const suffixLength = 5

/** The spec with the volume, and a mount where a container has none at its path. */
export function mountServiceAccount(spec: PodSpec, random: () => number): PodSpec {
  const needs = ({ volumeMounts }: Container) => !volumeMounts?.some((mount) => mount.mountPath === mountPath)
  if (![...(spec.initContainers ?? []), ...spec.containers].some(needs)) return spec
  const suffix = Array.from(
    { length: suffixLength },
    () => suffixLetters[Math.floor(random() * suffixLetters.length)],
  ).join('')
  const name = `kube-api-access-${suffix}`
  const mount = (container: Container) =>
    needs(container)
      ? { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] }
      : container
  return {
    ...spec,
    volumes: [...(spec.volumes ?? []), tokenVolume(name)],
    ...(spec.initContainers && { initContainers: spec.initContainers.map(mount) }),
    containers: spec.containers.map(mount),
  }
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  }
}

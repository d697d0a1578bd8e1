// kubectl: the command that does what was just clicked, for the foot of the page. Pure.

import type { PodView, WorkloadView } from '../../lib/model/types.ts'

const inNamespace = (namespace: string) => (namespace === 'default' ? '' : ` -n ${namespace}`)

export function scaleCommand({ kind, namespace, name }: WorkloadView, replicas: number): string {
  return `kubectl scale ${kind.toLowerCase()}/${name} --replicas=${replicas}${inNamespace(namespace)}`
}

export function applySampleCommand(name: string): string {
  return `kubectl apply -f samples/${name}.yaml`
}

export function removeSampleCommand(name: string): string {
  return `kubectl delete -f samples/${name}.yaml`
}

export function deleteCommand({ namespace, name }: PodView): string {
  return `kubectl delete pod ${name}${inNamespace(namespace)}`
}

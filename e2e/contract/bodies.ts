// Bodies: the pods and Deployments that contract tests begin with, and the waits until they are there.

import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1'
import type { Space } from './cluster.ts'
import type { Body } from './resources.ts'

/** A container of busybox that runs a shell script. */
export function shell(script: string, more: Partial<Container> = {}): Container {
  return { name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script], ...more }
}

/** Sleeps until it is told to end, and then ends at once. */
export const untilTerm = 'trap "exit 0" TERM; while true; do sleep 1; done'

/** A container that only lives. */
export const app = shell(untilTerm)

/** A pod whose containers are given a second to end. */
export function podSpec(containers: readonly Container[], more: Partial<PodSpec> = {}): PodSpec {
  return { terminationGracePeriodSeconds: 1, containers: [...containers], ...more }
}

export function pod(name: string, container: Container, more: Partial<PodSpec> = {}): Body<'pods'> {
  return { metadata: { name, labels: { app: name } }, spec: podSpec([container], more) }
}

export function deployment(name: string, replicas: number, container: Container): Body<'deployments'> {
  return { metadata: { name }, spec: { replicas, ...selecting(name), template: template(name, container) } }
}

/** The selector of all pods that template() makes. */
export function selecting(name: string) {
  return { selector: { matchLabels: { app: name } } }
}

export function template(name: string, container: Container, more: Partial<PodSpec> = {}) {
  return { metadata: { labels: { app: name } }, spec: podSpec([container], more) }
}

export const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** Waits until the Deployment has all of its `replicas` pods, available and of its newest template, and no others. */
export const available = (space: Space, name: string, replicas: number) =>
  space.waitFor('deployments', name, `has ${replicas} available`, ({ metadata, spec, status }) => {
    const { observedGeneration, updatedReplicas = 0, availableReplicas = 0, replicas: all = 0 } = status ?? {}
    return (
      observedGeneration === metadata?.generation &&
      spec?.replicas === replicas &&
      [updatedReplicas, availableReplicas, all].every((count) => count === replicas)
    )
  })

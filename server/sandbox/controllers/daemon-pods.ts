// Daemon pods: which nodes a DaemonSet's pods belong on, and what such a pod looks like. Pure.
// https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#how-daemon-pods-are-scheduled

import type { Pod, Toleration } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import { fitsAffinity } from '../scheduler/node-affinity.ts'
import { untolerated } from '../scheduler/taints.ts'
import { podOf } from './make-pods.ts'
import type { Revision } from './revisions.ts'

type DaemonSet = StoredOf<'daemonsets'>
type Node = StoredOf<'nodes'>

const exists = (key: string, effect: 'NoExecute' | 'NoSchedule'): Toleration => ({
  effect,
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
})

const ownTolerations: readonly Toleration[] = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
]

function tolerationsOf({ spec }: DaemonSet): Toleration[] {
  const { tolerations = [], hostNetwork } = spec!.template.spec ?? {}
  const own = hostNetwork ? [...ownTolerations, exists('network-unavailable', 'NoSchedule')] : ownTolerations
  const isGiven = ({ key, effect }: Toleration) =>
    tolerations.some((each) => each.key === key && each.effect === effect)
  return [...tolerations, ...own.filter((each) => !isGiven(each))]
}

/** Whether a pod is to be made there, and whether one that is there may stay. */
export function verdictOn(set: DaemonSet, node: Node): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const podSpec = set.spec?.template.spec
  const isMeant = fitsAffinity(podSpec ?? {}, node) && (!podSpec?.nodeName || podSpec.nodeName === node.metadata.name)
  if (!isMeant) return { shouldRun: false, mayStay: false }
  const tolerations = tolerationsOf(set)
  const isDriven = untolerated(node, tolerations, ['NoExecute']) !== undefined
  return { shouldRun: !isDriven && !untolerated(node, tolerations, ['NoSchedule']), mayStay: !isDriven }
}

/** The node that a daemon pod is for, also while it is not there yet. */
export function nodeOf({ spec }: StoredOf<'pods'>): string | undefined {
  if (spec?.nodeName) return spec.nodeName
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.flatMap(({ matchFields }) => matchFields ?? []).find(({ key }) => key === 'metadata.name')?.values?.[0]
}

export function daemonPod(set: DaemonSet, revision: Revision, nodeName: string): Pod {
  const generation = set.metadata.annotations?.[generationKey]
  const pod = podOf(set.spec!.template, set, {
    generateName: `${set.metadata.name}-`,
    labels: {
      'controller-revision-hash': revision.metadata.labels?.['controller-revision-hash'] ?? '',
      ...(generation && { 'pod-template-generation': generation }),
    },
  })
  const { affinity } = pod.spec!
  const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }
  return {
    ...pod,
    spec: {
      ...pod.spec!,
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [byName as never] },
        },
      },
      tolerations: tolerationsOf(set),
    },
  }
}

const generationKey = 'deprecated.daemonset.template.generation'

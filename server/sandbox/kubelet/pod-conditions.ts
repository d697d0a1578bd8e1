// Pod conditions: those that a kubelet owns, in its order and words. Pure.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions

import type { ContainerStatus, PodCondition } from 'kubernetes-types/core/v1'
import type { PodPhase } from './pod-phase.ts'
import type { Pod } from './pod-run.ts'
import { goList } from './words.ts'

const owned = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']

type Facts = {
  readonly phase: PodPhase
  /** Init containers first. */
  readonly statuses: readonly ContainerStatus[]
  readonly hasSandbox: boolean
  readonly now: string
}

/** The newest of the pod's conditions: those of others as they are, then the kubelet's own. What did not change keeps its time. */
export function podConditions(pod: Pod, facts: Facts): PodCondition[] {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !owned.includes(type))
  const containersReady = containersReadyOf(pod, facts)
  const verdicts: Readonly<Record<string, Verdict>> = {
    PodReadyToStartContainers: { status: facts.hasSandbox ? 'True' : 'False' },
    Initialized: initializedOf(pod, facts),
    Ready: containersReady.status === 'True' ? gatesOf(pod, others) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: { status: 'True' },
  }
  return [...others, ...owned.map((type) => condition(pod, type, verdicts[type]!, facts.now))]
}

type Verdict = { readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string }

function condition(pod: Pod, type: string, verdict: Verdict, now: string): PodCondition {
  const before = pod.status?.conditions?.find((each) => each.type === type)
  const { generation } = pod.metadata
  return {
    ...({ lastProbeTime: null } as unknown as PodCondition), // null on the wire, always
    lastTransitionTime: (before?.status === verdict.status && before.lastTransitionTime) || now,
    ...(verdict.message && { message: verdict.message }),
    ...(generation !== undefined && { observedGeneration: generation }),
    ...(verdict.reason && { reason: verdict.reason }),
    status: verdict.status,
    type,
  }
}

function containersReadyOf({ spec }: Pod, { phase, statuses }: Facts): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  const ready = new Set(statuses.filter((status) => status.ready).map(({ name }) => name))
  const sidecars = (spec!.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const unready = [...sidecars, ...spec!.containers].map(({ name }) => name).filter((name) => !ready.has(name))
  if (unready.length === 0) return { status: 'True' }
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: ${goList(unready)}`,
  }
}

function initializedOf({ spec }: Pod, { phase, statuses }: Facts): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  const byName = new Map(statuses.map((status) => [status.name, status]))
  const hasMainBegun = spec!.containers.some(({ name }) => {
    const { state, lastState } = byName.get(name) ?? {}
    return Boolean(state?.running || state?.terminated || lastState?.terminated)
  })
  if (hasMainBegun) return { status: 'True' }
  const incomplete = (spec!.initContainers ?? [])
    .filter(({ name, restartPolicy }) => {
      const status = byName.get(name)
      return !(restartPolicy === 'Always' ? status?.started : status?.ready)
    })
    .map(({ name }) => name)
  if (incomplete.length === 0) return { status: 'True' }
  const message = `containers with incomplete status: ${goList(incomplete)}`
  return { status: 'False', reason: 'ContainersNotInitialized', message }
}

function gatesOf({ spec }: Pod, others: readonly PodCondition[]): Verdict {
  const problems = (spec!.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = others.find(({ type }) => type === conditionType)
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (gate.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`]
  })
  if (problems.length === 0) return { status: 'True' }
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') }
}

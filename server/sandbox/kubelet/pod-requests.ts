// Pod requests: what a pod asks of its node, and whether the node has it. Pure.

import { parseQuantity } from '../quantity.ts'
import type { Pod } from './pod-run.ts'

/** Milli-cores, bytes and pieces. */
export type Amounts = { readonly cpu: number; readonly memory: number; readonly pods: number }

export const nothing: Amounts = { cpu: 0, memory: 0, pods: 0 }

/** All that runs at the same time, or the init container that needs most. */
export function requestsOf({ spec }: Pod): Amounts {
  const sum = (name: 'cpu' | 'memory') => {
    let beside = 0
    let most = 0
    for (const { resources, restartPolicy } of spec!.initContainers ?? []) {
      const amount = parseQuantity(resources?.requests?.[name] ?? 0)
      if (restartPolicy === 'Always') beside += amount
      most = Math.max(most, restartPolicy === 'Always' ? beside : beside + amount)
    }
    const mains = spec!.containers.map(({ resources }) => parseQuantity(resources?.requests?.[name] ?? 0))
    return Math.max(
      most,
      mains.reduce((total, amount) => total + amount, beside),
    )
  }
  return { cpu: Math.round(sum('cpu') * 1000), memory: sum('memory'), pods: 1 }
}

export function plus(a: Amounts, b: Amounts, sign: 1 | -1 = 1): Amounts {
  return { cpu: a.cpu + sign * b.cpu, memory: a.memory + sign * b.memory, pods: a.pods + sign * b.pods }
}

/** Why the node can't take it beside what it has; null if it can. */
export function refusalOf(
  pod: Pod,
  node: { readonly labels: Readonly<Record<string, string>>; readonly capacity: Amounts; readonly used: Amounts },
): { readonly reason: string; readonly message: string } | null {
  const asked = requestsOf(pod)
  for (const name of ['pods', 'cpu', 'memory'] as const) {
    if (asked[name] === 0 || node.used[name] + asked[name] <= node.capacity[name]) continue
    const amounts = `requested: ${asked[name]}, used: ${node.used[name]}, capacity: ${node.capacity[name]}`
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, ${amounts}` }
  }
  const isElsewhere = Object.entries(pod.spec!.nodeSelector ?? {}).some(([key, value]) => node.labels[key] !== value)
  if (!isElsewhere) return null
  const why = "node(s) didn't match Pod's node affinity/selector"
  return { reason: 'NodeAffinity', message: `Predicate NodeAffinity failed: ${why}` }
}

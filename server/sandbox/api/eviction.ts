// Eviction: the polite way to delete a pod, which a PodDisruptionBudget can refuse. kubectl drain asks for it.
// https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/

import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { StatusError, badRequest } from '../errors.ts'
import type { Stored, StoredOf } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { timestamp } from '../store/names.ts'
import type { DeleteOptions, Store } from '../store/store-types.ts'
import type { Document } from './body.ts'

type Budget = Stored<PodDisruptionBudget>

export type EvictionSettings = { readonly store: Store; readonly nowMs: number; readonly dryRun: boolean }

/** Deletes the pod, or throws why not: 404, 429 for a budget that is spent. */
export function evict(
  { store, nowMs, dryRun }: EvictionSettings,
  namespace: string,
  name: string,
  eviction: Document,
  options: DeleteOptions,
): void {
  const { name: named } = (eviction['metadata'] ?? {}) as { readonly name?: unknown }
  if (named !== undefined && named !== name) throw badRequest('name in URL does not match name in Eviction object')
  const pod = store.mustGet('pods', namespace, name)
  if (isCounted(pod)) spendBudget()
  store.delete('pods', namespace, name, { ...options, dryRun })

  function spendBudget(): void {
    const budgets = store
      .list('poddisruptionbudgets', namespace)
      .filter(({ spec }) => matchesSelector(spec?.selector, pod.metadata.labels))
    const [budget, another] = budgets
    if (!budget) return
    if (another) {
      const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
      throw new StatusError(500, 'InternalError', message)
    }
    if (!isReady(pod) && mayGoUnready(budget)) return
    refuseSpent(budget)
    if (dryRun) return
    const spent = (current: Budget) => withDisruption(current, name, nowMs) as PodDisruptionBudget
    store.change('poddisruptionbudgets', namespace, budget.metadata.name, spent, { subresource: 'status' })
  }
}

/** Whether a budget counts the pod: one that does not run yet, or no more, or is leaving, is no loss. */
function isCounted({ metadata, status }: StoredOf<'pods'>): boolean {
  const phase = status?.phase ?? 'Pending'
  return phase === 'Running' && !metadata.deletionTimestamp
}

function isReady({ status }: StoredOf<'pods'>): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

function mayGoUnready({ spec, status }: Budget): boolean {
  const { unhealthyPodEvictionPolicy } = (spec ?? {}) as { readonly unhealthyPodEvictionPolicy?: string }
  if (unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  return (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) && (status?.desiredHealthy ?? 0) > 0
}

function refuseSpent({ metadata, status }: Budget): void {
  const isBehind = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)
  if (!isBehind && (status?.disruptionsAllowed ?? 0) > 0) return
  const why = isBehind
    ? 'is still being processed by the server.'
    : `needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`
  const cause = {
    reason: 'DisruptionBudget',
    message: `The disruption budget ${metadata.name} ${why}`,
    field: '',
  } as const
  const message = "Cannot evict pod as it would violate the pod's disruption budget."
  const wait = isBehind ? { retryAfterSeconds: 10 } : {}
  throw new StatusError(429, 'TooManyRequests', message, { causes: [cause], ...wait })
}

function withDisruption(budget: Budget, pod: string, nowMs: number): Budget {
  const { status } = budget
  if (!status) return budget
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: status.disruptionsAllowed - 1,
      disruptedPods: { ...status.disruptedPods, [pod]: timestamp(nowMs) },
    },
  }
}

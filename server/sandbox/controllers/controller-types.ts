// Controllers: loops that make what is there what is wanted. They know the store alone, never each other.

import type { Clock } from '../../../lib/clock.ts'
import type { AnyStored } from '../objects.ts'
import type { Store } from '../store/store-types.ts'

export type ControlPlane = {
  readonly store: Store
  readonly clock: Clock
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly record: RecordEvent
  readonly times: Times
}

/**
 * Writes an Event about an object (https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/). The same reason
 * and message again count up. With an action it is written as those components do that speak events.k8s.io: one event for each state
 * of the object, which becomes a series.
 */
export type RecordEvent = (
  about: AnyStored,
  event: {
    readonly type: 'Normal' | 'Warning'
    readonly reason: string
    readonly message: string
    /** `kubelet`, `default-scheduler`, `deployment-controller`. */
    readonly component: string
    /** The node, for a kubelet's. */
    readonly host?: string
    /** `spec.containers{main-app}` */
    readonly fieldPath?: string
    /** What was tried: `Binding`, `Scheduling`. */
    readonly action?: string
  },
) => void

/** Begins a loop; returns how to end it. */
export type Controller = (controlPlane: ControlPlane) => () => void

/**
 * Kubernetes' own waits that nobody in a class waits for, divided by a documented factor (`quicker`). What a pod's own spec says
 * (probe periods, grace periods) is never shortened.
 */
export type Times = {
  /** How many times quicker than Kubernetes. */
  readonly quicker: number
  /** A node that says nothing for this long is NotReady (Kubernetes: 40 s, or 50 s since 1.32). */
  readonly nodeMonitorGraceMs: number
  /** How often a kubelet renews its lease (10 s). */
  readonly nodeLeaseRenewMs: number
  /** tolerationSeconds of not-ready and unreachable (300 s) are divided by `quicker`. */
  readonly evictionToleranceMs: (tolerationSeconds: number) => number
  /** The first wait before a crashed container starts again (10 s), doubled each time up to the longest (300 s). */
  readonly crashBackOffFirstMs: number
  readonly crashBackOffLongestMs: number
  /** Likewise for a failed pull. */
  readonly pullBackOffFirstMs: number
  readonly pullBackOffLongestMs: number
}

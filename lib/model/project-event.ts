// An event as the API sends it, to what pods and workloads are joined with.

import { asObject, type RawEvent } from './raw.ts'
import type { EventRecord } from './records.ts'

/**
 * Kinds other than Pod, and the events about them that are of interest: that a pod was refused, and what ends that. A ReplicaSet tells
 * of the end itself, in its conditions.
 */
const reasonsOf: Readonly<Record<string, readonly string[]>> = {
  ReplicaSet: ['FailedCreate'],
  StatefulSet: ['FailedCreate', 'SuccessfulCreate'],
  DaemonSet: ['FailedCreate', 'SuccessfulCreate'],
  Job: ['FailedCreate', 'SuccessfulCreate'],
}

/** An event about a pod, or about a workload's pods being refused or made; null for all others. Throws on what is no event. */
export function projectEvent(raw: unknown): EventRecord | null {
  const event = asObject<RawEvent>(raw, 'Event')
  const { metadata, involvedObject, reason = '', series } = event
  const { kind, uid: aboutUid } = involvedObject ?? {}
  if (!kind || !aboutUid) return null
  if (kind !== 'Pod' && !(Object.hasOwn(reasonsOf, kind) && reasonsOf[kind]!.includes(reason))) return null
  return {
    uid: metadata.uid,
    aboutUid,
    aboutKind: kind,
    type: event.type ?? 'Normal',
    reason,
    message: event.message ?? '',
    count: series?.count || event.count || 1,
    lastAt: series?.lastObservedTime || event.lastTimestamp || event.eventTime || metadata.creationTimestamp || '',
  }
}

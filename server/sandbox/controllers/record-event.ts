// Record event: what happened to an object, as Kubernetes tells it: what repeats is counted, what floods is held back.
// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/

import type { Event } from 'kubernetes-types/core/v1'
import type { Clock } from '../../../lib/clock.ts'
import type { AnyStored } from '../objects.ts'
import { microTimestamp, timestamp } from '../store/names.ts'
import type { Store } from '../store/store-types.ts'
import type { RecordEvent } from './controller-types.ts'
import { createRecent } from './recent.ts'

// Kubernetes' own numbers.
const remembered = 4096
const alikeMs = 600_000 // those of one reason within this time are combined
const distinctMessages = 10 // from the tenth message on
const burst = 25 // events about one object from one component
const refillMs = 300_000 // then one more each five minutes
const seriesMs = 360_000 // a series tells its count no more often, and ends when nothing was added for as long

type Recorded = Parameters<RecordEvent>[1]

type Counted = { readonly name: string; readonly firstTimestamp: string; count: number }
type Alike = { readonly messages: Set<string>; lastMs: number }
type Allowance = { tokens: number; sinceMs: number }
type Series = { readonly name: string; count: number; lastMs: number; toldMs: number }

/** Writes events into the store. Costs the same however many there are. */
export function createEventRecorder({ store, clock }: { readonly store: Store; readonly clock: Clock }): RecordEvent {
  const counted = createRecent<Counted>(remembered)
  const alike = createRecent<Alike>(remembered)
  const allowances = createRecent<Allowance>(remembered)
  const series = createRecent<Series>(remembered)
  let written = 0

  /** The event's message and what it is counted by: its own message, or its reason once there were too many messages. */
  function combine({ message }: Recorded, key: string): { readonly message: string; readonly key: string } {
    const nowMs = clock.nowMs()
    let same = alike.get(key)
    if (!same || nowMs - same.lastMs > alikeMs) alike.set(key, (same = { messages: new Set(), lastMs: nowMs }))
    same.lastMs = nowMs
    same.messages.add(message)
    if (same.messages.size < distinctMessages) return { message, key: `${key}|${message}` }
    const [first] = same.messages
    same.messages.delete(first!)
    return { message: `(combined from similar events): ${message}`, key }
  }

  function isAllowed(key: string): boolean {
    const nowMs = clock.nowMs()
    let allowance = allowances.get(key)
    if (!allowance) allowances.set(key, (allowance = { tokens: burst, sinceMs: nowMs }))
    const tokens = Math.min(burst, allowance.tokens + (nowMs - allowance.sinceMs) / refillMs)
    Object.assign(allowance, { tokens: tokens >= 1 ? tokens - 1 : tokens, sinceMs: nowMs })
    return tokens >= 1
  }

  /** As client-go names them: after the object and the nanosecond, here one that no two events share. */
  function nameFor(about: AnyStored): string {
    const nanoseconds = BigInt(Math.floor(clock.nowMs())) * 1_000_000n + BigInt(written++ % 1_000_000)
    return `${about.metadata.name}.${nanoseconds.toString(16)}`
  }

  /** What has no namespace has its events in `default`. */
  const namespaceOf = ({ metadata: { namespace = 'default' } }: AnyStored) => namespace

  function create(about: AnyStored, { type, reason, component, fieldPath }: Recorded, rest: Partial<Event>): void {
    const into = store.get('namespaces', '', namespaceOf(about))
    if (!into || into.metadata.deletionTimestamp) return
    const { name, namespace, uid, resourceVersion } = about.metadata
    store.create('events', {
      involvedObject: {
        kind: about.kind,
        ...(namespace && { namespace }),
        name,
        uid,
        apiVersion: about.apiVersion,
        resourceVersion,
        ...(fieldPath && { fieldPath }),
      },
      type,
      reason,
      reportingComponent: component,
      ...rest,
    } as Event)
  }

  /** Of an event that may be there already; whether it was. */
  function change(about: AnyStored, name: string, next: Partial<Event>): boolean {
    return store.change('events', namespaceOf(about), name, (before) => ({ ...before, ...next }) as Event) !== undefined
  }

  function recordCounted(about: AnyStored, event: Recorded): void {
    const { type, reason, component, host = '', fieldPath = '' } = event
    const { name, namespace, uid } = about.metadata
    const source = `${component}|${host}|${about.kind}|${namespace ?? ''}|${name}|${uid}`
    const { message, key } = combine(event, `${source}|${type}|${reason}|${fieldPath}`)
    const now = timestamp(clock.nowMs())
    let seen = counted.get(key)
    if (seen) seen.count += 1
    else counted.set(key, (seen = { name: nameFor(about), firstTimestamp: now, count: 1 }))
    const { count, firstTimestamp } = seen
    if (!isAllowed(source)) return
    if (count > 1 && change(about, seen.name, { count, message, lastTimestamp: now })) return
    create(about, event, {
      metadata: { name: seen.name, namespace: namespaceOf(about) },
      message,
      source: { component, ...(host && { host }) },
      firstTimestamp,
      lastTimestamp: now,
      count,
      // The API has it in every event, null in those of this form.
      eventTime: null as never,
      reportingInstance: host,
    })
  }

  /** One event for each state of the object, told again as a series. https://github.com/kubernetes/client-go/tree/master/tools/events */
  function recordInSeries(about: AnyStored, event: Recorded): void {
    const { type, reason, message, component, host = '', action = '' } = event
    const { uid, resourceVersion } = about.metadata
    const key = `${component}|${action}|${type}|${reason}|${uid}|${resourceVersion}`
    const nowMs = clock.nowMs()
    const running = series.get(key)
    if (running && nowMs - running.lastMs < seriesMs) {
      running.count += 1
      running.lastMs = nowMs
      if (running.count > 2 && nowMs - running.toldMs < seriesMs) return
      running.toldMs = nowMs
      const { name, count } = running
      if (change(about, name, { series: { count, lastObservedTime: microTimestamp(nowMs) } })) return
    }
    const name = nameFor(about)
    series.set(key, { name, count: 1, lastMs: nowMs, toldMs: nowMs })
    create(about, event, {
      metadata: { name, namespace: namespaceOf(about) },
      message,
      action,
      source: {},
      firstTimestamp: null as never,
      lastTimestamp: null as never,
      eventTime: microTimestamp(nowMs),
      reportingInstance: host,
    })
  }

  return (about, event) => (event.action === undefined ? recordCounted : recordInSeries)(about, event)
}

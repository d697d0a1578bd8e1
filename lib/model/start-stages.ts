// Start stages: how long a pod's start took, stage by stage, from what was seen of it or else from what the cluster remembers. Seconds that
// nobody knows are not said.

import type { PodDetail, PodView, Time } from './types.ts'

/** Something that was seen to happen, milliseconds after the pod's birth was seen. */
type SeenStep = { readonly word: string; readonly afterMs: number }

/** The words of a story (Kubernetes' reasons for events, and Ready) that end a stage. */
const stageWords = new Set(['Scheduled', 'Pulled', 'Started', 'Ready'])

/** `scheduled 0.1 s`, `pulled +3.2 s`, `started +0.4 s`: each after the one before it; what goes on now without seconds. */
export function stagesSeen(steps: readonly SeenStep[]): readonly string[] {
  let beforeMs: number | null = null
  const stages = steps.flatMap(({ word, afterMs }) => {
    if (!stageWords.has(word)) return []
    const took = beforeMs === null ? seconds(afterMs) : `+${seconds(afterMs - beforeMs)}`
    beforeMs = afterMs
    return [`${word.toLowerCase()} ${took}`]
  })
  return steps.at(-1)?.word === 'Pulling' ? [...stages, 'pulling …'] : stages
}

/**
 * The same of a pod whose birth was not seen. Kubernetes writes to the second when something happened, so that a time between is known to
 * about one; the kubelet tells itself how long it pulled. After a restart nothing is left of the first start.
 */
export function stagesRemembered(
  { createdAt, restarts }: Pick<PodView, 'createdAt' | 'restarts'>,
  { conditions, containers, events }: Pick<PodDetail, 'conditions' | 'containers' | 'events'>,
): readonly string[] {
  if (restarts > 0) return []
  const scheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'True')
  const pulls = events.flatMap(({ reason, message }) => (reason === 'Pulled' ? pulledMs(message) : []))
  const starts = containers.map(({ startedAt }) => startedAt)
  const running = starts.every((time) => time !== null) ? latest(starts) : null
  return [
    ...told('scheduled', between(createdAt, scheduled?.changedAt ?? null)),
    ...(pulls.length === 0 ? [] : [`pulled in ${seconds(pulls.reduce((sum, ms) => sum + ms, 0))}`]),
    ...told('all started', between(createdAt, running)),
  ]
}

const told = (word: string, time: string | null) => (time === null ? [] : [`${word} ${time}`])

const latest = (times: readonly Time[]) => (times.length === 0 ? null : times.reduce((a, b) => (a > b ? a : b)))

/** `within 1 s` or `after ~4 s`; null for times that make no sense. */
function between(from: Time, to: Time | null): string | null {
  if (to === null) return null
  const passedMs = Date.parse(to) - Date.parse(from)
  if (!(passedMs >= 0)) return null
  return passedMs === 0 ? 'within 1 s' : `after ~${Math.round(passedMs / 1000)} s`
}

const pulled = /^Successfully pulled image .* in ((?:[\d.]+(?:ms|µs|s|m|h))+)/
const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, µs: 0.001 }

/** From Go's way to write a duration: `3.2s`, `850ms`, `1m2.5s`. */
function pulledMs(message: string): readonly number[] {
  const duration = pulled.exec(message)?.[1]
  if (duration === undefined) return []
  const parts = duration.matchAll(/([\d.]+)(ms|µs|s|m|h)/g)
  return [parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!, 0)]
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

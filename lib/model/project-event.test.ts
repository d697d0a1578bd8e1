import { expect, test } from 'vitest'
import { projectEvent } from './project-event.ts'

const metadata = { uid: 'ev-1', name: 'web.1', namespace: 'shop', creationTimestamp: '2026-01-31T11:00:00Z' }
const about = (kind: string, uid = 'about-1') => ({ kind, uid })

test('P-2 an event about a pod is kept', () => {
  const raw = {
    metadata,
    involvedObject: about('Pod'),
    type: 'Warning',
    reason: 'BackOff',
    message: 'back-off',
    count: 3,
    lastTimestamp: '2026-01-31T12:00:00Z',
  }
  expect(projectEvent(raw)).toEqual({
    uid: 'ev-1',
    aboutUid: 'about-1',
    aboutKind: 'Pod',
    type: 'Warning',
    reason: 'BackOff',
    message: 'back-off',
    count: 3,
    lastAt: '2026-01-31T12:00:00Z',
  })
})

test('P-2 an event reported through events.k8s.io has its time and count elsewhere', () => {
  const eventTime = '2026-01-31T12:00:00.123456Z'
  const series = { count: 7, lastObservedTime: '2026-01-31T12:05:00.000000Z' }
  const raw = { metadata, involvedObject: about('Pod'), eventTime, lastTimestamp: null }
  expect(projectEvent(raw)).toMatchObject({ lastAt: eventTime, count: 1, type: 'Normal' })
  expect(projectEvent({ ...raw, series })).toMatchObject({ lastAt: series.lastObservedTime, count: 7 })
  expect(projectEvent({ metadata, involvedObject: about('Pod') })?.lastAt).toBe(metadata.creationTimestamp)
})

test.for([
  ['ReplicaSet', 'FailedCreate', true],
  ['ReplicaSet', 'SuccessfulCreate', false],
  ['StatefulSet', 'FailedCreate', true],
  ['StatefulSet', 'SuccessfulCreate', true],
  ['DaemonSet', 'FailedCreate', true],
  ['Job', 'SuccessfulCreate', true],
  ['Job', 'Completed', false],
  ['Deployment', 'ScalingReplicaSet', false],
  ['Node', 'NodeReady', false],
  ['constructor', 'FailedCreate', false],
] as const)('P-7 of events about a %s, %s is kept: %s', ([kind, reason, isKept]) => {
  expect(projectEvent({ metadata, involvedObject: about(kind), reason }) !== null).toBe(isKept)
})

test('P-5 an event about nothing is left out', () => {
  expect(projectEvent({ metadata })).toBe(null)
  expect(projectEvent({ metadata, involvedObject: { kind: 'Pod' } })).toBe(null)
})

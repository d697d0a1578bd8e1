import { expect, test } from 'vitest'
import { podEventsUid, projectPodDetail } from './project-pod-detail.ts'

const metadata = { uid: 'pod-1', name: 'web-0' }
const event = (reason: string, lastAt: string) => ({
  uid: 'x',
  aboutUid: 'pod-1',
  type: 'Normal',
  reason,
  message: '',
  count: 1,
  lastAt,
})

test('P-8 the detail of a pod has what describe tells a beginner', () => {
  const raw = {
    metadata: {
      ...metadata,
      labels: { app: 'web', tier: '' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'rs-1', controller: true }],
    },
    spec: {
      serviceAccountName: 'default',
      initContainers: [{ name: 'prepare' }],
      containers: [{ name: 'a' }, { name: 'b' }],
    },
    status: {
      qosClass: 'BestEffort',
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: '2026-01-31T12:00:00Z' },
      ],
      containerStatuses: [
        {
          name: 'b',
          state: {
            terminated: { exitCode: 3, reason: 'Error', message: 'password is x', finishedAt: '2026-01-31T12:00:09Z' },
          },
        },
        {
          name: 'a',
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s restarting failed container' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-01-31T12:00:05Z' } },
        },
      ],
    },
  }
  const detail = projectPodDetail(raw, [])
  expect(detail).toEqual({
    uid: 'pod-1',
    owner: { kind: 'ReplicaSet', name: 'web' },
    serviceAccount: 'default',
    qosClass: 'BestEffort',
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'ContainersNotReady',
        message: null,
        changedAt: '2026-01-31T12:00:00Z',
      },
    ],
    containers: [
      { name: 'prepare', message: null, exitCode: null, startedAt: null, finishedAt: null, lastEnd: null },
      {
        name: 'a',
        message: 'waiting: back-off 20s restarting failed container',
        exitCode: null,
        startedAt: null,
        finishedAt: null,
        lastEnd: { reason: 'Error', exitCode: 1, finishedAt: '2026-01-31T12:00:05Z' },
      },
      { name: 'b', message: null, exitCode: 3, startedAt: null, finishedAt: '2026-01-31T12:00:09Z', lastEnd: null },
    ],
    events: [],
  })
})

test('P-1 a program’s own last words and a hook’s command stay on the server, Kubernetes’ words do not', () => {
  const words = (state: object) =>
    projectPodDetail(
      { metadata, spec: { containers: [{ name: 'a' }] }, status: { containerStatuses: [{ name: 'a', state }] } },
      [],
    ).containers[0]?.message
  const ended = (reason: string, message: string) => words({ terminated: { exitCode: 1, reason, message } })
  expect(ended('Error', 'password is x')).toBe(null)
  expect(ended('StartError', 'no such command')).toBe('terminated: no such command')
  expect(words({ waiting: { reason: 'PostStartHookError', message: '[sh -c x] failed' } })).toBe(null)
  expect(words({ waiting: { reason: 'ErrImagePull', message: 'not found' } })).toBe('waiting: not found')
})

test('P-8 events come newest first and without what only the hub needs', () => {
  const { events } = projectPodDetail({ metadata }, [
    event('Pulled', '2026-01-31T12:00:01Z'),
    event('Started', '2026-01-31T12:00:02.5Z'),
    event('Scheduled', '2026-01-31T12:00:00.9Z'),
  ])
  expect(events.map(({ reason }) => reason)).toEqual(['Started', 'Pulled', 'Scheduled'])
  expect(events[0]).toEqual({
    type: 'Normal',
    reason: 'Started',
    message: '',
    count: 1,
    lastAt: '2026-01-31T12:00:02.5Z',
  })
})

test('P-8 events of a static pod are found under the uid that its kubelet gave it', () => {
  expect(podEventsUid({ metadata })).toBe('pod-1')
  expect(podEventsUid({ metadata: { ...metadata, annotations: { 'kubernetes.io/config.mirror': 'hash' } } })).toBe(
    'hash',
  )
})

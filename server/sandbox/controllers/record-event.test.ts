import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const minuteMs = 60_000

function createWatched() {
  cluster = createTestControlPlane([])
  return cluster.store.create('configmaps', { metadata: { name: 'watched', namespace: 'default' } })
}

const told = (name = 'watched') =>
  cluster.store
    .list('events')
    .filter(({ involvedObject }) => involvedObject.name === name)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))

test('R-32 an event says what happened to whom, and the same again is counted', async () => {
  const object = createWatched()
  const event = { type: 'Warning', reason: 'Failed', message: 'no', component: 'kubelet', host: 'worker' } as const
  cluster.record(object, { ...event, fieldPath: 'spec.containers{main}' })
  await cluster.settle(5000)
  cluster.record(object, { ...event, fieldPath: 'spec.containers{main}' })
  cluster.record(object, { ...event, fieldPath: 'spec.containers{other}' })
  const [first, other, ...rest] = told()
  expect(rest).toEqual([])
  expect(first).toMatchObject({
    metadata: { name: expect.stringMatching(/^watched\.[0-9a-f]{16}$/), namespace: 'default' },
    involvedObject: {
      apiVersion: 'v1',
      fieldPath: 'spec.containers{main}',
      kind: 'ConfigMap',
      name: 'watched',
      namespace: 'default',
      resourceVersion: object.metadata.resourceVersion,
      uid: object.metadata.uid,
    },
    count: 2,
    eventTime: null,
    firstTimestamp: '2026-01-31T12:00:00Z',
    lastTimestamp: '2026-01-31T12:00:05Z',
    message: 'no',
    reason: 'Failed',
    reportingComponent: 'kubelet',
    reportingInstance: 'worker',
    source: { component: 'kubelet', host: 'worker' },
    type: 'Warning',
  })
  expect(other?.count).toBe(1)
})

test('R-32 the tenth message of one reason and those after it are combined', () => {
  const object = createWatched()
  const event = { type: 'Normal', reason: 'SuccessfulCreate', component: 'replicaset-controller' } as const
  for (let number = 1; number <= 12; number++) cluster.record(object, { ...event, message: `pod ${number}` })
  expect(told().map(({ message, count }) => `${message} ×${count}`)).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `pod ${number} ×1`),
    '(combined from similar events): pod 12 ×3',
  ])
})

test('R-32 a flood is held back after 25, then one in five minutes is told, with all that were counted', async () => {
  const object = createWatched()
  const event = { type: 'Warning', reason: 'BackOff', message: 'again', component: 'kubelet' } as const
  for (let number = 0; number < 40; number++) cluster.record(object, event)
  expect(told().map(({ count }) => count)).toEqual([25])
  await cluster.settle(5 * minuteMs)
  for (let number = 0; number < 2; number++) cluster.record(object, event)
  expect(told().map(({ count }) => count)).toEqual([41])
})

test('R-32 nothing is told into a namespace that ends', async () => {
  cluster = createTestControlPlane()
  cluster.store.create('namespaces', { metadata: { name: 'shop' } })
  const pod = cluster.store.create('pods', {
    metadata: { name: 'one', namespace: 'shop' },
    spec: { containers: [{ name: 'main', image: 'busybox' }] },
  })
  await cluster.settle()
  cluster.store.delete('namespaces', '', 'shop')
  cluster.record(pod, { type: 'Normal', reason: 'Killing', message: 'bye', component: 'kubelet' })
  expect(told('one').map(({ reason }) => reason)).toEqual(['Scheduled'])
})

test('R-49 what speaks events.k8s.io tells once of each state of an object, then that it became a series', async () => {
  const object = createWatched()
  const event = { type: 'Warning', reason: 'FailedScheduling', message: 'no', component: 'default-scheduler' } as const
  const record = (resourceVersion: string) =>
    cluster.record(
      { ...object, metadata: { ...object.metadata, resourceVersion } },
      { ...event, host: 'default-scheduler-here', action: 'Scheduling' },
    )
  record('1')
  record('2')
  await cluster.settle(5000)
  for (let number = 0; number < 3; number++) record('2')
  const [first, second, ...rest] = told()
  expect(rest).toEqual([])
  expect(first).toMatchObject({
    involvedObject: { resourceVersion: '1' },
    action: 'Scheduling',
    eventTime: '2026-01-31T12:00:00.000000Z',
    firstTimestamp: null,
    lastTimestamp: null,
    source: {},
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-here',
  })
  expect(first?.series).toBe(undefined)
  // The count is told again after six minutes at the earliest.
  expect(second?.series).toEqual({ count: 2, lastObservedTime: '2026-01-31T12:00:05.000000Z' })
  await cluster.settle(3 * minuteMs)
  record('2')
  await cluster.settle(4 * minuteMs)
  record('2')
  expect(told()[1]?.series?.count).toBe(6)
  await cluster.settle(6 * minuteMs)
  record('2')
  expect(told().map(({ series }) => series?.count)).toEqual([undefined, 6, undefined])
})

test('R-33 events are kept for an hour after they were last told', async () => {
  const object = createWatched()
  const event = { type: 'Normal', message: 'x', component: 'kubelet' } as const
  cluster.record(object, { ...event, reason: 'Twice' })
  cluster.record(object, { ...event, reason: 'Once' })
  await cluster.settle(40 * minuteMs)
  cluster.record(object, { ...event, reason: 'Twice' })
  await cluster.settle(20 * minuteMs)
  expect(told().map(({ reason }) => reason)).toEqual(['Twice'])
  await cluster.settle(40 * minuteMs)
  expect(told()).toEqual([])
})

test('R-33 of more than 5,000 events the oldest go', () => {
  const object = createWatched()
  const about = (number: number) => ({
    ...object,
    metadata: { ...object.metadata, name: `o${number}`, uid: `${number}` },
  })
  for (let number = 0; number <= 5000; number++) {
    cluster.record(about(number), { type: 'Normal', reason: 'Is', message: 'x', component: 'kubelet' })
  }
  expect(cluster.store.list('events')).toHaveLength(5000)
  expect([told('o0').length, told('o1').length, told('o5000').length]).toEqual([0, 1, 1])
})

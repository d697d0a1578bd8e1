import { expect, test, vi } from 'vitest'
import fc from 'fast-check'
import type { ConfigMap, Pod } from 'kubernetes-types/core/v1'
import type { ReplicaSet } from 'kubernetes-types/apps/v1'
import { createManualClock } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { StatusError } from '../errors.ts'
import { kinds } from '../kinds/kinds.ts'
import type { Store, StoreEvent } from './store-types.ts'
import { createStore } from './store.ts'

function createFilledStore() {
  const clock = createManualClock()
  const store = createStore({ clock, random: seededRandom(1).next, kinds })
  for (const name of ['default', 'other']) store.create('namespaces', { metadata: { name } })
  return { clock, store }
}

const configMap = (name: string, data: Record<string, string> = {}, namespace = 'default'): ConfigMap => ({
  metadata: { name, namespace },
  data,
})

const pod = (name: string): Pod => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'busybox' }] },
})

const replicaSet = (name: string): ReplicaSet => ({
  metadata: { name, namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'busybox' }] } },
  },
})

function bind(store: Store, name: string) {
  store.change('pods', 'default', name, (old) => ({ ...old, spec: { ...old.spec!, nodeName: 'node' } }) as Pod)
}

function refusal(act: () => unknown): Pick<StatusError, 'code' | 'reason' | 'message'> {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return { code: error.code, reason: error.reason, message: error.message }
    throw error
  }
  throw new Error('It was not refused.')
}

test('X-1 a new object gets a uid, a creation time, its type and the next revision', () => {
  const { store, clock } = createFilledStore()
  const before = store.revision()
  const made = store.create('configmaps', configMap('a', { x: '1' }))
  expect(made).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { x: '1' } })
  expect(made.metadata).toEqual({
    name: 'a',
    namespace: 'default',
    uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    resourceVersion: String(before + 1),
    creationTimestamp: new Date(clock.nowMs()).toISOString().replace('.000', ''),
  })
  expect(store.revision()).toBe(before + 1)
})

test('X-2 a name is there once, in a namespace that is there', () => {
  const { store } = createFilledStore()
  store.create('configmaps', configMap('a'))
  expect(refusal(() => store.create('configmaps', configMap('a')))).toEqual({
    code: 409,
    reason: 'AlreadyExists',
    message: 'configmaps "a" already exists',
  })
  expect(refusal(() => store.create('configmaps', configMap('a', {}, 'nope')))).toEqual({
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "nope" not found',
  })
  expect(refusal(() => store.create('configmaps', { metadata: { namespace: 'default' } }))).toEqual({
    code: 422,
    reason: 'Invalid',
    message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  })
  expect(
    refusal(() => store.create('configmaps', { metadata: { name: 'b', namespace: 'default', resourceVersion: '1' } })),
  ).toEqual({
    code: 500,
    reason: '',
    message: 'resourceVersion should not be set on objects to be created',
  })
})

test('X-3 generateName is completed with five letters of Kubernetes, and tried again where the name is taken', () => {
  const clock = createManualClock()
  const draws = [...Array(60).fill(0), 0.5, 0.5, 0.5, 0.5, 0.5]
  const store = createStore({ clock, random: () => draws.shift() ?? 0, kinds })
  store.create('namespaces', { metadata: { name: 'default' } })
  draws.splice(0, draws.length, 0, 0, 0, 0, 0)
  const first = store.create('configmaps', { metadata: { generateName: 'a-', namespace: 'default' } })
  draws.splice(0, draws.length, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5)
  const second = store.create('configmaps', { metadata: { generateName: 'a-', namespace: 'default' } })
  expect(first.metadata.name).toBe('a-bbbbb')
  expect(second.metadata.name).toMatch(/^a-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  expect(second.metadata.name).not.toBe(first.metadata.name)
})

test('X-4 a write with an old resourceVersion is a conflict; one without replaces', () => {
  const { store } = createFilledStore()
  const first = store.create('configmaps', configMap('a', { x: '1' }))
  const second = store.update('configmaps', { ...first, data: { x: '2' } } as ConfigMap)
  expect(refusal(() => store.update('configmaps', { ...first, data: { x: '3' } } as ConfigMap))).toEqual({
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
  })
  expect(store.get('configmaps', 'default', 'a')).toBe(second)
  expect(store.update('configmaps', configMap('a', { x: '4' })).data).toEqual({ x: '4' })
  expect(refusal(() => store.update('configmaps', configMap('b'))).message).toBe('configmaps "b" not found')
  const other = { metadata: { ...second.metadata, uid: 'another', resourceVersion: '' } }
  expect(refusal(() => store.update('configmaps', other as ConfigMap)).code).toBe(409)
})

test('X-5 what is equal makes no revision; what a client may not set stays', () => {
  const { store } = createFilledStore()
  const first = store.create('configmaps', configMap('a', { x: '1' }))
  expect(store.update('configmaps', configMap('a', { x: '1' }))).toBe(first)
  const revision = store.revision()
  const claims = {
    ...configMap('a', { x: '1' }),
    metadata: {
      name: 'a',
      namespace: 'default',
      labels: {},
      generation: 9,
      creationTimestamp: '2000-01-01T00:00:00Z',
      deletionTimestamp: '2000-01-01T00:00:00Z',
    },
  }
  expect(store.update('configmaps', claims)).toBe(first)
  expect(store.revision()).toBe(revision)
})

test('X-6 status and spec are written apart, and the generation counts the specs', () => {
  const { store } = createFilledStore()
  const made = store.create('replicasets', replicaSet('rs'))
  expect(made.metadata.generation).toBe(1)
  const status = { replicas: 3 }
  const reported = store.update(
    'replicasets',
    { ...made, spec: { ...made.spec!, replicas: 9 }, status } as ReplicaSet,
    { subresource: 'status' },
  )
  expect(reported.spec).toEqual(made.spec)
  expect(reported.status).toEqual(status)
  expect(reported.metadata.generation).toBe(1)
  const scaled = store.update('replicasets', {
    ...reported,
    spec: { ...made.spec!, replicas: 9 },
    status: { replicas: 7 },
  } as ReplicaSet)
  expect(scaled.status).toEqual(status)
  expect(scaled.spec?.replicas).toBe(9)
  expect(scaled.metadata.generation).toBe(2)
  expect(store.create('configmaps', configMap('a')).metadata.generation).toBeUndefined()
})

test('X-7 lists are sorted by namespace and name as etcd sorts its keys, and never change', () => {
  const { store } = createFilledStore()
  store.create('namespaces', { metadata: { name: 'other-one' } })
  const names = fc.array(
    fc.record({
      namespace: fc.constantFrom('default', 'other', 'other-one'),
      name: fc.stringMatching(/^[a-c]{1,3}(-[a-c])?$/),
      isGone: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(names, (steps) => {
      for (const { metadata } of store.list('configmaps'))
        store.delete('configmaps', metadata.namespace!, metadata.name)
      const model = new Map<string, string>()
      for (const { namespace, name, isGone } of steps) {
        const before = store.list('configmaps')
        const copy = [...before]
        const key = `${namespace}/${name}`
        if (isGone && model.delete(key)) store.delete('configmaps', namespace, name)
        else if (!isGone && !model.has(key)) {
          model.set(key, namespace)
          store.create('configmaps', configMap(name, {}, namespace))
        } else if (!isGone) store.update('configmaps', configMap(name, { at: String(store.revision()) }, namespace))
        expect(before).toEqual(copy)
      }
      const keys = (namespace?: string) =>
        store.list('configmaps', namespace).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
      expect(keys()).toEqual([...model.keys()].sort())
      expect(keys('other')).toEqual([...model.keys()].filter((key) => model.get(key) === 'other').sort())
    }),
    { numRuns: 50 },
  )
})

test('X-8 changes are told in the order of revisions, also those that listeners make', () => {
  const { store } = createFilledStore()
  const heard: number[] = []
  store.watch('configmaps', store.revision(), ({ object, type }) => {
    const depth = Number(object.metadata.name.slice(1))
    if (type === 'ADDED' && depth < 3) {
      store.create('configmaps', configMap(`a${depth + 1}`))
      store.update('configmaps', configMap(object.metadata.name, { seen: 'yes' }))
    }
  })
  store.watch('configmaps', store.revision(), ({ revision }) => heard.push(revision))
  const first = store.revision()
  store.create('configmaps', configMap('a0'))
  expect(store.list('configmaps')).toHaveLength(4)
  expect(heard).toEqual(Array.from({ length: 7 }, (_, index) => first + 1 + index))
})

test('X-9 a watch tells what has happened since its revision, then what happens, each once', () => {
  const { store } = createFilledStore()
  const from = store.revision()
  store.create('configmaps', configMap('a'))
  store.update('configmaps', configMap('a', { x: '1' }))
  const events: StoreEvent[] = []
  const late: string[] = []
  const stop = store.watch('configmaps', from, (event) => {
    events.push(event as StoreEvent)
    // One that begins in the middle of the telling has the same.
    if (events.length === 3) store.watch('configmaps', from, ({ type }) => late.push(type))
  })
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED'])
  expect(events[1]!.previous).toBe(events[0]!.object)
  store.delete('configmaps', 'default', 'a')
  stop()
  store.create('configmaps', configMap('b'))
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  expect(events[2]!.object.metadata.resourceVersion).toBe(String(events[2]!.revision))
  expect(late).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED'])
})

test('X-10 the past is kept by the number of revisions, whatever they are about; before it is a 410', () => {
  const { store } = createFilledStore()
  const start = store.revision()
  store.create('configmaps', configMap('quiet'))
  for (let count = 0; count < 9_998; count++) store.update('configmaps', configMap('quiet', { count: String(count) }))
  const heard: string[] = []
  store.watch('configmaps', start, ({ type }) => heard.push(type))()
  expect(heard).toHaveLength(9_999)
  store.create('configmaps', configMap('b'))
  store.create('configmaps', configMap('c'))
  expect(refusal(() => store.watch('secrets', start, () => {}))).toEqual({
    code: 410,
    reason: 'Expired',
    message: `too old resource version: ${start} (${start + 1})`,
  })
  store.watch('secrets', start + 1, () => {})()
})

test('X-11 a listener that fails is told of, and neither the others nor the writer notice', () => {
  const { store } = createFilledStore()
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  const heard: string[] = []
  store.watch('configmaps', store.revision(), () => {
    throw new Error('bad listener')
  })
  store.watch('configmaps', store.revision(), ({ object }) => heard.push(object.metadata.name))
  store.create('configmaps', configMap('a'))
  store.create('configmaps', configMap('b'))
  expect(heard).toEqual(['a', 'b'])
  expect(complain).toHaveBeenCalledTimes(2)
  complain.mockRestore()
})

test('X-12 a pod on a node waits for its kubelet; a second delete can only shorten that', async () => {
  const { store, clock } = createFilledStore()
  store.create('pods', pod('a'))
  bind(store, 'a')
  const { object, isGone } = store.delete('pods', 'default', 'a')
  expect(isGone).toBe(false)
  expect(object.metadata).toMatchObject({ deletionGracePeriodSeconds: 30, generation: expect.any(Number) })
  expect(Date.parse(object.metadata.deletionTimestamp!)).toBe(clock.nowMs() + 30_000)
  await clock.advance(5_000)
  expect(store.delete('pods', 'default', 'a', { gracePeriodSeconds: 60 }).object).toBe(object)
  const sooner = store.delete('pods', 'default', 'a', { gracePeriodSeconds: 10 }).object
  expect(Date.parse(sooner.metadata.deletionTimestamp!)).toBe(Date.parse(object.metadata.deletionTimestamp!) - 20_000)
  expect(store.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 }).isGone).toBe(true)
  expect(store.get('pods', 'default', 'a')).toBeUndefined()
  store.create('pods', pod('never'))
  expect(store.delete('pods', 'default', 'never').isGone).toBe(true)
})

test('X-13 finalizers hold an object until the last is taken; none can be added then', () => {
  const { store } = createFilledStore()
  const held = configMap('a')
  store.create('configmaps', { ...held, metadata: { ...held.metadata, finalizers: ['x.io/one', 'x.io/two'] } })
  const { object, isGone } = store.delete('configmaps', 'default', 'a')
  expect(isGone).toBe(false)
  expect(object.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['x.io/one', 'x.io/two'] })
  const withFinalizers = (finalizers: string[]) => ({ ...held, metadata: { ...held.metadata, finalizers } })
  expect(refusal(() => store.update('configmaps', withFinalizers(['x.io/one', 'x.io/new']))).message).toBe(
    'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/new"}',
  )
  store.update('configmaps', withFinalizers(['x.io/two']))
  const events: string[] = []
  store.watch('configmaps', store.revision(), ({ type }) => events.push(type))
  store.update('configmaps', held)
  expect(events).toEqual(['DELETED'])
  expect(store.get('configmaps', 'default', 'a')).toBeUndefined()
})

test('X-14 Foreground and Orphan leave a finalizer for the garbage collector', () => {
  const { store } = createFilledStore()
  for (const [name, propagationPolicy, finalizer] of [
    ['a', 'Foreground', 'foregroundDeletion'],
    ['b', 'Orphan', 'orphan'],
  ] as const) {
    store.create('replicasets', replicaSet(name))
    const { object, isGone } = store.delete('replicasets', 'default', name, { propagationPolicy })
    expect({ isGone, finalizers: object.metadata.finalizers }).toEqual({ isGone: false, finalizers: [finalizer] })
  }
  expect(store.delete('replicasets', 'default', 'a', { propagationPolicy: 'Background' }).isGone).toBe(true)
})

test('X-15 a delete with preconditions is about that very object', () => {
  const { store } = createFilledStore()
  const { metadata } = store.create('configmaps', configMap('a'))
  const remove = (preconditions: { uid?: string; resourceVersion?: string }) =>
    refusal(() => store.delete('configmaps', 'default', 'a', { preconditions })).message
  expect(remove({ uid: 'zz' })).toBe(
    `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (zz) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
  )
  expect(remove({ resourceVersion: '1' })).toBe(
    `Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
  )
  const { uid, resourceVersion } = metadata
  expect(store.delete('configmaps', 'default', 'a', { preconditions: { uid, resourceVersion } }).isGone).toBe(true)
})

test('X-16 a namespace lasts until its own finalizers are emptied, and takes in nothing new meanwhile', () => {
  const { store } = createFilledStore()
  const { object, isGone } = store.delete('namespaces', '', 'other')
  expect(isGone).toBe(false)
  expect(object.status?.phase).toBe('Terminating')
  expect(object.metadata.deletionGracePeriodSeconds).toBeUndefined()
  expect(refusal(() => store.create('configmaps', configMap('a', {}, 'other')))).toEqual({
    code: 403,
    reason: 'Forbidden',
    message:
      'configmaps "a" is forbidden: unable to create new content in namespace other because it is being terminated',
  })
  store.change('namespaces', '', 'other', (namespace) => ({ ...namespace, spec: { finalizers: [] } }) as never)
  expect(store.get('namespaces', '', 'other')).toBeUndefined()
  expect(refusal(() => store.delete('namespaces', '', 'default')).message).toBe(
    'namespaces "default" is forbidden: this namespace may not be deleted',
  )
})

test('X-17 dependents are found by the uid of their owner, through changes', () => {
  const { store } = createFilledStore()
  const owner = store.create('replicasets', replicaSet('rs'))
  const { uid } = owner.metadata
  const reference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid }
  const owned = (name: string) => ({ ...pod(name), metadata: { ...pod(name).metadata, ownerReferences: [reference] } })
  store.create('pods', owned('a'))
  store.create('pods', owned('b'))
  const names = () => store.dependents(uid).map(({ object }) => object.metadata.name)
  expect(names()).toEqual(['a', 'b'])
  store.change('pods', 'default', 'a', (old) => ({ ...old, metadata: { ...old.metadata, ownerReferences: [] } }) as Pod)
  bind(store, 'b')
  expect(names()).toEqual(['b'])
  expect(store.dependents(uid)[0]!.object).toBe(store.get('pods', 'default', 'b'))
  store.delete('pods', 'default', 'b', { gracePeriodSeconds: 0 })
  expect(names()).toEqual([])
})

test('X-18 a dry run tells what would be and changes nothing', () => {
  const { store } = createFilledStore()
  store.create('configmaps', configMap('a'))
  const revision = store.revision()
  expect(store.create('configmaps', configMap('b'), { dryRun: true }).metadata.resourceVersion).toBe('')
  expect(store.update('configmaps', configMap('a', { x: '1' }), { dryRun: true }).data).toEqual({ x: '1' })
  expect(store.delete('configmaps', 'default', 'a', { dryRun: true }).isGone).toBe(true)
  expect(store.revision()).toBe(revision)
  expect(store.list('configmaps')).toHaveLength(1)
})

test('X-19 writing costs the same however many objects there are', () => {
  const { store } = createFilledStore()
  const measure = (from: number) => {
    const startMs = performance.now()
    for (let count = from; count < from + 1_000; count++) store.create('configmaps', configMap(`a${count}`))
    return performance.now() - startMs
  }
  measure(0)
  const few = measure(1_000)
  for (let count = 2_000; count < 20_000; count++) store.create('configmaps', configMap(`a${count}`))
  // One that walked all of them would take a hundred times as long.
  expect(measure(20_000)).toBeLessThan(10 * few + 100)
})

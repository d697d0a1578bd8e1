// The contract of single objects: create, replace, patch, scale, delete, and what refuses them.

import { describe, expect } from 'vitest'
import { deployment, pod, shell, untilTerm } from './bodies.ts'
import { limits, refusal, type Space, test } from './cluster.ts'
import { pathOf } from './resources.ts'

const map = (name: string, data: Record<string, string> = {}) => ({ metadata: { name }, data })

/** A Deployment that makes no pods, so that only its own object counts. */
const paused = (name: string) => deployment(name, 0, shell(untilTerm))

type Scale = {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: { readonly resourceVersion: string; readonly name: string }
  readonly spec: { readonly replicas?: number }
  readonly status: { readonly replicas: number; readonly selector: string }
}

const scaleOf = async (space: Space, name: string) =>
  (await space.client.request({ path: pathOf('deployments', space.name, name, 'scale') })) as Scale

describe.concurrent('objects', limits, () => {
  test('G-10 what is created has an identity, and its name is taken', async ({ space }) => {
    const made = await space.create('configmaps', map('a'))
    expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(made.metadata?.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(made.metadata).toMatchObject({ name: 'a', namespace: space.name })
    expect(await space.get('configmaps', 'a')).toEqual(made)
    expect(await refusal(space.create('configmaps', map('a')))).toEqual({
      status: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
    })
    await space.create('deployments', paused('web'))
    expect(await refusal(space.create('deployments', paused('web')))).toMatchObject({
      message: 'deployments.apps "web" already exists',
    })
  })

  test('G-11 generateName adds five letters and digits', async ({ space }) => {
    const made = [1, 2].map(() => space.create('configmaps', { metadata: { generateName: 'log-' } }))
    const [one, two] = await Promise.all(made)
    expect(one?.metadata?.name).toMatch(/^log-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(one?.metadata?.name).not.toBe(two?.metadata?.name)
    expect(one?.metadata?.generateName).toBe('log-')
  })

  test('G-12 what is not there, or elsewhere, is refused in words', async ({ space, cluster }) => {
    const { client } = cluster
    const gone = { status: 404, reason: 'NotFound' }
    expect(await refusal(space.get('pods', 'no'))).toEqual({ ...gone, message: 'pods "no" not found' })
    expect(await refusal(space.delete('deployments', 'no'))).toEqual({
      ...gone,
      message: 'deployments.apps "no" not found',
    })
    const nowhere = { method: 'POST', path: '/api/v1/namespaces/nowhere/configmaps', body: map('a') } as const
    expect(await refusal(client.request(nowhere))).toEqual({ ...gone, message: 'namespaces "nowhere" not found' })
    expect(await refusal(client.request({ path: '/apis/apps/v1/deploys' }))).toEqual({
      ...gone,
      message: 'the server could not find the requested resource',
    })
    const path = pathOf('configmaps', space.name)
    for (const [body, message] of [
      [
        { metadata: { name: 'a', namespace: 'default' } },
        'the namespace of the provided object does not match the namespace sent on the request',
      ],
      [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
        'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
      ],
    ] as const) {
      const refused = { status: 400, reason: 'BadRequest', message }
      expect(await refusal(client.request({ method: 'POST', path, body }))).toEqual(refused)
    }
    // What kind it is the path tells already.
    const kindless = await client.request({ method: 'POST', path, body: { metadata: { name: 'a' } } })
    expect(kindless).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  })

  test('G-13 an update of an older state is a conflict, and changes nothing', async ({ space }) => {
    const first = await space.create('configmaps', map('a', { who: 'nobody' }))
    const second = await space.replace('configmaps', { ...first, data: { who: 'me' } })
    expect(await refusal(space.replace('configmaps', { ...first, data: { who: 'you' } }))).toEqual({
      status: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    })
    expect(await space.get('configmaps', 'a')).toEqual(second)
    const { resourceVersion: _, ...whichever } = first.metadata!
    const third = await space.replace('configmaps', { ...first, metadata: whichever, data: { who: 'they' } })
    expect(third.data).toEqual({ who: 'they' })
    const sameAgain = await space.replace('configmaps', third)
    expect(sameAgain.metadata?.resourceVersion).toBe(third.metadata?.resourceVersion)
  })

  test('G-14 generation counts changes of the spec only, and status is a door of its own', async ({ space }) => {
    await space.create('deployments', paused('web'))
    const labelled = await space.patch('deployments', 'web', 'merge', { metadata: { labels: { a: 'b' } } })
    expect(labelled.metadata?.generation).toBe(1)
    const scaled = await space.patch('deployments', 'web', 'merge', {
      spec: { paused: true },
      status: { replicas: 7 },
    })
    expect(scaled.metadata?.generation).toBe(2)
    expect(scaled.status?.replicas ?? 0).toBe(0)

    await space.create('pods', { ...pod('waits', shell('exit 0'), { schedulerName: 'nobody' }) })
    const bySpec = { metadata: { labels: { seen: 'no' } }, status: { message: 'by hand' } }
    const told = await space.patch('pods', 'waits', 'merge', bySpec, 'status')
    expect(told.status?.message).toBe('by hand')
    expect(told.metadata?.generation).toBe(1)
  })

  test('G-15 a merge patch replaces, and null takes away', async ({ space }) => {
    await space.create('configmaps', map('a', { one: '1', two: '2' }))
    const patched = await space.patch('configmaps', 'a', 'merge', { data: { two: null, three: '3' } })
    expect(patched.data).toEqual({ one: '1', three: '3' })
    const stale = { metadata: { resourceVersion: '1' }, data: { one: 'x' } }
    expect(await refusal(space.patch('configmaps', 'a', 'merge', stale))).toMatchObject({ status: 409 })
    const nothing = await space.patch('configmaps', 'a', 'merge', { data: { one: '1' } })
    expect(nothing.metadata?.resourceVersion).toBe(patched.metadata?.resourceVersion)
    expect(await refusal(space.patch('configmaps', 'no', 'merge', {}))).toMatchObject({ status: 404 })
  })

  test('G-16 a JSON patch happens whole or not at all', async ({ space }) => {
    await space.create('configmaps', map('a', { one: '1', two: '2' }))
    const patched = await space.patch('configmaps', 'a', 'json', [
      { op: 'test', path: '/data/one', value: '1' },
      { op: 'replace', path: '/data/one', value: 'uno' },
      { op: 'add', path: '/metadata/labels', value: { 'team/name': 'a' } },
      { op: 'replace', path: '/metadata/labels/team~1name', value: 'b' },
      { op: 'remove', path: '/data/two' },
    ])
    expect(patched).toMatchObject({ data: { one: 'uno' }, metadata: { labels: { 'team/name': 'b' } } })
    for (const last of [
      { op: 'test', path: '/data/one', value: 'eins' },
      { op: 'remove', path: '/data/nothing' },
      { op: 'add', path: '/nothing/in', value: 'x' },
    ]) {
      const patch = [{ op: 'add', path: '/data/half', value: 'done' }, last]
      expect(await refusal(space.patch('configmaps', 'a', 'json', patch))).toEqual({
        status: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
      })
    }
    expect(await space.get('configmaps', 'a')).toEqual(patched)
    // What is not there can be replaced: so does the API server's library, whatever RFC 6902 says.
    const replaced = await space.patch('configmaps', 'a', 'json', [{ op: 'replace', path: '/data/new', value: 'x' }])
    expect(replaced.data).toEqual({ one: 'uno', new: 'x' })
  })

  test('G-17 a strategic merge patch knows lists by their keys', async ({ space }) => {
    const { metadata, spec } = paused('web')
    const two = [shell(untilTerm), shell(untilTerm, { name: 'second', env: [{ name: 'A', value: '1' }] })]
    const template = { ...spec!.template, spec: { ...spec!.template.spec, containers: two } }
    await space.create('deployments', { metadata: metadata!, spec: { ...spec!, template } })
    const containersAfter = async (containers: readonly object[]) => {
      const patch = { spec: { template: { spec: { containers } } } }
      const patched = await space.patch('deployments', 'web', 'strategic', patch)
      return patched.spec!.template.spec!.containers.map(({ name, image, env = [] }) => [
        name,
        image,
        ...env.map((variable) => `${variable.name}=${variable.value}`),
      ])
    }
    expect(await containersAfter([{ name: 'second', image: 'nginx:1.27', env: [{ name: 'B', value: '2' }] }])).toEqual([
      ['main', 'busybox:1.36'],
      ['second', 'nginx:1.27', 'B=2', 'A=1'],
    ])
    expect(await containersAfter([{ name: 'third', image: 'nginx:1.25' }])).toEqual([
      ['third', 'nginx:1.25'],
      ['main', 'busybox:1.36'],
      ['second', 'nginx:1.27', 'B=2', 'A=1'],
    ])
    expect(await containersAfter([{ name: 'main', $patch: 'delete' }])).toEqual([
      ['third', 'nginx:1.25'],
      ['second', 'nginx:1.27', 'B=2', 'A=1'],
    ])
    expect(await containersAfter([{ $patch: 'replace' }, { name: 'only', image: 'nginx' }])).toEqual([
      ['only', 'nginx'],
    ])
  })

  test('G-18 the scale subresource reads and sets the number of replicas', async ({ space }) => {
    await space.create('deployments', paused('web'))
    const scale = await scaleOf(space, 'web')
    expect(scale).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: {}, metadata: { name: 'web' } })
    expect(scale.status).toEqual({ replicas: 0, selector: 'app=web' })
    const path = pathOf('deployments', space.name, 'web', 'scale')
    // Paused, so that the controller does not turn the numbers into pods of a ReplicaSet that is still to come.
    await space.patch('deployments', 'web', 'merge', { spec: { paused: true } })
    await space.waitFor('deployments', 'web', 'is observed', ({ metadata, status }) => {
      return metadata?.generation === 2 && status?.observedGeneration === 2
    })
    const put = { ...(await scaleOf(space, 'web')), spec: { replicas: 2 } }
    expect(await space.client.request({ method: 'PUT', path, body: put })).toMatchObject({ spec: { replicas: 2 } })
    expect(await refusal(space.client.request({ method: 'PUT', path, body: scale }))).toMatchObject({ status: 409 })
    const patch = { spec: { replicas: 1 } }
    const contentType = 'application/merge-patch+json'
    await space.client.request({ method: 'PATCH', path, contentType, body: patch })
    expect((await space.get('deployments', 'web')).spec?.replicas).toBe(1)
    expect((await space.get('deployments', 'web')).metadata?.generation).toBe(4)
    const negative = { method: 'PATCH', path, contentType, body: { spec: { replicas: -1 } } } as const
    expect(await refusal(space.client.request(negative))).toEqual({
      status: 422,
      reason: 'Invalid',
      message:
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    })
  })

  test('G-19 a finalizer holds what is deleted until it is taken away', async ({ space }) => {
    const finalizers = ['podarium.dev/hold']
    const made = await space.create('configmaps', { metadata: { name: 'a', finalizers } })
    const { resourceVersion } = made.metadata!
    const watch = await space.watch('configmaps', {
      resourceVersion: resourceVersion!,
      fieldSelector: 'metadata.name=a',
    })
    await space.delete('configmaps', 'a')
    const held = await space.get('configmaps', 'a')
    expect(held.metadata?.deletionTimestamp).toBeDefined()
    const another = { metadata: { finalizers: [...finalizers, 'podarium.dev/other'] } }
    expect(await refusal(space.patch('configmaps', 'a', 'merge', another))).toEqual({
      status: 422,
      reason: 'Invalid',
      message:
        'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"podarium.dev/other"}',
    })
    await space.patch('configmaps', 'a', 'merge', { metadata: { finalizers: null } })
    expect(await refusal(space.get('configmaps', 'a'))).toMatchObject({ status: 404 })
    expect(await watch.take(2)).toEqual(['MODIFIED a', 'DELETED a'])
    watch.close()
  })

  test('G-20 delete answers with what went, and heeds its preconditions', async ({ space }) => {
    const made = await space.create('configmaps', map('a'))
    const uid = '00000000-0000-0000-0000-000000000000'
    expect(await refusal(space.delete('configmaps', 'a', { preconditions: { uid } }))).toEqual({
      status: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (${uid}) does not match the UID in record (${made.metadata?.uid}). The object might have been deleted and then recreated`,
    })
    expect(await space.delete('configmaps', 'a')).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: made.metadata?.uid },
    })
    for (const name of ['one', 'two', 'three']) {
      await space.create('configmaps', { metadata: { name, labels: { go: name === 'three' ? 'no' : 'yes' } } })
    }
    const path = pathOf('configmaps', space.name)
    await space.client.request({ method: 'DELETE', path, query: { labelSelector: 'go=yes' } })
    const left = await space.list('configmaps', { labelSelector: 'go' })
    expect(left.items.map(({ metadata }) => metadata?.name)).toEqual(['three'])
  })

  test('G-21 a dry run is checked and answered, and stores nothing', async ({ space }) => {
    const dryRun = { dryRun: 'All' }
    const made = await space.create('deployments', paused('web'), dryRun)
    expect(made.spec?.strategy?.type).toBe('RollingUpdate')
    expect(await refusal(space.get('deployments', 'web'))).toMatchObject({ status: 404 })
    expect(await refusal(space.create('deployments', { metadata: { name: 'web' } }, dryRun))).toMatchObject({
      status: 422,
    })
  })
})

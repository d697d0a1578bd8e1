import type { ConfigMap } from 'kubernetes-types/core/v1'
import type { OwnerReference } from 'kubernetes-types/meta/v1'
import { afterEach, expect, test } from 'vitest'
import type { AnyStored } from '../objects.ts'
import type { DeleteOptions } from '../store/store-types.ts'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

function create(name: string, owners: readonly Partial<OwnerReference>[] = [], finalizers: string[] = []) {
  const ownerReferences = owners.map((owner) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: '', uid: '', ...owner }))
  return cluster.store.create('configmaps', { metadata: { name, namespace: 'default', ownerReferences, finalizers } })
}

const by = ({ metadata: { name, uid } }: AnyStored, blockOwnerDeletion = false) => ({ name, uid, blockOwnerDeletion })
const get = (name: string) => cluster.store.get('configmaps', 'default', name)
const names = () =>
  cluster.store
    .list('configmaps', 'default')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')

function remove(name: string, options: DeleteOptions = {}): void {
  cluster.store.delete('configmaps', 'default', name, options)
}

function letGo(name: string): void {
  cluster.store.change(
    'configmaps',
    'default',
    name,
    (held) => ({ ...held, metadata: { ...held.metadata, finalizers: [] } }) as ConfigMap,
  )
}

test('R-35 in the background dependents go after their owner, and theirs after them', async () => {
  cluster = createTestControlPlane([])
  const owner = create('owner')
  const child = create('child', [by(owner)])
  create('grandchild', [by(child)])
  create('stranger')
  remove('owner')
  expect(names()).toEqual(['child', 'grandchild', 'stranger'])
  await cluster.settle()
  expect(names()).toEqual(['stranger'])
})

test('R-35 a dependent with another owner stays, and forgets the one that is gone', async () => {
  cluster = createTestControlPlane([])
  const [first, second] = [create('first'), create('second')]
  create('child', [by(first), by(second)])
  remove('first')
  await cluster.settle()
  expect(get('child')?.metadata.ownerReferences).toMatchObject([{ name: 'second' }])
})

test('R-36 in the foreground an owner waits for the dependents that block it, at any depth', async () => {
  cluster = createTestControlPlane([])
  const owner = create('owner')
  const child = create('child', [by(owner, true)])
  create('held', [by(child, true)], ['example.com/mine'])
  remove('owner', { propagationPolicy: 'Foreground' })
  await cluster.settle()
  expect(get('owner')?.metadata).toMatchObject({
    finalizers: ['foregroundDeletion'],
    deletionTimestamp: expect.anything(),
  })
  expect(get('child')?.metadata).toMatchObject({
    finalizers: ['foregroundDeletion'],
    deletionTimestamp: expect.anything(),
  })
  letGo('held')
  await cluster.settle()
  expect(names()).toEqual([])
})

test('R-36 in the foreground an owner does not wait for dependents that do not block it', async () => {
  cluster = createTestControlPlane([])
  const owner = create('owner')
  create('held', [by(owner)], ['example.com/mine'])
  remove('owner', { propagationPolicy: 'Foreground' })
  await cluster.settle()
  expect(names()).toEqual(['held'])
  expect(get('held')?.metadata.deletionTimestamp).toBeDefined()
})

test('R-37 orphans stay and have no owner', async () => {
  cluster = createTestControlPlane([])
  create('child', [by(create('owner'))])
  remove('owner', { propagationPolicy: 'Orphan' })
  await cluster.settle()
  expect(names()).toEqual(['child'])
  expect(get('child')?.metadata.ownerReferences).toBeUndefined()
})

test('R-38 who names an owner that is not there goes; who names one of an unknown kind stays', async () => {
  cluster = createTestControlPlane([])
  const owner = create('owner')
  create('mistaken', [{ name: 'owner', uid: 'another' }])
  create('foreign', [{ apiVersion: 'example.com/v1', kind: 'Thing', name: 'x', uid: 'y' }])
  create('child', [by(owner)])
  await cluster.settle()
  expect(names()).toEqual(['child', 'foreign', 'owner'])
})

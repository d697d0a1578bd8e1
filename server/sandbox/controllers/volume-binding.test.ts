import type { PersistentVolumeClaimSpec, PersistentVolumeSpec } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

function createClaim(name: string, spec: Partial<PersistentVolumeClaimSpec> = {}) {
  return cluster.store.create('persistentvolumeclaims', {
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  })
}

function createVolume(name: string, storage: string, spec: Partial<PersistentVolumeSpec> = {}): void {
  cluster.store.create('persistentvolumes', {
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage },
      hostPath: { path: '/d' },
      storageClassName: 'manual',
      ...spec,
    },
  })
}

const claim = (name: string) => cluster.store.get('persistentvolumeclaims', 'default', name)
const volume = (name: string) => cluster.store.get('persistentvolumes', '', name)

test('R-46 a claim of the standard class gets a volume made for it at once, which goes with it', async () => {
  cluster = createTestControlPlane()
  const { uid } = createClaim('data').metadata
  await cluster.settle()
  const made = `pvc-${uid}`
  expect(claim('data')).toMatchObject({
    metadata: {
      annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' },
    },
    spec: { volumeName: made },
    status: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, phase: 'Bound' },
  })
  expect(volume(made)).toMatchObject({
    spec: {
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'data', namespace: 'default', uid },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'standard',
    },
    status: { phase: 'Bound' },
  })
  expect(cluster.events('data')).toEqual([
    `Normal ProvisioningSucceeded Successfully provisioned volume ${made} using kubernetes.io/host-path`,
  ])
  cluster.store.delete('persistentvolumeclaims', 'default', 'data')
  await cluster.settle()
  expect([claim('data'), volume(made)]).toEqual([undefined, undefined])
})

test('R-46 a claim that cannot be bound says why', async () => {
  cluster = createTestControlPlane()
  createClaim('strange', { storageClassName: 'foo' })
  createClaim('none', { storageClassName: '' })
  await cluster.settle()
  expect(cluster.events('strange')).toEqual(['Warning ProvisioningFailed storageclass.storage.k8s.io "foo" not found'])
  expect(cluster.events('none')).toEqual([
    'Normal FailedBinding no persistent volumes available for this claim and no storage class is set',
  ])
  expect([claim('strange')?.status?.phase, claim('none')?.status?.phase]).toEqual(['Pending', 'Pending'])
})

test('R-47 a claim takes the smallest volume that is large enough, which is Released after it and can then be deleted', async () => {
  cluster = createTestControlPlane()
  createVolume('large', '8Gi')
  createVolume('small', '512Mi')
  createVolume('right', '2Gi')
  createVolume('shared', '1Gi', { accessModes: ['ReadOnlyMany'] })
  createClaim('data', { storageClassName: 'manual' })
  await cluster.settle()
  expect(claim('data')).toMatchObject({
    spec: { volumeName: 'right' },
    status: { phase: 'Bound', capacity: { storage: '2Gi' } },
  })
  expect(['large', 'small', 'right', 'shared'].map((name) => volume(name)?.status?.phase)).toEqual([
    'Available',
    'Available',
    'Bound',
    'Available',
  ])
  cluster.store.delete('persistentvolumes', '', 'right')
  await cluster.settle()
  expect(volume('right')?.metadata.deletionTimestamp).toBeDefined()
  cluster.store.delete('persistentvolumes', '', 'large')
  cluster.store.delete('persistentvolumeclaims', 'default', 'data')
  await cluster.settle()
  expect(['right', 'large'].map((name) => volume(name))).toEqual([undefined, undefined])
})

test('R-47 a volume with the policy Retain is Released, and no other claim gets it', async () => {
  cluster = createTestControlPlane()
  createVolume('only', '1Gi')
  createClaim('first', { storageClassName: 'manual' })
  await cluster.settle()
  cluster.store.delete('persistentvolumeclaims', 'default', 'first')
  createClaim('second', { storageClassName: 'manual' })
  await cluster.settle()
  expect(volume('only')?.status?.phase).toBe('Released')
  expect(claim('second')?.status?.phase).toBe('Pending')
})

test('R-47 a claim that is deleted stays until no pod uses it', async () => {
  cluster = createTestControlPlane()
  createClaim('data')
  cluster.store.create('pods', {
    metadata: { name: 'one', namespace: 'default' },
    spec: {
      containers: [{ name: 'main', image: 'busybox' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  })
  await cluster.settle()
  cluster.store.delete('persistentvolumeclaims', 'default', 'data')
  await cluster.settle()
  expect(claim('data')?.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
  cluster.setPodStatus(cluster.store.mustGet('pods', 'default', 'one'), { phase: 'Succeeded' })
  await cluster.settle()
  expect(claim('data')).toBeUndefined()
})

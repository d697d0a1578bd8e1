// Volume binding: a claim gets a volume that is there, or one that is made for it at once, as a host-path provisioner does.
// https://kubernetes.io/docs/concepts/storage/persistent-volumes/

import type { StoredOf } from '../objects.ts'
import { parseQuantity } from '../quantity.ts'
import { matchesSelector } from '../selectors.ts'
import { generateUid, timestamp } from '../store/names.ts'
import type { Controller } from './controller-types.ts'
import { createLoop, keyOf, splitKey } from './loop.ts'
import { isOver } from './pod-state.ts'
import { changeMetadata, changeStatus, changeWhole } from './writes.ts'

type Claim = StoredOf<'persistentvolumeclaims'>
type Volume = StoredOf<'persistentvolumes'>

const component = 'persistentvolume-controller'
const standardClass = 'standard'
const provisioner = 'kubernetes.io/host-path'
const boundByController = { 'pv.kubernetes.io/bound-by-controller': 'yes' }
const ownFinalizers = ['kubernetes.io/pv-controller', 'kubernetes.io/pv-protection']
const claimProtection = 'kubernetes.io/pvc-protection'
const classOf = ({ spec }: Claim | Volume) => spec?.storageClassName ?? ''

export const startVolumeBinding: Controller = ({ store, clock, random, record }) => {
  const claims = createLoop({ store, clock }, (key) => {
    const claim = store.get('persistentvolumeclaims', ...splitKey(key))
    if (!claim) return
    if (claim.metadata.deletionTimestamp) return release(claim)
    if (claim.status?.phase === 'Bound') return checkVolume(claim)
    if (claim.status?.phase === 'Lost') return
    const volume = fittingVolume(claim) ?? provision(claim)
    if (volume) bind(claim, volume)
  })

  const volumes = createLoop({ store, clock }, (key) => {
    const volume = store.get('persistentvolumes', ...splitKey(key))
    if (!volume) return
    const { claimRef, persistentVolumeReclaimPolicy } = volume.spec ?? {}
    const claim = claimRef && store.get('persistentvolumeclaims', claimRef.namespace ?? '', claimRef.name ?? '')
    if (claim && (!claimRef.uid || claim.metadata.uid === claimRef.uid)) return
    if (volume.metadata.deletionTimestamp) return unprotect(volume)
    if (!claimRef?.uid) return setPhase(volume, 'Available') // free, or kept for a claim that is still to come
    if (persistentVolumeReclaimPolicy !== 'Delete') return setPhase(volume, 'Released')
    unprotect(volume)
    store.delete('persistentvolumes', '', volume.metadata.name)
  })

  function unprotect(volume: Volume): void {
    changeMetadata(store, 'persistentvolumes', volume, (metadata) => ({
      ...metadata,
      finalizers: metadata.finalizers?.filter((finalizer) => !ownFinalizers.includes(finalizer)) ?? [],
    }))
  }

  function checkVolume(claim: Claim): void {
    if (store.get('persistentvolumes', '', claim.spec?.volumeName ?? '')) return
    changeStatus(store, 'persistentvolumeclaims', claim, () => ({ phase: 'Lost' }))
    const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
    refuse(claim, 'Warning', 'ClaimLost', message)
  }

  function setPhase(volume: Volume, phase: 'Available' | 'Released' | 'Bound'): void {
    if (volume.status?.phase === phase) return
    const lastPhaseTransitionTime = timestamp(clock.nowMs())
    changeStatus(store, 'persistentvolumes', volume, ({ status }) => ({ ...status, lastPhaseTransitionTime, phase }))
  }

  /** Lets a claim go that no pod uses. */
  function release(claim: Claim): void {
    const { namespace, name } = claim.metadata
    const isUsed = store
      .list('pods', namespace)
      .some((pod) => pod.spec?.nodeName && !isOver(pod) && claimNames(pod).includes(name))
    if (isUsed) return
    changeMetadata(store, 'persistentvolumeclaims', claim, (metadata) => ({
      ...metadata,
      finalizers: metadata.finalizers?.filter((finalizer) => finalizer !== claimProtection) ?? [],
    }))
  }

  /** The one that the claim names, or the smallest that is large enough. */
  function fittingVolume(claim: Claim): Volume | undefined {
    const { volumeName, volumeMode, selector, accessModes = [], resources } = claim.spec ?? {}
    const isKept = ({ spec }: Volume) =>
      spec?.claimRef?.name === claim.metadata.name &&
      spec.claimRef.namespace === claim.metadata.namespace &&
      (!spec.claimRef.uid || spec.claimRef.uid === claim.metadata.uid)
    const isFree = (volume: Volume) => !volume.metadata.deletionTimestamp && (!volume.spec?.claimRef || isKept(volume))
    if (volumeName) {
      const named = store.get('persistentvolumes', '', volumeName)
      return named && isFree(named) ? named : undefined
    }
    const size = ({ spec }: Volume) => parseQuantity(spec?.capacity?.['storage'] ?? 0)
    const wanted = parseQuantity(resources?.requests?.['storage'] ?? 0)
    return store
      .list('persistentvolumes')
      .filter((volume) => isFree(volume) && classOf(volume) === classOf(claim) && size(volume) >= wanted)
      .filter(
        ({ spec }) => accessModes.every((mode) => spec?.accessModes?.includes(mode)) && spec?.volumeMode === volumeMode,
      )
      .filter(({ metadata }) => !selector || matchesSelector(selector, metadata.labels))
      .sort((a, b) => Number(isKept(b)) - Number(isKept(a)) || size(a) - size(b))[0]
  }

  function provision(claim: Claim): Volume | undefined {
    const { name, uid } = claim.metadata
    const { accessModes, resources, volumeMode, volumeName } = claim.spec ?? {}
    const storageClass = classOf(claim)
    if (volumeName) return undefined
    if (storageClass !== standardClass) {
      if (storageClass) {
        refuse(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${storageClass}" not found`)
      } else {
        const message = 'no persistent volumes available for this claim and no storage class is set'
        refuse(claim, 'Normal', 'FailedBinding', message)
      }
      return undefined
    }
    const volumeOfClaim = `pvc-${uid}`
    const made = store.create('persistentvolumes', {
      metadata: {
        name: volumeOfClaim,
        annotations: {
          'kubernetes.io/createdby': 'hostpath-dynamic-provisioner',
          ...boundByController,
          'pv.kubernetes.io/provisioned-by': provisioner,
        },
        finalizers: [...ownFinalizers],
      },
      spec: {
        ...(accessModes && { accessModes }),
        capacity: { storage: resources?.requests?.['storage'] ?? '0' },
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          name,
          namespace: claim.metadata.namespace ?? '',
          resourceVersion: claim.metadata.resourceVersion,
          uid,
        },
        hostPath: { path: `/tmp/hostpath_pv/${generateUid(random)}`, type: '' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: standardClass,
        volumeMode: volumeMode ?? 'Filesystem',
      },
    })
    const message = `Successfully provisioned volume ${volumeOfClaim} using ${provisioner}`
    record(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message, component })
    return made
  }

  function refuse(claim: Claim, type: 'Normal' | 'Warning', reason: string, message: string): void {
    record(claim, { type, reason, message, component })
  }

  function bind(claim: Claim, volume: Volume): void {
    const { name, namespace = '', uid, resourceVersion } = claim.metadata
    const kind = 'PersistentVolumeClaim'
    const claimRef = { apiVersion: 'v1', kind, name, namespace, resourceVersion, uid }
    changeWhole(store, 'persistentvolumes', volume, ({ metadata, spec, ...rest }) =>
      spec?.claimRef?.uid === uid
        ? undefined
        : {
            ...rest,
            metadata: { ...metadata, annotations: { ...metadata.annotations, ...boundByController } },
            spec: { ...spec!, claimRef },
          },
    )
    setPhase(volume, 'Bound')
    const isMade = classOf(claim) === standardClass && volume.metadata.name === `pvc-${uid}`
    changeWhole(store, 'persistentvolumeclaims', claim, ({ metadata, spec, ...rest }) => ({
      ...rest,
      metadata: {
        ...metadata,
        annotations: {
          ...metadata.annotations,
          'pv.kubernetes.io/bind-completed': 'yes',
          ...boundByController,
          ...(isMade && {
            'volume.beta.kubernetes.io/storage-provisioner': provisioner,
            'volume.kubernetes.io/storage-provisioner': provisioner,
          }),
        },
      },
      spec: { ...spec!, volumeName: volume.metadata.name },
    }))
    changeStatus(store, 'persistentvolumeclaims', claim, ({ status }) => ({
      ...status,
      ...(volume.spec?.accessModes && { accessModes: volume.spec.accessModes }),
      ...(volume.spec?.capacity && { capacity: volume.spec.capacity }),
      phase: 'Bound',
    }))
  }

  claims.watch('persistentvolumeclaims', ({ object }) => [keyOf(object)])
  claims.watch('persistentvolumes', ({ type, object }) => {
    const { namespace = '', name } = object.spec?.claimRef ?? {}
    if (type === 'DELETED') return name ? [`${namespace}/${name}`] : []
    // One that is free may be what a claim waits for.
    const isFree = object.status?.phase === 'Available' || !object.spec?.claimRef?.uid
    const waiting = store.list('persistentvolumeclaims').filter(({ status }) => status?.phase !== 'Bound')
    return isFree ? waiting.map(keyOf) : []
  })
  claims.watch('pods', ({ type, object }) => {
    const { namespace = '' } = object.metadata
    return type === 'DELETED' || isOver(object) ? claimNames(object).map((name) => `${namespace}/${name}`) : []
  })
  volumes.watch('persistentvolumes', ({ object }) => [keyOf(object)])
  volumes.watch('persistentvolumeclaims', ({ type, object }) =>
    type === 'DELETED' && object.spec?.volumeName ? [`/${object.spec.volumeName}`] : [],
  )
  return () => {
    claims.close()
    volumes.close()
  }
}

function claimNames({ spec }: StoredOf<'pods'>): string[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
}

// Storage: PersistentVolumes and their claims: defaults, what may be wrong with them, columns.

import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec } from 'kubernetes-types/core/v1'

import { accessModesCell, ageColumn, column, nameColumn, wideColumn } from './cells.ts'
import { checkOneOf, denied, required, unsupported, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { fillIn } from './pod-defaults.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import { sorted } from './selector-checks.ts'
import type { Stored } from '../objects.ts'
import { parseQuantity } from '../quantity.ts'
import { deepEqual } from '../store/deep-equal.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const unset = '<unset>'
const standardClass = 'standard' // the class that Kind marks as default

export const persistentvolumes: Kind<'persistentvolumes'> = {
  resource: resources.persistentvolumes,
  rules: rules('persistentvolumes', {
    fill: fillVolume,
    prepareCreate: (volume) => protect(volume, 'kubernetes.io/pv-protection'),
    firstStatus: ({ metadata }) => ({
      phase: 'Pending',
      ...(metadata?.creationTimestamp && { lastPhaseTransitionTime: metadata.creationTimestamp }),
    }),
    check: ({ spec }) => checkVolume(spec!),
  }),
  columns: [
    nameColumn,
    column('Capacity', ({ spec }) => spec?.capacity?.['storage'] ?? '0'),
    column('Access Modes', ({ spec }) => accessModesCell(spec?.accessModes)),
    column('Reclaim Policy', ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? ''),
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    column('Claim', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    column('StorageClass', ({ spec }) => spec?.storageClassName ?? ''),
    column('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? unset),
    column('Reason', ({ status }) => status?.reason ?? ''),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => spec?.volumeMode ?? unset),
  ],
  fields: {},
}

function protect<T extends PersistentVolume | PersistentVolumeClaim>(object: T, finalizer: string): T {
  const finalizers = object.metadata?.finalizers ?? []
  if (finalizers.includes(finalizer)) return object
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } }
}

function fillVolume(volume: PersistentVolume): PersistentVolume {
  const spec = fillIn(volume.spec ?? {}, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
  const { hostPath } = spec
  return { ...volume, spec: { ...spec, ...(hostPath && { hostPath: { type: '', ...hostPath } }) } }
}

/** What a volume says beside where it is. */
const commonFields: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])

function* checkVolume(spec: PersistentVolumeSpec): Causes {
  const { capacity } = spec
  if (!spec.accessModes?.length) yield required('spec.accessModes')
  for (const mode of spec.accessModes ?? []) yield* checkOneOf('spec.accessModes', mode, accessModes)
  if (!capacity) yield required('spec.capacity')
  if (capacity?.['storage'] === undefined || Object.keys(capacity).length > 1) {
    yield unsupported('spec.capacity', capacity && sorted(capacity), ['storage'])
  }
  for (const [name, amount] of Object.entries(capacity ?? {})) {
    if (!(parseQuantity(amount) > 0)) yield wrong(`spec.capacity[${name}]`, amount, 'must be greater than zero')
  }
  yield* checkOneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
    'Delete',
    'Recycle',
    'Retain',
  ])
  const types = Object.keys(spec).filter((field) => !commonFields.has(field))
  for (const type of types.slice(1)) yield denied(`spec.${type}`, 'may not specify more than 1 volume type')
  if (types.length === 0) yield required('spec', 'must specify a volume type')
}

export const persistentvolumeclaims: Kind<'persistentvolumeclaims'> = {
  resource: resources.persistentvolumeclaims,
  rules: rules('persistentvolumeclaims', {
    fill: (claim) => ({ ...claim, spec: fillIn(claim.spec ?? {}, { volumeMode: 'Filesystem' }) }),
    prepareCreate: (claim) =>
      protect({ ...claim, spec: { storageClassName: standardClass, ...claim.spec } }, 'kubernetes.io/pvc-protection'),
    firstStatus: () => ({ phase: 'Pending' }),
    check: checkClaim,
    checkUpdate: checkClaimUpdate,
  }),
  columns: [
    nameColumn,
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    column('Volume', ({ spec }) => spec?.volumeName ?? ''),
    column('Capacity', ({ spec, status }) => (spec?.volumeName ? (status?.capacity?.['storage'] ?? '0') : '')),
    column('Access Modes', ({ spec, status }) => (spec?.volumeName ? accessModesCell(status?.accessModes) : '')),
    column('StorageClass', ({ spec }) => spec?.storageClassName ?? ''),
    column('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? unset),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => spec?.volumeMode ?? unset),
  ],
  fields: {},
}

function* checkClaim({ spec }: PersistentVolumeClaim): Causes {
  const { accessModes: modes = [], resources: amounts } = spec ?? {}
  if (modes.length === 0) yield required('spec.accessModes', 'at least 1 access mode is required')
  for (const mode of modes) yield* checkOneOf('spec.accessModes', mode, accessModes)
  const storage = amounts?.requests?.['storage']
  if (storage === undefined) yield required('spec.resources[storage]')
  else if (!(parseQuantity(storage) > 0)) {
    yield wrong('spec.resources[storage]', storage, 'must be greater than zero')
  }
}

function* checkClaimUpdate({ spec }: PersistentVolumeClaim, previous: Stored<PersistentVolumeClaim>): Causes {
  const isBound = previous.status?.phase === 'Bound'
  const fixed = ({ resources: amounts, volumeName, ...rest }: NonNullable<typeof spec>) => ({
    ...rest,
    ...(!isBound && { amounts }),
    // The binder gives it a volume once.
    ...(previous.spec?.volumeName && { volumeName }),
  })
  if (!deepEqual(fixed(spec ?? {}), fixed(previous.spec ?? {}))) {
    const words =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
    yield denied('spec', words)
  }
}

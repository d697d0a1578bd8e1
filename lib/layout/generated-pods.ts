// Generated pods: whatever the API server would take, for property tests.

import * as fc from 'fast-check'
import type { ContainerView, MountView, PodView, VolumeView } from '../model/types.ts'

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { size: 'max' })
const path = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/), { minLength: 1, maxLength: 6 })
  .map((parts) => `/${parts.join('/')}`)
const kinds = ['emptyDir', 'configMap', 'secret', 'projected', 'persistentVolumeClaim', 'hostPath', 'nfs', 'csi']
const words = fc.constantFrom('CrashLoopBackOff', 'CreateContainerConfigError', 'PodInitializing', 'Completed', 'Error')

function volumes(most: number): fc.Arbitrary<readonly VolumeView[]> {
  const volume = fc.record({
    name,
    kind: fc.constantFrom(...kinds),
    detail: fc.option(fc.oneof(name, fc.constant('API token'))),
  })
  return fc.uniqueArray(volume, { maxLength: most, selector: (each) => each.name, size: 'max' })
}

function mounts(of: readonly VolumeView[]): fc.Arbitrary<readonly MountView[]> {
  if (of.length === 0) return fc.constant([])
  return fc.array(
    fc.record({
      volume: fc.constantFrom(...of.map((each) => each.name)),
      path,
      readOnly: fc.boolean(),
      subPath: fc.constant(null),
    }),
    { maxLength: of.length, size: 'max' },
  )
}

const startup = { kind: 'startup', asks: 'a command' } as const
const readiness = { kind: 'readiness', asks: 'GET :8000/some/longer/path/to/health' } as const
const liveness = { kind: 'liveness', asks: 'TCP :5432' } as const

function containers(of: readonly VolumeView[]): fc.Arbitrary<readonly ContainerView[]> {
  const port = fc.record({
    port: fc.integer({ min: 1, max: 65_535 }),
    protocol: fc.constantFrom('TCP', 'UDP'),
    name: fc.constant(null),
  })
  const container = fc.record({
    name,
    image: fc.tuple(name, name, name).map((parts) => parts.join('/')),
    role: fc.constantFrom('init' as const, 'sidecar' as const, 'main' as const, 'main' as const, 'ephemeral' as const),
    state: fc.constantFrom('waiting' as const, 'running' as const, 'terminated' as const),
    reason: fc.option(words),
    ready: fc.boolean(),
    restarts: fc.constantFrom(0, 1, 4, 1234),
    ports: fc.array(port, { maxLength: 4 }),
    mounts: mounts(of),
    probes: fc.subarray([startup, readiness, liveness]),
  })
  return fc.uniqueArray(container, { minLength: 1, maxLength: 12, selector: (each) => each.name, size: 'max' })
}

/** 1 to 12 containers, 0 to 15 volumes, names of up to 63 characters. */
export const generatedPods: fc.Arbitrary<PodView> = volumes(15).chain((drawn) =>
  fc.record({
    uid: fc.uuid(),
    namespace: name,
    name,
    node: fc.constant('worker'),
    status: fc.oneof(words, fc.constantFrom('Running', 'Init:CrashLoopBackOff', 'ContainerStatusUnknown')),
    ready: fc.constantFrom('0/1', '1/1', '10/12'),
    restarts: fc.constantFrom(0, 3, 12_345),
    ip: fc.option(fc.constantFrom('10.244.1.7', 'fd00:10:244:0000:0000:0000:0000:0007')),
    createdAt: fc.constant('2026-01-01T00:00:00Z'),
    labels: fc.constant([]),
    ownerUid: fc.constant(null),
    deletedAt: fc.constant(null),
    message: fc.constant(null),
    lastEvent: fc.constant(null),
    containers: containers(drawn),
    volumes: fc.constant(drawn),
  }),
)

/** A pod's start, as far as it is known. */
export const generatedStages = fc.subarray([
  'scheduled 0.1 s',
  'pulled +1234.5 s',
  'started +0.4 s',
  'ready +20.1 s',
  'pulling …',
])

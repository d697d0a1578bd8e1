import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pod } from '../lib/model/test-views.ts'
import type { PodView } from '../lib/model/types.ts'
import type { Snapshot } from '../lib/protocol.ts'
import { createSnapshotBodies, type SnapshotBody } from './snapshot-body.ts'

const empty: Snapshot = {
  epoch: 'e',
  revision: 0,
  freshness: { state: 'live', sinceMs: 0 },
  cluster: { context: 'c', name: 'c', uid: 'u', version: 'v1', sandbox: false, forbidden: [], maxReplicas: 50 },
  nodes: [],
  namespaces: [],
  workloads: [],
  pods: [],
  services: [],
}

const read = ({ gzipped }: SnapshotBody) => JSON.parse(gunzipSync(gzipped).toString()) as Snapshot

/** Pods that came, changed and went, step by step. */
const histories = fc.array(
  fc.record({
    come: fc.array(fc.uuid(), { maxLength: 200, size: 'max' }),
    change: fc.array(fc.nat()),
    go: fc.array(fc.nat()),
  }),
  { minLength: 1, maxLength: 6 },
)

test('H-10 the body is the snapshot, whatever came, changed and went before', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const bodies = createSnapshotBodies()
      let pods: readonly PodView[] = []
      history.forEach(({ come, change, go }, revision) => {
        const [changed, gone] = [change, go].map((at) => new Set(at.map((i) => i % Math.max(1, pods.length))))
        pods = [
          ...pods
            .map((old, i) => (changed!.has(i) ? { ...old, restarts: revision } : old))
            .filter((_, i) => !gone!.has(i)),
          ...come.map((uid) => pod(uid, { name: `ü-${uid}` })),
        ]
        const snapshot = { ...empty, revision, pods }
        // It checks length and checksum.
        expect(read(bodies(snapshot))).toEqual(snapshot)
      })
    }),
    { numRuns: 30 },
  )
})

test('H-10 a change of one pod leaves the bytes of the others as they were', () => {
  const bodies = createSnapshotBodies()
  const pods = Array.from({ length: 2_000 }, (_, i) => pod(`uid-${i}`))
  let written = 0
  const counted = pods.map((pod) => Object.assign(Object.create({ toJSON: () => (written++, { ...pod }) }), pod))
  bodies({ ...empty, pods: counted })
  expect(written).toBe(2_000)
  const changed = counted.with(1_000, pod('uid-1000', { restarts: 1 }))
  bodies({ ...empty, revision: 1, pods: changed })
  expect(written).toBeLessThan(2_000 + 300)
  expect(read(bodies({ ...empty, revision: 2, pods: changed })).pods).toHaveLength(2_000)
})

// List: what the reader of a long one leaves to others.

import { expect, test } from 'vitest'
import { countTurns, createManualClock } from '../../e2e/test-cluster/manual-clock.ts'
import { createMemoryCluster } from '../../e2e/test-cluster/memory-client.ts'
import { aPod } from '../../e2e/test-cluster/objects.ts'
import { listAll } from './list.ts'

test('W-31 a list is read in turns with everything else', async () => {
  const clock = createManualClock()
  const { client, store } = createMemoryCluster(clock)
  for (let pod = 0; pod < 100; pod++) store.create(aPod('default', `pod-${pod}`))
  let spentMs = 0
  const turns = countTurns()
  await listAll({
    client,
    path: '/api/v1/pods',
    isPaged: true,
    signal: new AbortController().signal,
    clock: { ...clock, nowMs: () => spentMs },
    take: () => void spentMs++,
  })
  expect(spentMs).toBe(100)
  expect(turns()).toBeGreaterThanOrEqual(Math.floor(99 / 4)) // of at most 3 ms, and the piece that ends it
})

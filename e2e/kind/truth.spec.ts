// The truth test: every pod and node of a real cluster, in every status that it can be brought to, as kubectl has it.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Snapshot } from '../../lib/protocol.ts'
import { expect, test } from './fixtures.ts'
import { type ExpectedStatuses, makeOddPods, removeOddPods, twoWorkers } from './truth-odd-pods.ts'
import { compareWithKubectl, type Kubectl, readKubectl } from './truth.ts'

const untilSeenMs = 5 * 60_000 // the slowest odd pod is evicted within two minutes; the rest is for a busy machine

const run = promisify(execFile)

const snapshotsOf = (baseUrl: string) => async (): Promise<Snapshot> => {
  const response = await fetch(`${baseUrl}/api/cluster`)
  if (!response.ok) throw new Error(`${baseUrl}/api/cluster answers ${response.status}: ${await response.text()}`)
  return (await response.json()) as Snapshot
}

/**
 * Compares until every odd pod was seen in a status expected of it, so that what it passes through is compared too. Gives what
 * differed, and the pods that did not come to their status in time.
 */
async function compareUntilAllSeen(
  readSnapshot: () => Promise<Snapshot>,
  kubectl: Kubectl,
  expected: ExpectedStatuses,
) {
  const different: string[] = []
  const unseen = new Map<string, string>()
  for (const pod of expected.keys()) unseen.set(pod, 'not there')
  const endsAtMs = Date.now() + untilSeenMs
  while (unseen.size > 0 && different.length === 0 && Date.now() < endsAtMs) {
    different.push(...(await compareWithKubectl(readSnapshot, kubectl)))
    const rows = await readKubectl(kubectl)
    for (const pod of unseen.keys()) {
      const status = rows.get(pod)?.['STATUS'] ?? 'not there'
      if (expected.get(pod)!.includes(status)) unseen.delete(pod)
      else unseen.set(pod, status)
    }
  }
  return { different, unseen: Object.fromEntries(unseen) }
}

test.describe('truth', () => {
  test.setTimeout(8 * 60_000)

  let readSnapshot: () => Promise<Snapshot>
  let expected: ExpectedStatuses
  /** The worker that tests cordon and stop. */
  let worker: string
  test.beforeAll(async ({ podarium, kubectl }) => {
    readSnapshot = snapshotsOf(podarium.url)
    expected = await makeOddPods(kubectl)
    worker = (await twoWorkers(kubectl))[1]
  })
  test.afterAll(({ kubectl }) => removeOddPods(kubectl))

  test('T-1 STATUS, READY and RESTARTS of pods in every status are those that kubectl prints', async ({ kubectl }) => {
    expect(await compareUntilAllSeen(readSnapshot, kubectl, expected)).toEqual({ different: [], unseen: {} })
  })

  test('T-2 STATUS, ROLES and VERSION of nodes are those that kubectl prints, of a cordoned one too', async ({
    kubectl,
  }) => {
    await kubectl('cordon', worker)
    try {
      expect(await compareWithKubectl(readSnapshot, kubectl)).toEqual([])
    } finally {
      await kubectl('uncordon', worker)
    }
    expect(await compareWithKubectl(readSnapshot, kubectl)).toEqual([])
  })

  test(
    'T-4 a node that is lost and its pods are shown as kubectl prints them',
    { tag: '@slow' },
    async ({ kubectl }) => {
      await run('docker', ['stop', worker])
      try {
        await kubectl('wait', 'node', worker, '--for=condition=Ready=Unknown', '--timeout=3m')
        await kubectl(
          ...['wait', 'pod', 'flees-lost-node', '--namespace=odd-pods'],
          ...['--for=jsonpath={.metadata.deletionTimestamp}', '--timeout=2m'],
        )
        expect(await compareWithKubectl(readSnapshot, kubectl)).toEqual([])
      } finally {
        await run('docker', ['start', worker])
        await kubectl('wait', 'node', worker, '--for=condition=Ready', '--timeout=3m')
      }
      expect(await compareWithKubectl(readSnapshot, kubectl)).toEqual([])
    },
  )
})

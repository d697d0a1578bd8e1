// Commands, against a cluster in memory: what is sent, and what a refusal throws.

import { expect, test } from 'vitest'
import { aDeployment, aPod } from '../../e2e/test-cluster/objects.ts'
import { createManualClock } from '../../e2e/test-cluster/manual-clock.ts'
import { createMemoryCluster } from '../../e2e/test-cluster/memory-client.ts'
import { deletePod, isScalableKind, readPod, scale } from './commands.ts'

test('W-26 scale is a merge patch on the /scale subresource, and changes nothing else', async () => {
  const { client, store, calls } = createMemoryCluster(createManualClock())
  store.create(aDeployment('default', 'web', 1))
  await scale(client, { namespace: 'default', kind: 'Deployment', name: 'web' }, 5)
  expect(calls.at(-1)).toMatchObject({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/default/deployments/web/scale',
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas: 5 } },
  })
  expect(store.get('Deployment', 'default', 'web').spec).toMatchObject({ replicas: 5, selector: {} })
})

test("W-26 a refused command throws the API server's words", async () => {
  const { client, faults } = createMemoryCluster(createManualClock())
  const nobody = { namespace: 'default', kind: 'StatefulSet', name: 'nobody' } as const
  await expect(scale(client, nobody, 2)).rejects.toMatchObject({
    status: 404,
    reason: 'NotFound',
    message: 'statefulsets "nobody" not found',
  })
  faults.forbidden.add('pods')
  await expect(deletePod(client, 'default', 'a')).rejects.toMatchObject({ status: 403, reason: 'Forbidden' })
})

test('W-26 a pod is deleted and read by its name', async () => {
  const { client, store } = createMemoryCluster(createManualClock())
  store.create(aPod('default', 'a'))
  expect(await readPod(client, 'default', 'a')).toMatchObject({ kind: 'Pod', metadata: { name: 'a' } })
  await deletePod(client, 'default', 'a')
  expect(store.all('Pod')).toEqual([])
})

test('W-26 a name cannot lead a command to another place', async () => {
  const { client, calls } = createMemoryCluster(createManualClock())
  await expect(deletePod(client, 'default', '../../../nodes/a')).rejects.toThrow()
  expect(calls.at(-1)?.path).toBe('/api/v1/namespaces/default/pods/..%2F..%2F..%2Fnodes%2Fa')
})

test('W-26 DaemonSets, Jobs and names of the prototype are not scalable kinds', () => {
  expect(['Deployment', 'ReplicaSet', 'StatefulSet'].every(isScalableKind)).toBe(true)
  expect(['DaemonSet', 'Job', 'Pod', 'toString', ''].some(isScalableKind)).toBe(false)
})

// Requests and watches through real sockets, on each transport.

import { KubeConfig } from '@kubernetes/client-node'
import { afterEach, expect, test } from 'vitest'
import { aPod } from '../../e2e/test-cluster/objects.ts'
import {
  startTestCluster,
  type TestCluster,
  type TestClusterOptions,
} from '../../e2e/test-cluster/start-test-cluster.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { connectKubernetes, type KubernetesClient } from './client.ts'
import { ApiError, LinkError } from './errors.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function start(options?: TestClusterOptions): Promise<{ cluster: TestCluster; client: KubernetesClient }> {
  const cluster = await startTestCluster(options)
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(cluster.kubeConfig)
  const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log: createLog('silent') })
  open.push(client, cluster)
  return { cluster, client }
}

for (const options of [{}, { isHttp1Only: true }, { isPlain: true }]) {
  test(`W-28 requests are answered, and refusals keep the API server's words ${JSON.stringify(options)}`, async () => {
    const { cluster, client } = await start(options)
    cluster.store().create(aPod('default', 'ä-日本'))
    expect(await client.request({ path: '/api/v1/pods', query: { limit: 5 } })).toMatchObject({
      items: [{ metadata: { name: 'ä-日本' } }],
    })
    const patch = { contentType: 'application/merge-patch+json', body: { metadata: { labels: { a: 'ü' } } } }
    const path = `/api/v1/namespaces/default/pods/${encodeURIComponent('ä-日本')}`
    expect(await client.request({ method: 'PATCH', path, ...patch })).toMatchObject({
      metadata: { labels: { a: 'ü' } },
    })
    const refusal = client.request({ path: '/api/v1/namespaces/default/pods/nobody' })
    await expect(refusal).rejects.toBeInstanceOf(ApiError)
    await expect(refusal).rejects.toMatchObject({ status: 404, reason: 'NotFound', message: 'pods "nobody" not found' })
  })

  test(`W-28 a watch resolves when it is accepted, and leaving it closes it ${JSON.stringify(options)}`, async () => {
    const { cluster, client } = await start(options)
    const query = { watch: true, resourceVersion: cluster.store().version() }
    const { signal } = new AbortController()
    const lines = await client.watch({ path: '/api/v1/pods', query, signal })
    expect(cluster.watches('pods').length).toBe(1)
    cluster.store().create(aPod('default', 'a'))
    for await (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } })
      break
    }
    await expect.poll(() => cluster.watches('pods').length).toBe(0)
    const refused = client.watch({ path: '/api/v1/nothings', query, signal })
    await expect(refused).rejects.toMatchObject({ status: 404 })
  })
}

test('W-28 what the caller gives up rejects with his own reason', async () => {
  const { cluster, client } = await start()
  const { promise, resolve } = Promise.withResolvers<void>()
  cluster.faults.listsWaitFor = promise
  const giveUp = new AbortController()
  const asked = client.request({ path: '/api/v1/pods', signal: giveUp.signal })
  await expect.poll(() => cluster.calls.length).toBeGreaterThan(0)
  giveUp.abort(new Error('no longer wanted'))
  await expect(asked).rejects.toThrow('no longer wanted')
  resolve()
})

test('W-28 a request that is under way when the link is lost fails with a sentence, and the next ones at once', async () => {
  const { cluster, client } = await start()
  const { promise, resolve } = Promise.withResolvers<void>()
  cluster.faults.listsWaitFor = promise
  const asked = client.request({ path: '/api/v1/pods' })
  await expect.poll(() => cluster.calls.length).toBeGreaterThan(0)
  await cluster.network.become('refuse')
  await expect(asked).rejects.toBeInstanceOf(LinkError)
  await expect(asked).rejects.toThrow(
    /The cluster kind-test does not answer at https.*the connection was cut.*Is Docker running/,
  )
  await expect(client.request({ path: '/version' })).rejects.toBeInstanceOf(LinkError)
  resolve()
})

test('W-28 every request is signed in', async () => {
  const { cluster, client } = await start()
  await client.request({ path: '/version' })
  expect(cluster.calls.map(({ authorization }) => authorization)).toContain('Bearer test')
})

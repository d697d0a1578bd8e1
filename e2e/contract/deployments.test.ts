// The contract of Deployments: what makes pods, keeps them, replaces them and takes them away.

import { describe, expect } from 'vitest'
import { app, available, deployment, isReady } from './bodies.ts'
import { limits, refusal, type Space, test } from './cluster.ts'

const otherApp = { ...app, image: 'busybox:1.37' }

const replicaSets = async (space: Space) => {
  const { items } = await space.list('replicasets')
  return items.map(({ metadata, spec }) => ({
    name: metadata!.name!,
    revision: metadata?.annotations?.['deployment.kubernetes.io/revision'],
    replicas: spec?.replicas,
  }))
}

const setImage = (space: Space, name: string, image: string) =>
  space.patch('deployments', name, 'strategic', {
    spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
  })

const watchReplicaSets = (space: Space) => space.watch('replicasets')

/** The most pods that all ReplicaSets together were told to have, until the one called `last` has three again. */
async function mostWanted(watch: Awaited<ReturnType<typeof watchReplicaSets>>, last: string): Promise<number> {
  const wanted = new Map<string, number>()
  let most = 0
  let wentAway = false
  for (let event = await watch.next(); event; event = await watch.next()) {
    const { name = '' } = event.object.metadata!
    wanted.set(name, event.object.spec?.replicas ?? 0)
    most = Math.max(
      most,
      [...wanted.values()].reduce((sum, count) => sum + count, 0),
    )
    wentAway ||= wanted.get(last) === 0
    if (wentAway && wanted.get(last) === 3) break
  }
  watch.close()
  return most
}

describe.concurrent('Deployments', limits, () => {
  test('G-60 a Deployment owns a ReplicaSet, which owns its pods and replaces those that go', async ({ space }) => {
    await space.create('deployments', deployment('web', 2, app))
    const { metadata, status } = await available(space, 'web', 2)
    expect(status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`).sort()).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True NewReplicaSetAvailable',
    ])
    const [set] = (await space.list('replicasets')).items
    const hash = set!.metadata!.labels!['pod-template-hash']
    expect(set?.metadata).toMatchObject({
      name: `web-${hash}`,
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid: metadata?.uid, controller: true }],
    })
    const before = (await space.list('pods', { labelSelector: 'app=web' })).items
    for (const { metadata } of before) {
      expect(metadata?.name).toMatch(new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`))
      expect(metadata?.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', uid: set?.metadata?.uid }])
    }
    const victim = before[0]!.metadata!.name!
    await space.delete('pods', victim)
    await space.waitForGone('pods', victim)
    await available(space, 'web', 2)
  })

  test('G-61 scaling adds pods on both workers, and takes them away', async ({ space }) => {
    await space.create('deployments', deployment('web', 1, app))
    await available(space, 'web', 1)
    await space.patch('deployments', 'web', 'merge', { spec: { replicas: 3 } }, 'scale')
    await available(space, 'web', 3)
    const nodes = (await space.list('pods')).items.map(({ spec }) => spec?.nodeName)
    expect(new Set(nodes).size).toBe(2)
    await space.patch('deployments', 'web', 'merge', { spec: { replicas: 1 } }, 'scale')
    await space.waitForAll('pods', { what: 'one pod', found: (pods) => pods.length === 1 })
    await space.patch('deployments', 'web', 'merge', { spec: { replicas: 0 } }, 'scale')
    await space.waitForAll('pods', { what: 'no pods', found: (pods) => pods.length === 0 })
  })

  test('G-62 a rollout replaces the pods without a gap, and a rollback takes the old ReplicaSet again', async ({
    space,
  }) => {
    await space.create('deployments', deployment('web', 3, app))
    await available(space, 'web', 3)
    const [first] = await replicaSets(space)
    const watch = await watchReplicaSets(space)
    const availableCounts: number[] = []
    const isRolledOut = async (image: string, revision: string) => {
      await setImage(space, 'web', image)
      await space.waitFor('deployments', 'web', `runs ${image}`, ({ metadata, status }) => {
        availableCounts.push(status?.availableReplicas ?? 0)
        return (
          status?.observedGeneration === metadata?.generation &&
          status?.updatedReplicas === 3 &&
          status.replicas === 3 &&
          status.availableReplicas === 3
        )
      })
      const { metadata } = await space.get('deployments', 'web')
      expect(metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe(revision)
    }
    await isRolledOut(otherApp.image!, '2')
    const after = await replicaSets(space)
    expect(after.find(({ name }) => name === first!.name)).toMatchObject({ replicas: 0, revision: '1' })
    expect(after.find(({ name }) => name !== first!.name)).toMatchObject({ replicas: 3, revision: '2' })
    await isRolledOut(app.image!, '3')
    const again = await replicaSets(space)
    expect(again).toHaveLength(2)
    expect(again.find(({ name }) => name === first!.name)).toMatchObject({ replicas: 3, revision: '3' })
    // maxUnavailable 25 % of 3 is none, maxSurge 25 % is one.
    expect(Math.min(...availableCounts)).toBe(3)
    expect(await mostWanted(watch, first!.name)).toBe(4)
  })

  test('G-63 a rollout to a bad image stops, and the old pods go on', async ({ space }) => {
    await space.create('deployments', deployment('web', 2, app))
    await available(space, 'web', 2)
    await setImage(space, 'web', 'ngnix:1.27')
    await space.waitForAll('pods', {
      what: 'the pod that can not begin',
      found: (pods) =>
        pods.some(({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff'),
    })
    const { status } = await space.get('deployments', 'web')
    expect(status).toMatchObject({ replicas: 3, updatedReplicas: 1, readyReplicas: 2, unavailableReplicas: 1 })
  })

  test('G-64 what is deleted takes its pods with it, before it, or not at all', async ({ space }) => {
    for (const name of ['background', 'foreground', 'orphan']) {
      await space.create('deployments', deployment(name, 1, app))
      await available(space, name, 1)
    }
    const setOf = async (name: string) => (await space.list('replicasets', { labelSelector: `app=${name}` })).items[0]!
    await space.delete('deployments', 'background')
    expect(await refusal(space.get('deployments', 'background'))).toMatchObject({ status: 404 })

    await space.delete('deployments', 'foreground', { propagationPolicy: 'Foreground' })
    const waits = await space.get('deployments', 'foreground').catch(() => undefined)
    if (waits) expect(waits.metadata?.finalizers).toEqual(['foregroundDeletion'])
    await space.waitForGone('deployments', 'foreground')
    expect((await space.list('replicasets', { labelSelector: 'app=foreground' })).items).toEqual([])
    expect((await space.list('pods', { labelSelector: 'app=foreground' })).items).toEqual([])

    await space.delete('deployments', 'orphan', { propagationPolicy: 'Orphan' })
    await space.waitForGone('deployments', 'orphan')
    expect((await setOf('orphan')).metadata?.ownerReferences ?? []).toEqual([])
    expect((await space.list('pods', { labelSelector: 'app=orphan' })).items.map(isReady)).toEqual([true])

    const gone = { what: 'background to be collected', found: (all: readonly unknown[]) => all.length === 0 }
    await space.waitForAll('replicasets', gone, { labelSelector: 'app=background' })
    await space.waitForAll('pods', gone, { labelSelector: 'app=background' })
    // A Deployment with the same selector takes the orphan in.
    await space.create('deployments', deployment('orphan', 1, app))
    await available(space, 'orphan', 1)
    expect((await space.list('replicasets', { labelSelector: 'app=orphan' })).items).toHaveLength(1)
  })
})

// The contract of the other controllers: Jobs, StatefulSets, DaemonSets, Services, budgets, namespaces and what collects the rest.

import { describe, expect } from 'vitest'
import { app, available, deployment, isReady, pod, podSpec, selecting, shell, template } from './bodies.ts'
import { limits, refusal, test } from './cluster.ts'
import { exec } from './exec.ts'

describe.concurrent('other workloads', limits, () => {
  test('G-65 what is owned by nobody any more is collected', async ({ space }) => {
    const owner = await space.create('configmaps', { metadata: { name: 'owner' } })
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata!.uid! }]
    await space.create('secrets', { metadata: { name: 'owned', ownerReferences } })
    await space.delete('configmaps', 'owner')
    await space.waitForGone('secrets', 'owned')
  })

  test('G-66 a namespace goes with all that is in it', async ({ space }) => {
    const name = `${space.name}-more`
    const path = `/api/v1/namespaces/${name}/configmaps`
    const add = (map: string) => space.client.request({ method: 'POST', path, body: { metadata: { name: map } } })
    await space.create('namespaces', { metadata: { name } })
    await add('a')
    const finalizers = ['podarium.dev/hold']
    const held = { metadata: { name: 'held', finalizers } }
    await space.client.request({ method: 'POST', path, body: held })
    await space.delete('namespaces', name)
    const ending = await space.waitFor('namespaces', name, 'waits for the one that is held', ({ status }) => {
      return status?.conditions?.some(
        ({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True',
      )
    })
    expect(ending.status?.phase).toBe('Terminating')
    const late = await refusal(add('late'))
    expect(late).toEqual({
      status: 403,
      reason: 'Forbidden',
      message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    })
    const contentType = 'application/merge-patch+json'
    const body = { metadata: { finalizers: null } }
    await space.client.request({ method: 'PATCH', path: `${path}/held`, contentType, body })
    await space.waitForGone('namespaces', name)
  })

  test('G-67 a Job runs until it has its completions, and fails at its limit', async ({ space }) => {
    const work = (name: string, script: string) => template(name, shell(script), { restartPolicy: 'Never' })
    await space.create('jobs', {
      metadata: { name: 'sums' },
      spec: { completions: 3, parallelism: 2, template: work('sums', 'sleep 1; echo done') },
    })
    const failing = { backoffLimit: 0, template: work('fails', 'exit 1') }
    await space.create('jobs', { metadata: { name: 'fails' }, spec: failing })
    let most = 0
    const sums = await space.waitFor('jobs', 'sums', 'is complete', ({ status }) => {
      most = Math.max(most, status?.active ?? 0)
      return status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True')
    })
    expect(most).toBe(2)
    expect(sums.status).toMatchObject({ succeeded: 3 })
    expect(sums.status?.completionTime).toBeDefined()
    const pods = await space.list('pods', { labelSelector: 'batch.kubernetes.io/job-name=sums' })
    expect(pods.items.map(({ status }) => status?.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded'])
    const fails = await space.waitFor('jobs', 'fails', 'has failed', ({ status }) => {
      return status?.conditions?.some(({ type, status }) => type === 'Failed' && status === 'True')
    })
    expect(fails.status?.conditions?.find(({ type }) => type === 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
  })

  test('G-68 a StatefulSet makes its pods one by one, and takes the last first', async ({ space }) => {
    const { selector } = selecting('db')
    const readiness = { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 1, periodSeconds: 1 } }
    const spec = { serviceName: 'db', replicas: 3, selector, template: template('db', { ...app, ...readiness }) }
    const order: string[] = []
    let mostUnready = 0
    await space.create('statefulsets', { metadata: { name: 'db' }, spec })
    await space.waitForAll('pods', {
      what: 'three ready',
      found(pods) {
        for (const { metadata } of pods) if (!order.includes(metadata!.name!)) order.push(metadata!.name!)
        mostUnready = Math.max(mostUnready, pods.filter((one) => !isReady(one)).length)
        return pods.filter(isReady).length === 3
      },
    })
    expect(order).toEqual(['db-0', 'db-1', 'db-2'])
    expect(mostUnready).toBe(1)
    const hostname = await exec(space, 'db-1', ['hostname'])
    expect(hostname.stdout).toBe('db-1\n')
    await space.patch('statefulsets', 'db', 'merge', { spec: { replicas: 1 } }, 'scale')
    const left = new Set<string>()
    await space.waitForAll('pods', {
      what: 'one pod',
      found(pods) {
        left.add(pods.map(({ metadata }) => metadata!.name).join(' '))
        return pods.length === 1
      },
    })
    expect([...left]).toEqual(['db-0 db-1 db-2', 'db-0 db-1', 'db-0'])
    await space.delete('pods', 'db-0')
    await space.waitForAll('pods', {
      what: 'db-0 to come back',
      found: ([one]) => one?.metadata?.name === 'db-0' && !one.metadata.deletionTimestamp && isReady(one),
    })
  })

  test('G-69 a DaemonSet has one pod on each node that it tolerates', async ({ space }) => {
    const spec = { ...selecting('agent'), template: template('agent', app) }
    await space.create('daemonsets', { metadata: { name: 'agent' }, spec })
    const nodes = (await space.list('nodes')).items
    const workers = nodes.filter(({ spec }) => !spec?.taints?.some(({ effect }) => effect === 'NoSchedule'))
    const { status } = await space.waitFor('daemonsets', 'agent', 'is everywhere', ({ status }) => {
      return status?.numberReady === 2 && status.numberAvailable === 2
    })
    expect(status).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2, numberMisscheduled: 0 })
    const pods = (await space.list('pods')).items
    expect(pods.map(({ spec }) => spec?.nodeName).sort()).toEqual(workers.map(({ metadata }) => metadata?.name).sort())
    const tolerations = [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }]
    await space.patch('daemonsets', 'agent', 'merge', { spec: { template: { spec: { tolerations } } } })
    await space.waitFor('daemonsets', 'agent', 'is on all three', ({ status }) => {
      return status?.numberReady === 3 && status.updatedNumberScheduled === 3
    })
  })

  test('G-70 a Service leads to its ready pods only, by name, by address and by turns', async ({ space }) => {
    const server = shell('cd /tmp; hostname > index.html; exec python -m http.server 8000', {
      image: 'python:3.9',
      readinessProbe: { exec: { command: ['test', '!', '-e', '/tmp/away'] }, periodSeconds: 1, failureThreshold: 1 },
    })
    const ports = [{ port: 80, targetPort: 8000 }]
    await space.create('services', { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports } })
    await space.create('deployments', deployment('web', 2, server))
    await space.create('pods', pod('asks', app))
    const slice = { labelSelector: 'kubernetes.io/service-name=web' }
    const endpoints = (ready: number) =>
      space.waitForAll(
        'endpointslices',
        {
          what: `${ready} ready of two endpoints`,
          found(slices) {
            const all = slices.flatMap(({ endpoints }) => endpoints ?? [])
            const chosen = all.filter(({ conditions }) => conditions?.ready)
            return all.length === 2 && chosen.length === ready && chosen
          },
        },
        slice,
      )
    const both = await endpoints(2)
    const pods = (await space.list('pods', { labelSelector: 'app=web' })).items
    expect(both.flatMap(({ addresses }) => addresses).sort()).toEqual(pods.map(({ status }) => status?.podIP).sort())
    expect(both.map(({ targetRef }) => targetRef?.kind)).toEqual(['Pod', 'Pod'])

    const { spec } = await space.get('services', 'web')
    expect(spec?.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/)
    await space.waitFor('pods', 'asks', 'is ready', isReady)
    const names = pods.map(({ metadata }) => metadata!.name!)
    // The nodes hear of the endpoints a moment later than we do.
    const untilBoth =
      'until echo $seen | grep -q $1 && echo $seen | grep -q $2; do seen="$seen $(wget -qO- $0)"; done; echo $seen'
    const ask = async (url: string) => {
      const { stdout } = await exec(space, 'asks', ['sh', '-c', untilBoth, url, ...names])
      return new Set(stdout.trim().split(' '))
    }
    expect(await ask(`web.${space.name}.svc.cluster.local`)).toEqual(new Set(names))
    expect(await ask(spec!.clusterIP!)).toEqual(new Set(names))

    await exec(space, names[0]!, ['touch', '/tmp/away'])
    const [stays] = await endpoints(1)
    expect(stays?.targetRef?.name).toBe(names[1])
    await space.waitFor('deployments', 'web', 'has one ready', ({ status }) => status?.readyReplicas === 1)
    await exec(space, names[0]!, ['rm', '/tmp/away'])
    await endpoints(2)
  })

  test('G-71 an eviction is refused while the budget allows none', async ({ space }) => {
    await space.create('deployments', deployment('web', 1, app))
    const budget = { minAvailable: 1, ...selecting('web') }
    await space.create('poddisruptionbudgets', { metadata: { name: 'web' }, spec: budget })
    await available(space, 'web', 1)
    await space.waitFor('poddisruptionbudgets', 'web', 'counts one', ({ status }) => status?.currentHealthy === 1)
    const victim = (await space.list('pods')).items[0]!.metadata!.name!
    const evict = (name: string) =>
      space.client.request({
        method: 'POST',
        path: `/api/v1/namespaces/${space.name}/pods/${name}/eviction`,
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } },
      })
    expect(await refusal(evict(victim))).toEqual({
      status: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    })
    await space.patch('deployments', 'web', 'merge', { spec: { replicas: 2 } }, 'scale')
    await space.waitFor('poddisruptionbudgets', 'web', 'allows one', ({ status }) => status?.disruptionsAllowed === 1)
    expect(await evict(victim)).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
    await space.waitForGone('pods', victim)
    await available(space, 'web', 2)
  })

  test('G-72 a pod without a fitting node waits, and the scheduler says for what', async ({ space }) => {
    const picky = podSpec([app], { nodeSelector: { disk: 'ssd' } })
    await space.create('pods', { metadata: { name: 'picky' }, spec: picky })
    const nodes = (await space.list('nodes')).items
    const tainted = nodes.filter(({ spec }) => spec?.taints?.some(({ effect }) => effect === 'NoSchedule')).length
    const count = nodes.length
    const message = `${tainted} node(s) had untolerated taint(s), ${count - tainted} node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`
    await space.waitForAll('events', {
      what: message,
      found: (all) => all.some((event) => event.reason === 'FailedScheduling' && event.message?.includes(message)),
    })
    // The event goes out before the status that says the same.
    const { status } = await space.waitFor('pods', 'picky', 'is told that it waits', ({ status }) => {
      return status?.conditions?.some(({ type }) => type === 'PodScheduled') ?? false
    })
    expect(status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    })
  })
})

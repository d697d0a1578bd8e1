// The contract of a pod's life: what its kubelet does, and what it tells.

import type { Pod } from 'kubernetes-types/core/v1'
import { describe, expect } from 'vitest'
import { pod, podSpec, shell, untilTerm } from './bodies.ts'
import { limits, type Space, test } from './cluster.ts'
import { columnsOf, statusOf } from './words.ts'

/** All different STATUS words of a pod, in order, until one is `last`. */
async function statusesUntil(space: Space, name: string, last: string): Promise<readonly string[]> {
  const statuses: string[] = []
  await space.waitFor('pods', name, last, (object) => {
    const status = statusOf(object)
    if (status !== statuses.at(-1)) statuses.push(status)
    return status === last
  })
  return statuses
}

const isRunning = (object: Pod) => statusOf(object) === 'Running'

describe.concurrent('pods', limits, () => {
  test('G-30 a pod comes to run, and its conditions, address and class say so', async ({ space }) => {
    await space.create('pods', pod('a', shell(untilTerm)))
    const way = ['Pending', 'ContainerCreating', 'Running']
    const statuses = await statusesUntil(space, 'a', 'Running')
    expect(statuses).toEqual(way.filter((status) => statuses.includes(status)))
    const { spec, status } = await space.get('pods', 'a')
    const conditions = Object.fromEntries(status!.conditions!.map(({ type, status }) => [type, status]))
    expect(conditions).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    expect(status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort', podIPs: [{ ip: status?.podIP }] })
    expect(status?.podIP).toMatch(/^10\.244\.\d+\.\d+$/)
    expect(status?.containerStatuses).toMatchObject([
      { name: 'main', ready: true, started: true, restartCount: 0, image: expect.stringContaining('busybox:1') },
    ])
    expect(status?.containerStatuses?.[0]?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/)
    expect(spec).toMatchObject({
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      serviceAccountName: 'default',
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
    })
    expect(spec?.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 300],
      ['node.kubernetes.io/unreachable', 300],
    ])
  })

  test('G-31 the events of a pod tell its way in order', async ({ space }) => {
    // The first pod brings the image to the node, if it was not there; the second one's way is told.
    await space.create('pods', pod('first', shell(untilTerm)))
    const { spec: first } = await space.waitFor('pods', 'first', 'runs', isRunning)
    const nodeSelector = { 'kubernetes.io/hostname': first!.nodeName! }
    await space.create('pods', pod('a', shell(untilTerm), { nodeSelector }))
    const { spec } = await space.waitFor('pods', 'a', 'runs', isRunning)
    const events = await space.waitForAll('events', {
      what: 'Started',
      found(all) {
        const own = all.filter(({ involvedObject }) => involvedObject.name === 'a')
        return own.some(({ reason }) => reason === 'Started') && own
      },
    })
    const told = events.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    expect(told.map(({ type, reason, message }) => `${type} ${reason}: ${message}`)).toEqual([
      `Normal Scheduled: Successfully assigned ${space.name}/a to ${spec?.nodeName}`,
      'Normal Pulled: Container image "busybox:1.36" already present on machine',
      'Normal Created: Created container: main',
      'Normal Started: Started container main',
    ])
    expect(told[1]).toMatchObject({
      involvedObject: { kind: 'Pod', namespace: space.name, name: 'a', fieldPath: 'spec.containers{main}' },
      source: { component: 'kubelet', host: spec?.nodeName },
      count: 1,
    })
  })

  test('G-32 init containers run one after the other, before the app', async ({ space }) => {
    const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    const step = (name: string) => shell(`echo ${name} >> /data/steps; sleep 1`, { name, ...mounts })
    const initContainers = [step('first'), step('second')]
    const app = shell(`cat /data/steps; ${untilTerm}`, mounts)
    const volumes = [{ name: 'data', emptyDir: {} }]
    await space.create('pods', pod('a', app, { initContainers, volumes }))
    const statuses = await statusesUntil(space, 'a', 'Running')
    expect(statuses.filter((status) => status.startsWith('Init:'))).toEqual(['Init:0/2', 'Init:1/2'])
    expect(await space.logs('a', { tailLines: 2 })).toEqual(['first', 'second'])
  })

  test('G-33 a native sidecar starts before the app and does not hold up its end', async ({ space }) => {
    const sidecar = shell(untilTerm, { name: 'sidecar', restartPolicy: 'Always' })
    const spec = { initContainers: [sidecar], restartPolicy: 'Never' }
    await space.create('pods', pod('a', shell('sleep 2; exit 0'), spec))
    const running = await space.waitFor('pods', 'a', 'is 2/2', (object) => {
      return columnsOf(object).ready === '2/2'
    })
    const startOf = (statuses: typeof running.status) => ({
      sidecar: statuses?.initContainerStatuses?.[0]?.state?.running?.startedAt,
      app: statuses?.containerStatuses?.[0]?.state?.running?.startedAt,
    })
    const { sidecar: before, app: after } = startOf(running.status)
    expect(Date.parse(String(before))).toBeLessThanOrEqual(Date.parse(String(after)))
    const ended = await space.waitFor('pods', 'a', 'has succeeded', ({ status }) => status?.phase === 'Succeeded')
    expect(statusOf(ended)).toBe('Completed')
  })

  test('G-34 how a container ended decides the phase and the words', async ({ space }) => {
    const never = { restartPolicy: 'Never' }
    await space.create('pods', pod('ok', shell('exit 0'), never))
    await space.create('pods', pod('bad', shell('echo broken; exit 3'), never))
    const ok = await space.waitFor('pods', 'ok', 'has ended', ({ status }) => status?.phase === 'Succeeded')
    const bad = await space.waitFor('pods', 'bad', 'has ended', ({ status }) => status?.phase === 'Failed')
    expect([statusOf(ok), statusOf(bad)]).toEqual(['Completed', 'Error'])
    expect(ok.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodCompleted',
    })
    expect(bad.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' })
    expect(await space.logs('bad')).toEqual(['broken'])
  })

  test('G-35 a crash is restarted at once, then after a growing wait', async ({ space }) => {
    await space.create('pods', pod('a', shell('echo try; exit 1')))
    const waits = await space.waitFor('pods', 'a', 'waits for its next start', (object) => {
      return statusOf(object) === 'CrashLoopBackOff'
    })
    const [status] = waits.status!.containerStatuses!
    expect(status).toMatchObject({ ready: false, started: false, lastState: { terminated: { exitCode: 1 } } })
    expect(status?.state?.waiting?.message).toBe(
      `back-off 10s restarting failed container=main pod=a_${space.name}(${waits.metadata?.uid})`,
    )
    await space.waitFor('pods', 'a', 'was restarted twice', (object) => columnsOf(object).restarts >= 2)
    await space.waitForAll('events', {
      what: 'BackOff',
      found: (all) => all.some(({ reason, type }) => reason === 'BackOff' && type === 'Warning'),
    })
  })

  test('G-36 an image that is nowhere is tried again and again', async ({ space }) => {
    await space.create('pods', pod('a', { name: 'main', image: 'ngnix:1.27' }))
    expect(await statusesUntil(space, 'a', 'ImagePullBackOff')).toContain('ErrImagePull')
    const { status } = await space.get('pods', 'a')
    expect(status?.phase).toBe('Pending')
    const reasons = await space.waitForAll('events', {
      what: 'Failed and BackOff',
      found: (all) => {
        const told = all.map(({ reason, message }) => `${reason}: ${message?.split(':')[0]}`)
        return told.some((one) => one.startsWith('BackOff')) && told
      },
    })
    expect(reasons).toEqual(
      expect.arrayContaining([
        'Pulling: Pulling image "ngnix',
        'Failed: Failed to pull image "ngnix',
        'Failed: Error',
        'BackOff: Back-off pulling image "ngnix',
      ]),
    )
  })

  test('G-37 a container that heeds the signal ends in its own time, another at the end of its grace', async ({
    space,
  }) => {
    const heeds = 'trap "echo bye; sleep 1; exit 0" TERM; while true; do sleep 1; done'
    await space.create('pods', pod('heeds', shell(heeds), { terminationGracePeriodSeconds: 30 }))
    await space.create('pods', pod('deaf', shell('sleep 3600'), { terminationGracePeriodSeconds: 3 }))
    for (const name of ['heeds', 'deaf']) await space.waitFor('pods', name, 'runs', isRunning)
    const watch = await space.watch('pods', { fieldSelector: 'metadata.name=heeds' })
    const began = Date.now()
    const asked = (await space.delete('pods', 'heeds')) as { readonly metadata: object }
    expect(asked.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 })
    await space.delete('pods', 'deaf')
    const last: string[] = []
    for (let event = await watch.next(); event?.type !== 'DELETED'; event = await watch.next()) {
      if (event) last.push(statusOf(event.object))
    }
    watch.close()
    expect(last).toContain('Terminating')
    expect(Date.now() - began).toBeLessThan(15_000)
    await space.waitForGone('pods', 'deaf')
    expect(Date.now() - began).toBeGreaterThan(2_900)
  })

  test('G-38 a pod deleted without grace is gone at once', async ({ space }) => {
    await space.create('pods', pod('deaf', shell('sleep 3600'), { terminationGracePeriodSeconds: 3600 }))
    await space.waitFor('pods', 'deaf', 'runs', isRunning)
    await space.delete('pods', 'deaf', { gracePeriodSeconds: 0 })
    const left = await space.list('pods')
    expect(left.items).toEqual([])
  })

  test('G-39 probes make ready, unready, and restart', async ({ space }) => {
    const probe = (file: string) => ({ exec: { command: ['cat', file] }, periodSeconds: 1, failureThreshold: 1 })
    const unready = shell(`sleep 2; touch /tmp/ready; sleep 3; rm /tmp/ready; ${untilTerm}`, {
      readinessProbe: probe('/tmp/ready'),
    })
    const dying = shell(`touch /tmp/alive; sleep 4; rm /tmp/alive; ${untilTerm}`, {
      livenessProbe: { ...probe('/tmp/alive'), initialDelaySeconds: 1 },
    })
    await space.create('pods', pod('unready', unready))
    await space.create('pods', pod('dying', dying))
    for (const ready of ['0/1', '1/1', '0/1']) {
      await space.waitFor('pods', 'unready', `is ${ready}`, (object) => {
        return isRunning(object) && columnsOf(object).ready === ready
      })
    }
    await space.waitFor('pods', 'dying', 'is restarted', (object) => columnsOf(object).restarts === 1)
    const warnings = await space.waitForAll('events', {
      what: 'warnings of both probes',
      found: (all) => {
        const told = all.filter(({ reason }) => reason === 'Unhealthy' || reason === 'Killing')
        return new Set(told.map(({ involvedObject, reason }) => involvedObject.name + reason!)).size === 3 && told
      },
    })
    expect(new Set(warnings.map(({ message }) => message?.trim()))).toEqual(
      new Set([
        "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory",
        "Liveness probe failed: cat: can't open '/tmp/alive': No such file or directory",
        'Container main failed liveness probe, will be restarted',
      ]),
    )
  })

  test('G-40 the containers of a pod share its localhost and its volumes, and no other pod does', async ({ space }) => {
    const mounts = { volumeMounts: [{ name: 'shared', mountPath: '/srv' }] }
    const web = { ...shell('exec python -m http.server 8000', { name: 'web', image: 'python:3.9', ...mounts }) }
    const asks = 'until wget -qO- localhost:8000/page; do sleep 1; done 2>/dev/null'
    const helper = shell(`echo hello > /srv/page; ${asks}; ${untilTerm}`, mounts)
    const spec = podSpec([{ ...web, workingDir: '/srv' }, helper], { volumes: [{ name: 'shared', emptyDir: {} }] })
    await space.create('pods', { metadata: { name: 'both' }, spec })
    const alone = shell('wget -qO- localhost:8000/page; echo "exit code $?"')
    await space.create('pods', pod('alone', alone, { restartPolicy: 'Never' }))
    await space.waitFor('pods', 'alone', 'has ended', ({ status }) => status?.phase === 'Succeeded')
    // The two channels of a container come into its log side by side.
    expect((await space.logs('alone')).toSorted()).toEqual([
      'exit code 1',
      "wget: can't connect to remote host (127.0.0.1): Connection refused",
    ])
    await space.waitFor('pods', 'both', 'runs', isRunning)
    const lines = await space.client.watch({
      path: `/api/v1/namespaces/${space.name}/pods/both/log`,
      query: { container: 'main', follow: true },
      signal: AbortSignal.timeout(30_000),
    })
    for await (const line of lines) {
      expect(line).toBe('hello')
      break
    }
  })
})

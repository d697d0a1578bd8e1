import { expect, test } from 'vitest'
import { startTestCluster, textOf } from './test-cluster.ts'

const volumeMounts = [{ name: 'data', mountPath: '/data' }]

const uidOf = (cluster: ReturnType<typeof startTestCluster>, name: string) => cluster.pod(name)!.metadata.uid

test('V-1 a pod that is bound to a node runs there, with status and events as a kubelet of 1.34 writes them', async () => {
  const cluster = startTestCluster()
  cluster.create('web', { containers: [{ name: 'b' }, { name: 'a', resources: { requests: { memory: '16Mi' } } }] })
  await cluster.settle()
  expect(cluster.pod('web')?.status).toMatchObject({
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'a',
        state: { waiting: { reason: 'ContainerCreating' } },
        ready: false,
        started: false,
        image: 'busybox',
        imageID: '',
      },
      { name: 'b' },
    ],
  })
  await cluster.pass(1)

  const { status } = cluster.pod('web')!
  expect(status).toMatchObject({
    phase: 'Running',
    hostIP: '172.18.0.2',
    hostIPs: [{ ip: '172.18.0.2' }],
    podIP: '10.244.0.2',
    podIPs: [{ ip: '10.244.0.2' }],
    startTime: '2026-01-31T12:00:00Z',
    qosClass: 'Burstable',
    observedGeneration: 1,
  })
  expect(status!.conditions!.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ])
  expect(cluster.container('web', 'a')).toEqual({
    allocatedResources: { memory: '16Mi' },
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    image: 'docker.io/library/busybox:latest',
    imageID: expect.stringMatching(/^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}$/),
    lastState: {},
    name: 'a',
    ready: true,
    resources: { requests: { memory: '16Mi' } },
    restartCount: 0,
    started: true,
    state: { running: { startedAt: '2026-01-31T12:00:00Z' } },
  })
  expect(
    cluster.events.filter(({ fieldPath }) => fieldPath === 'spec.containers{a}').map(({ message }) => message),
  ).toEqual(['Container image "busybox" already present on machine', 'Created container: a', 'Started container a'])
  expect(cluster.told('web')[1]).toMatch(
    /^Pulled: Successfully pulled image "busybox" in \d+ms \(\d+ms including waiting\)\. Image size: \d+ bytes\.$/,
  )
})

test('V-2 a container that ends again and again waits longer each time, and says so in Kubernetes’ words', async () => {
  const cluster = startTestCluster()
  cluster.create('crash', { containers: [{ name: 'main', command: ['sh', 'exit', '3'] }] })
  const seen = new Set<string>()
  cluster.store.watch('pods', cluster.store.revision(), ({ object }) => {
    const state = object.status?.containerStatuses?.[0]?.state
    seen.add(state?.waiting?.reason ?? state?.terminated?.reason ?? 'Running')
  })
  await cluster.pass(5)
  expect([...seen]).toEqual(['ContainerCreating', 'Error', 'CrashLoopBackOff'])
  const name = `crash_default(${uidOf(cluster, 'crash')})`
  expect(cluster.container('crash', 'main')).toMatchObject({
    restartCount: 1,
    ready: false,
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: `back-off 10s restarting failed container=main pod=${name}` },
    },
    lastState: { terminated: { exitCode: 3, reason: 'Error' } },
  })
  expect(cluster.told('crash')).toContain(`BackOff: Back-off restarting failed container main in pod ${name}`)
  await cluster.pass(300)
  expect(cluster.container('crash', 'main')).toMatchObject({
    restartCount: 5, // after 0, 10, 30, 70 and 150 s; the next at 310 s
    state: { waiting: { message: expect.stringContaining('back-off 2m40s restarting') } },
  })
  await cluster.pass(1000)
  expect(cluster.container('crash', 'main')?.state?.waiting?.message).toContain('back-off 5m0s')
})

test('V-3 an image that no registry has ends in ErrImagePull, then ImagePullBackOff; a name that is none in InvalidImageName', async () => {
  const cluster = startTestCluster()
  cluster.create('missing', { containers: [{ name: 'main', image: 'no-such-image:1' }] })
  cluster.create('never', { containers: [{ name: 'main', image: 'no-such-image:2', imagePullPolicy: 'Never' }] })
  cluster.create('invalid', { containers: [{ name: 'main', image: 'NOT//an:image:name' }] })
  await cluster.pass(0.75)
  const reference = '"docker.io/library/no-such-image:1"'
  const why = `rpc error: code = NotFound desc = failed to pull and unpack image ${reference}: failed to resolve reference ${reference}: docker.io/library/no-such-image:1: not found`
  expect(cluster.container('missing', 'main')?.state).toEqual({ waiting: { reason: 'ErrImagePull', message: why } })
  await cluster.pass(2)
  expect(cluster.container('missing', 'main')?.state).toEqual({
    waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "no-such-image:1": ErrImagePull: ${why}` },
  })
  expect(cluster.told('missing').slice(0, 5)).toEqual([
    'Pulling: Pulling image "no-such-image:1"',
    `Failed: Failed to pull image "no-such-image:1": ${why}`,
    'Failed: Error: ErrImagePull',
    'BackOff: Back-off pulling image "no-such-image:1"',
    'Failed: Error: ImagePullBackOff',
  ])
  expect(cluster.container('never', 'main')?.state?.waiting).toEqual({
    reason: 'ErrImageNeverPull',
    message: 'Container image "no-such-image:2" is not present with pull policy of Never',
  })
  expect(cluster.container('invalid', 'main')?.state?.waiting).toEqual({
    reason: 'InvalidImageName',
    message:
      'Failed to apply default image tag "NOT//an:image:name": couldn\'t parse image name "NOT//an:image:name": invalid reference format',
  })
})

test('V-4 a command that is not there is a RunContainerError, then a crash loop; without restarts a StartError', async () => {
  const cluster = startTestCluster()
  const command = ['no-such-command']
  cluster.create('loop', { containers: [{ name: 'main', command }] })
  cluster.create('once', { containers: [{ name: 'main', command }], restartPolicy: 'Never' })
  await cluster.pass(4)
  const message = expect.stringContaining('exec: "no-such-command": executable file not found in $PATH')
  expect(cluster.container('loop', 'main')).toMatchObject({
    restartCount: 1,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { reason: 'StartError', exitCode: 128, message, startedAt: '1970-01-01T00:00:00Z' } },
  })
  expect(cluster.pod('once')?.status?.phase).toBe('Failed')
  expect(cluster.container('once', 'main')?.state?.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 })
})

test('V-5 init containers run one after the other, sidecars begin among them and end after the main containers', async () => {
  const cluster = startTestCluster()
  const slow = ['sh', 'sleep', '5']
  cluster.create('init', {
    initContainers: [
      { name: 'first', command: slow },
      { name: 'sidecar', restartPolicy: 'Always', command: ['sh', 'polite'] },
      { name: 'second', command: slow },
      { name: 'later', restartPolicy: 'Always', command: ['sh', 'polite'] },
    ],
    containers: [{ name: 'main', command: slow }],
    restartPolicy: 'Never',
  })

  await cluster.pass(3)
  expect(cluster.container('init', 'main')?.state).toEqual({ waiting: { reason: 'PodInitializing' } })
  expect(cluster.condition('init', 'Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [first sidecar second later]',
  })
  await cluster.pass(5)
  expect(cluster.container('init', 'first')).toMatchObject({ ready: true, started: false })
  expect(cluster.container('init', 'sidecar')).toMatchObject({ ready: true, started: true })
  expect(cluster.pod('init')?.status?.phase).toBe('Pending')
  await cluster.pass(5)
  expect(cluster.pod('init')?.status?.phase).toBe('Running')
  await cluster.pass(5)
  expect(cluster.pod('init')?.status?.phase).toBe('Succeeded')
  expect(cluster.condition('init', 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' })
  expect(cluster.condition('init', 'PodReadyToStartContainers')?.status).toBe('False')
  expect(cluster.told('init').slice(-2)).toEqual([
    'Killing: Stopping container later',
    'Killing: Stopping container sidecar',
  ])
})

test('V-25 sidecars that end are begun again beside the main containers, and end in reverse order', async () => {
  const cluster = startTestCluster()
  cluster.create('pair', {
    initContainers: [
      { name: 'first', restartPolicy: 'Always', command: ['sh', 'note-end', '/data/ends', 'first'], volumeMounts },
      { name: 'second', restartPolicy: 'Always', command: ['sh', 'note-end', '/data/ends', 'second'], volumeMounts },
    ],
    containers: [{ name: 'main', command: ['sh', 'note-end', '/data/ends', 'main'], volumeMounts }],
    volumes: [{ name: 'data', hostPath: { path: '/ends' } }],
  })
  cluster.create('crashes', {
    initContainers: [{ name: 'sidecar', restartPolicy: 'Always', command: ['sh', 'fail-after', '1'] }],
  })
  cluster.create('reads', {
    containers: [{ name: 'main', volumeMounts }],
    volumes: [{ name: 'data', hostPath: { path: '/ends', type: 'DirectoryOrCreate' } }],
  })
  await cluster.pass(2)
  expect(cluster.pod('crashes')?.status?.phase).toBe('Running')
  await cluster.pass(13)
  expect(cluster.container('crashes', 'sidecar')?.restartCount).toBe(2)
  cluster.remove('pair', 30)
  await cluster.pass(5)
  expect(cluster.pod('pair')).toBeUndefined()
  expect(await said(cluster, 'reads', ['sh', 'cat', '/data/ends'])).toBe('main second first ')
})

test('V-6 an init container that fails ends a pod that never restarts', async () => {
  const cluster = startTestCluster()
  const init = { name: 'first', command: ['sh', 'exit', '1'] }
  cluster.create('once', { initContainers: [init], restartPolicy: 'Never' })
  cluster.create('loop', { initContainers: [init] })
  await cluster.pass(4)
  expect(cluster.pod('once')?.status?.phase).toBe('Failed')
  expect(cluster.container('once', 'main')?.state).toEqual({ waiting: { reason: 'PodInitializing' } })
  expect(cluster.pod('loop')?.status?.phase).toBe('Pending')
  expect(cluster.container('loop', 'first')?.state?.waiting?.reason).toBe('CrashLoopBackOff')
})

test('V-7 a pod that is deleted has its grace period: preStop, SIGTERM, then SIGKILL; then it is gone', async () => {
  const cluster = startTestCluster()
  const preStop = { exec: { command: ['sh', 'sleep', '2'] } }
  cluster.create('polite', { containers: [{ name: 'main', command: ['sh', 'polite'], lifecycle: { preStop } }] })
  cluster.create('deaf', {})
  await cluster.pass(1)
  const ends: string[] = []
  cluster.store.watch('pods', cluster.store.revision(), ({ type, object }) => {
    if (type === 'DELETED') ends.push(`${object.metadata.name} ${object.status?.phase}`)
  })
  cluster.remove('polite', 10)
  cluster.remove('deaf', 10)
  await cluster.pass(1)
  expect(cluster.told('polite').at(-1)).toBe('Killing: Stopping container main')
  expect(cluster.container('polite', 'main')?.state?.running).toBeDefined()
  await cluster.pass(2)
  expect(ends).toEqual(['polite Succeeded'])
  await cluster.pass(6)
  expect(cluster.pod('deaf')).toBeDefined()
  await cluster.pass(2)
  expect(ends).toEqual(['polite Succeeded', 'deaf Failed'])
})

test('V-8 probes: a pod is ready when it says so, restarted when it is dead, and left alone until it has started', async () => {
  const cluster = startTestCluster()
  const httpGet = { path: '/', port: 80 }
  cluster.create('slow', {
    containers: [
      {
        name: 'main',
        command: ['sh', 'serve', '80', '200', '7'],
        readinessProbe: { httpGet, periodSeconds: 2, failureThreshold: 1 },
      },
    ],
  })
  cluster.create('sick', {
    terminationGracePeriodSeconds: 2,
    containers: [
      {
        name: 'main',
        command: ['sh', 'serve', '80', '500'],
        livenessProbe: { httpGet, periodSeconds: 2, failureThreshold: 2 },
        readinessProbe: { httpGet, periodSeconds: 2 },
      },
    ],
  })
  cluster.create('starting', {
    containers: [
      {
        name: 'main',
        startupProbe: { exec: { command: ['sh', 'false'] }, periodSeconds: 2, failureThreshold: 100 },
        livenessProbe: { exec: { command: ['sh', 'false'] }, periodSeconds: 1 },
      },
    ],
  })
  await cluster.pass(5)
  const { podIP } = cluster.pod('slow')!.status!
  expect(cluster.condition('slow', 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' })
  expect(cluster.told('slow')).toContain(
    `Unhealthy: Readiness probe failed: Get "http://${podIP}:80/": dial tcp ${podIP}:80: connect: connection refused`,
  )
  await cluster.pass(5)
  expect(cluster.condition('slow', 'Ready')?.status).toBe('True')
  expect(cluster.told('sick')).toContain('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500')
  expect(cluster.told('sick')).toContain('Killing: Container main failed liveness probe, will be restarted')
  expect(cluster.container('sick', 'main')).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 137 } },
  })
  expect(cluster.container('starting', 'main')).toMatchObject({ started: false, ready: false, restartCount: 0 })
  expect(cluster.told('starting')).toContain('Unhealthy: Startup probe failed: ')
  expect(cluster.told('starting').join()).not.toContain('Liveness')
})

test('V-9 a container waits for the objects that it is made of, and begins when they are there', async () => {
  const cluster = startTestCluster()
  const configMap = { name: 'settings' }
  cluster.create('mounts', {
    containers: [
      {
        name: 'main',
        command: ['sh', 'cat', '/settings/a'],
        volumeMounts: [{ name: 'files', mountPath: '/settings' }],
      },
    ],
    volumes: [{ name: 'files', configMap }],
  })
  cluster.create('reads', {
    containers: [
      {
        name: 'main',
        command: ['sh', 'say-env', 'A', 'B', 'C', 'NAME', 'KUBERNETES_SERVICE_HOST'],
        env: [
          { name: 'A', valueFrom: { configMapKeyRef: { ...configMap, key: 'a' } } },
          { name: 'B', value: 'is $(A), not $(C) or $$(A)' },
          { name: 'C', valueFrom: { secretKeyRef: { name: 'none', key: 'none', optional: true } } },
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
      },
    ],
  })
  await cluster.pass(5)
  expect(cluster.container('mounts', 'main')?.state).toEqual({ waiting: { reason: 'ContainerCreating' } })
  expect(cluster.condition('mounts', 'PodReadyToStartContainers')?.status).toBe('False')
  expect(cluster.told('mounts')[0]).toBe(
    'FailedMount: MountVolume.SetUp failed for volume "files" : configmap "settings" not found',
  )
  expect(cluster.container('reads', 'main')?.state?.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'configmap "settings" not found',
  })
  cluster.store.create('configmaps', { metadata: { name: 'settings', namespace: 'default' }, data: { a: 'one' } })
  await cluster.pass(0.5)
  expect(await textOf(cluster.log('mounts'))).toBe('one')
  expect(await textOf(cluster.log('reads'))).toBe(
    'A=one\nB=is one, not $(C) or $(A)\nC=(none)\nNAME=reads\nKUBERNETES_SERVICE_HOST=(none)\n',
  )
})

test('V-10 containers of a pod share its volumes; one that holds more than it may is the end of the pod', async () => {
  const cluster = startTestCluster()
  cluster.create('shared', {
    containers: [{ name: 'main', command: ['sh', 'once', '/data/once'], volumeMounts }],
    volumes: [{ name: 'data', emptyDir: {} }],
  })
  cluster.create('full', {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', command: ['sh', 'fill', '/data/full', '2000000'], volumeMounts }],
    volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Mi' } }],
  })
  await cluster.pass(15)
  expect(cluster.container('shared', 'main')).toMatchObject({ restartCount: 1, ready: true })
  const message = 'Usage of EmptyDir volume "data" exceeds the limit "1Mi". '
  expect(cluster.pod('full')?.status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message })
  expect(cluster.container('full', 'main')?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
  expect(cluster.told('full')).toContain(`Evicted: ${message}`)
})

test('V-11 a node without power falls silent; with power again its containers begin anew and those deleted meanwhile end', async () => {
  const cluster = startTestCluster()
  cluster.create('stays', { initContainers: [{ name: 'first', command: ['sh', 'exit', '0'] }] })
  cluster.create('goes', {})
  cluster.create('never', { restartPolicy: 'Never' })
  await cluster.pass(1)
  const lease = () => cluster.store.get('leases', 'kube-node-lease', 'worker')?.spec?.renewTime
  const before = cluster.pod('stays')!
  cluster.kubelets.setNodePower('worker', false)
  await cluster.pass(3)
  const renewed = lease()
  cluster.remove('goes', 1)
  await cluster.pass(20)
  expect(lease()).toBe(renewed)
  expect(cluster.pod('stays')?.metadata.resourceVersion).toBe(before.metadata.resourceVersion)
  expect(() => cluster.log('stays', { container: 'main' })).toThrow(
    'dial tcp 172.18.0.2:10250: connect: no route to host',
  )

  cluster.kubelets.setNodePower('worker', true)
  await cluster.pass(1)
  expect(cluster.pod('goes')).toBeUndefined()
  expect(cluster.container('stays', 'main')).toMatchObject({
    restartCount: 1,
    ready: true,
    lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
  })
  expect(cluster.container('stays', 'first')).toMatchObject({ restartCount: 1, ready: true })
  expect(cluster.pod('never')?.status?.phase).toBe('Failed')
  expect(cluster.told('stays')).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.')
  expect(cluster.told('worker').join()).toContain('Node worker has been rebooted, boot id: ')
})

test('V-12 hooks: a failing postStart restarts the container; while one runs the container is not said to run', async () => {
  const cluster = startTestCluster()
  const hook = (command: string[]) => ({ postStart: { exec: { command } } })
  const terminationGracePeriodSeconds = 0
  cluster.create('fails', {
    terminationGracePeriodSeconds,
    containers: [{ name: 'main', lifecycle: hook(['sh', 'false']) }],
  })
  cluster.create('holds', { containers: [{ name: 'main', lifecycle: hook(['sh', 'sleep', '600']) }] })
  await cluster.pass(7)
  expect(cluster.told('fails')).toContain('FailedPostStartHook: PostStartHook failed')
  expect(cluster.told('fails')).toContain('Killing: FailedPostStartHook')
  expect(cluster.container('fails', 'main')?.state?.waiting?.reason).toBe('CrashLoopBackOff')
  expect(cluster.container('holds', 'main')?.state).toEqual({ waiting: { reason: 'ContainerCreating' } })
})

test('V-13 a pod that does not fit its node is refused; one past its deadline ends', async () => {
  const cluster = startTestCluster()
  cluster.create('big', { containers: [{ name: 'main', resources: { requests: { cpu: '1000' } } }] })
  cluster.create('elsewhere', { nodeSelector: { 'no-such-label': 'here' } })
  cluster.create('late', { activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 0 })
  await cluster.pass(10)
  expect(cluster.pod('big')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 1000000, used: 0, capacity: 4000",
  })
  expect(cluster.pod('elsewhere')?.status?.reason).toBe('NodeAffinity')
  const message = 'Pod was active on the node longer than the specified deadline'
  expect(cluster.pod('late')?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', message })
})

test('V-26 a pod that has ended leaves its room on the node to others', async () => {
  const cluster = startTestCluster({
    nodes: [{ name: 'worker', isControlPlane: false, cpu: '1', memory: '1Gi', pods: 1 }],
  })
  cluster.create('done', { restartPolicy: 'Never', containers: [{ name: 'main', command: ['sh', 'exit', '0'] }] })
  cluster.create('early', {})
  await cluster.pass(2)
  cluster.create('later', {})
  await cluster.pass(2)
  expect(cluster.pod('early')?.status?.reason).toBe('OutOfpods')
  expect(cluster.pod('later')?.status?.phase).toBe('Running')
})

test('V-14 a pod’s status is written at most three times while it starts, however many containers it has', async () => {
  const cluster = startTestCluster()
  const before = cluster.store.revision()
  const containers = ['a', 'b', 'c', 'd'].map((name) => ({ name }))
  for (let number = 0; number < 50; number++) cluster.create(`pod-${number}`, { containers })
  await cluster.pass(1)
  for (let number = 0; number < 50; number++) expect(cluster.pod(`pod-${number}`)?.status?.phase).toBe('Running')
  const writes = cluster.store.revision() - before - 50
  expect(writes).toBeLessThanOrEqual(50 * 3)
})

test('V-15 a config map that changes reaches the running containers that mount it', async () => {
  const cluster = startTestCluster()
  const configMap = (a: string) => ({ metadata: { name: 'settings', namespace: 'default' }, data: { a } })
  cluster.store.create('configmaps', configMap('one'))
  cluster.create('web', {
    containers: [{ name: 'main', volumeMounts: [{ name: 'files', mountPath: '/settings' }] }],
    volumes: [{ name: 'files', configMap: { name: 'settings' } }],
  })
  await cluster.pass(1)
  expect(await said(cluster, 'web', ['sh', 'cat', '/settings/a'])).toBe('one')
  cluster.store.update('configmaps', configMap('two'))
  await cluster.pass(13)
  expect(await said(cluster, 'web', ['sh', 'cat', '/settings/a'])).toBe('two')
})

async function said({ kubelets }: ReturnType<typeof startTestCluster>, pod: string, command: readonly string[]) {
  let output = ''
  const stdout = { write: async (bytes: Uint8Array) => void (output += Buffer.from(bytes).toString()) }
  const io = { stdin: null, stdout, stderr: stdout, terminal: null }
  await kubelets.exec({ namespace: 'default', pod, container: undefined }, command, io).exited
  return output
}

import { expect, test } from 'vitest'
import { projectPod } from './project-pod.ts'

const metadata = {
  uid: 'pod-1',
  name: 'web-0',
  namespace: 'shop',
  creationTimestamp: '2026-01-31T12:00:00Z',
  labels: { tier: '', app: 'web' },
}
const tokenMount = {
  name: 'kube-api-access-x',
  mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  readOnly: true,
}

/** Statuses come in another order than the containers, and one container has none yet. */
const whole = {
  metadata: { ...metadata, ownerReferences: [{ uid: 'other' }, { kind: 'ReplicaSet', uid: 'rs-1', controller: true }] },
  spec: {
    nodeName: 'worker',
    initContainers: [
      { name: 'prepare', image: 'busybox' },
      { name: 'proxy', image: 'nginx', restartPolicy: 'Always' },
    ],
    containers: [
      {
        name: 'main-app',
        image: 'python:3.9',
        ports: [{ containerPort: 8000 }, { containerPort: 53, protocol: 'UDP', name: 'dns' }],
        volumeMounts: [
          { name: 'shared-data', mountPath: '/data' },
          { name: 'settings', mountPath: '/etc/app', readOnly: true, subPath: 'app.conf' },
          tokenMount,
        ],
      },
      {
        name: 'helper',
        image: 'busybox',
        volumeMounts: [{ name: 'shared-data', mountPath: '/log', subPathExpr: '$(POD)' }],
      },
    ],
    ephemeralContainers: [{ name: 'debugger', image: 'busybox' }],
  },
  status: {
    phase: 'Running',
    podIP: '10.244.1.7',
    initContainerStatuses: [
      { name: 'proxy', ready: true, started: true, restartCount: 1, state: { running: {} } },
      { name: 'prepare', ready: true, restartCount: 2, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    ],
    containerStatuses: [
      { name: 'helper', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } },
      { name: 'main-app', ready: true, restartCount: 0, state: { running: {} } },
    ],
  },
}

test('P-2 a pod becomes its view: owner, node, columns and containers in the order in which they start', () => {
  const { containers, volumes, ...pod } = projectPod(whole)
  expect(pod).toEqual({
    uid: 'pod-1',
    namespace: 'shop',
    name: 'web-0',
    node: 'worker',
    status: 'CrashLoopBackOff',
    ready: '2/3',
    restarts: 4,
    ip: '10.244.1.7',
    createdAt: '2026-01-31T12:00:00Z',
    labels: ['app=web', 'tier='],
    ownerUid: 'rs-1',
    deletedAt: null,
    message: null,
    lastEvent: null,
  })
  expect(containers.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'prepare init',
    'proxy sidecar',
    'main-app main',
    'helper main',
    'debugger ephemeral',
  ])
  expect(volumes).toEqual([])
})

test('P-3 a container is matched to its status by name, never by place', () => {
  const states = projectPod(whole).containers.map(({ name, state, reason, ready, restarts }) => [
    name,
    state,
    reason,
    ready,
    restarts,
  ])
  expect(states).toEqual([
    ['prepare', 'terminated', 'Completed', true, 2],
    ['proxy', 'running', null, true, 1],
    ['main-app', 'running', null, true, 0],
    ['helper', 'waiting', 'CrashLoopBackOff', false, 3],
    ['debugger', 'waiting', null, false, 0],
  ])
})

test('P-2 ports and mounts keep what the API says and name what it leaves out', () => {
  const [, , mainApp, helper] = projectPod(whole).containers
  expect(mainApp?.ports).toEqual([
    { port: 8000, protocol: 'TCP', name: null },
    { port: 53, protocol: 'UDP', name: 'dns' },
  ])
  expect(mainApp?.mounts).toEqual([
    { volume: 'shared-data', path: '/data', readOnly: false, subPath: null },
    { volume: 'settings', path: '/etc/app', readOnly: true, subPath: 'app.conf' },
    { volume: 'kube-api-access-x', path: tokenMount.mountPath, readOnly: true, subPath: null },
  ])
  expect(helper?.mounts[0]?.subPath).toBe('$(POD)')
})

const token = { serviceAccountToken: { path: 'token' } }

test.for([
  [{ name: 'v', emptyDir: {} }, 'emptyDir', null],
  [{ name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }, 'emptyDir', 'Memory'],
  [{ name: 'v', configMap: { name: 'settings', defaultMode: 420 } }, 'configMap', 'settings'],
  [{ name: 'v', secret: { secretName: 'password' } }, 'secret', 'password'],
  [{ name: 'v', persistentVolumeClaim: { claimName: 'claim' } }, 'persistentVolumeClaim', 'claim'],
  [{ name: 'v', hostPath: { path: '/var/log', type: '' } }, 'hostPath', '/var/log'],
  [
    { name: 'v', projected: { sources: [token, { configMap: { name: 'a' } }, { secret: { name: 'b' } }] } },
    'projected',
    'a, b',
  ],
  [{ name: 'v', projected: { sources: [token] } }, 'projected', null],
  [{ name: 'v', projected: {} }, 'projected', null],
  [{ name: 'kube-api-access-x', projected: { sources: [token] } }, 'projected', 'API token'],
  [{ name: 'v', image: { reference: 'files:1' } }, 'image', 'files:1'],
  [{ name: 'v', csi: { driver: 'disk.example.com', volumeAttributes: { key: 'secret' } } }, 'csi', 'disk.example.com'],
  [{ name: 'v', nfs: { server: 'files', path: '/share' } }, 'nfs', '/share'],
  [{ name: 'v', downwardAPI: { items: [] } }, 'downwardAPI', null],
  [{ name: 'v' }, 'emptyDir', null],
] as const)('P-2 a volume has its type and what it is made from: %j', ([volume, kind, detail]) => {
  expect(projectPod({ metadata, spec: { volumes: [volume] } }).volumes).toEqual([{ name: volume.name, kind, detail }])
})

test('P-2 the message is the scheduler’s until a node is found, then the one of the pod’s end', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }]
  const message = (spec: object, status: object) => projectPod({ metadata, spec, status }).message
  expect(message({}, { conditions })).toBe('0/3 nodes are available')
  expect(message({ nodeName: 'worker' }, { conditions })).toBe(null)
  expect(message({ nodeName: 'worker' }, { phase: 'Failed', reason: 'Evicted', message: 'low on memory' })).toBe(
    'low on memory',
  )
  expect(message({}, { message: 'preempted' })).toBe('preempted')
})

test('P-2 a static pod is owned by its node, a bare one by nobody', () => {
  const owned = { ...metadata, ownerReferences: [{ kind: 'Node', name: 'worker', uid: 'node-1', controller: true }] }
  expect(projectPod({ metadata: owned }).ownerUid).toBe('node-1')
  expect(projectPod({ metadata }).ownerUid).toBe(null)
})

test('P-4 pods with the same labels share one array of them', () => {
  const other = projectPod({ metadata: { ...metadata, uid: 'pod-2', labels: { app: 'web', tier: '' } } })
  expect(other.labels).toBe(projectPod({ metadata }).labels)
})

test('P-4 pods share one empty array for all that they have none of', () => {
  const [one, other] = [projectPod({ metadata }), projectPod({ metadata, spec: { containers: [{ name: 'a' }] } })]
  expect(other.volumes).toBe(one.volumes)
  expect(other.containers[0]?.ports).toBe(one.volumes)
})

import { expect, test } from 'vitest'
import { kinds, type KindName } from './kinds.ts'

const canary = 'MUST-NOT-LEAVE'
const env = [{ name: canary, value: canary, valueFrom: { secretKeyRef: { name: canary, key: canary } } }]
const container = (name: string) => ({
  name,
  image: 'busybox',
  command: [canary],
  args: [canary],
  env,
  envFrom: [{ secretRef: { name: canary } }],
  workingDir: canary,
  lifecycle: { postStart: { exec: { command: [canary] } } },
  livenessProbe: { httpGet: { path: `/?key=${canary}`, host: canary, httpHeaders: [{ name: canary, value: canary }] } },
  readinessProbe: { exec: { command: [canary] } },
  startupProbe: { grpc: { port: 1, service: canary } },
  ports: [{ containerPort: 80, hostIP: canary }],
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
})
const status = (name: string) => ({
  name,
  imageID: canary,
  containerID: canary,
  state: { terminated: { exitCode: 1, reason: 'Error', message: canary, containerID: canary } },
  lastState: { terminated: { exitCode: 1, message: canary } },
})
const podSpec = {
  initContainers: [container('i')],
  containers: [container('a')],
  ephemeralContainers: [{ ...container('e'), targetContainerName: canary }],
  volumes: [
    { name: 'v', secret: { secretName: 's', items: [{ key: canary, path: canary }] } },
    {
      name: 'p',
      projected: {
        sources: [{ secret: { name: 's', items: [{ key: canary }] } }, { serviceAccountToken: { audience: canary } }],
      },
    },
    { name: 'c', csi: { driver: 'd', volumeAttributes: { password: canary }, nodePublishSecretRef: { name: canary } } },
    { name: 'f', flexVolume: { driver: 'd', options: { password: canary } } },
    { name: 'd', downwardAPI: { items: [{ path: canary }] } },
  ],
  imagePullSecrets: [{ name: canary }],
  hostAliases: [{ ip: canary }],
  nodeSelector: { [canary]: canary },
  tolerations: [{ key: canary }],
  dnsConfig: { searches: [canary] },
}

/** One object with all that any kind has, and a canary in every place that no view has a field for. */
const full = {
  apiVersion: canary,
  kind: canary,
  metadata: {
    uid: 'u-1',
    name: 'n-1',
    namespace: 'ns',
    generateName: canary,
    resourceVersion: canary,
    labels: { app: 'web', 'kubernetes.io/service-name': 'web' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': canary, [canary]: canary },
    managedFields: [{ manager: canary, fieldsV1: { [canary]: {} } }],
    ownerReferences: [{ apiVersion: canary, kind: 'ReplicaSet', name: 'o', uid: 'o-1', controller: true }],
    finalizers: [canary],
  },
  data: { password: canary },
  stringData: { password: canary },
  spec: {
    ...podSpec,
    template: { spec: podSpec },
    selector: { [canary]: canary },
    externalName: canary,
    podCIDR: canary,
  },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', message: canary }],
    initContainerStatuses: [status('i')],
    containerStatuses: [status('a')],
    ephemeralContainerStatuses: [status('e')],
    images: [{ names: [canary] }],
    nodeInfo: { kubeletVersion: 'v1', machineID: canary },
    loadBalancer: { ingress: [{ hostname: canary }] },
  },
  involvedObject: { kind: 'Pod', uid: 'p-1', fieldPath: canary },
  source: { component: canary, host: canary },
  reportingComponent: canary,
  endpoints: [{ addresses: [canary], targetRef: { kind: 'Pod', uid: 'p-1', name: canary } }],
}

const names = Object.keys(kinds) as KindName[]

test.for(names)('P-1 env, args, command, annotations, managedFields and secrets never leave the server: %s', (name) => {
  const view = kinds[name].project(full)
  expect(view).toMatchObject({ uid: 'u-1' })
  expect(JSON.stringify(view)).not.toContain(canary)
})

test.for(names)('P-5 what is no object of a cluster is refused in words that tell it: %s', (name) => {
  const { project } = kinds[name]
  for (const raw of [
    null,
    undefined,
    'x',
    7,
    [],
    {},
    { metadata: null },
    { metadata: { name: 'n' } },
    { metadata: { uid: '', name: 'n' } },
  ]) {
    expect(() => project(raw)).toThrow(/^This is no \w+: it has no metadata.uid and metadata.name. It begins /)
  }
})

test.for(names)('P-5 whatever else is missing or null, the object survives: %s', (name) => {
  const { project } = kinds[name]
  const metadata = { uid: 'u-1', name: 'n-1' }
  const barest = [
    { metadata },
    { metadata: { ...metadata, labels: null, ownerReferences: null }, spec: null, status: null, endpoints: null },
    { metadata, spec: {}, status: {} },
    {
      metadata,
      spec: {
        containers: [{}],
        initContainers: [{ ports: null }],
        ephemeralContainers: null,
        volumes: [{}],
        ports: [{}],
      },
      status: { containerStatuses: [{}], initContainerStatuses: [{ state: null }], conditions: [{}], addresses: [{}] },
      endpoints: [{ targetRef: null }],
    },
  ]
  for (const raw of barest) {
    const view = project(raw)
    expect(JSON.parse(JSON.stringify(view))).toEqual(view) // no undefined: a view holds JSON values only
  }
})

test('P-1 words about what is no object are too short to hold a secret', () => {
  expect(() => kinds.pods.project({ kind: 'Secret', data: { password: canary } })).toThrow(/It begins .{0,24}$/)
})

import type { Pod, ServiceSpec } from 'kubernetes-types/core/v1'
import { afterEach, expect, test } from 'vitest'
import { type TestControlPlane, createTestControlPlane } from './test-control-plane.ts'

let cluster: TestControlPlane
afterEach(() => cluster.close())

const labels = { app: 'web' }

function createService(spec: Partial<ServiceSpec> = {}): void {
  cluster.store.create('services', {
    metadata: { name: 'web', namespace: 'default', labels: { team: 'shop' } },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  })
}

function createPod(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}): void {
  cluster.store.create('pods', {
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...spec },
  })
}

async function run(isMeant?: (pod: { metadata: { name: string } }) => boolean): Promise<void> {
  await cluster.settle()
  cluster.runKubelets(isMeant)
  await cluster.settle()
}

const pod = (name: string) => cluster.store.mustGet('pods', 'default', name)
const slices = () =>
  cluster.store
    .list('endpointslices', 'default')
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
const endpoint = (name: string) =>
  slices()
    .flatMap(({ endpoints }) => endpoints)
    .find(({ targetRef }) => targetRef?.name === name)
const endpoints = () => cluster.store.get('endpoints', 'default', 'web')

test('R-39 a Service lists its pods in an EndpointSlice, and in Endpoints', async () => {
  cluster = createTestControlPlane()
  createPod('one')
  createService()
  await run()
  const [slice, ...others] = slices()
  expect(others).toEqual([])
  expect(slice?.metadata).toMatchObject({
    generateName: 'web-',
    labels: {
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'web',
      team: 'shop',
    },
    ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
  })
  expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ name: '', port: 8080, protocol: 'TCP' }] })
  const { uid } = pod('one').metadata
  const ip = pod('one').status?.podIP
  expect(slice?.endpoints).toEqual([
    {
      addresses: [ip],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: pod('one').spec?.nodeName,
      targetRef: { kind: 'Pod', name: 'one', namespace: 'default', uid },
    },
  ])
  expect(endpoints()?.metadata.labels).toEqual({
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    team: 'shop',
  })
  expect(endpoints()?.subsets).toEqual([
    {
      addresses: [
        { ip, nodeName: pod('one').spec?.nodeName, targetRef: { kind: 'Pod', name: 'one', namespace: 'default', uid } },
      ],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
  ])
})

test('R-39 an endpoint tells whether its pod is ready, and whether it is leaving; who is over is none', async () => {
  cluster = createTestControlPlane()
  for (const name of ['ready', 'unready', 'leaving', 'over']) createPod(name)
  createService()
  await run()
  cluster.setReady(pod('unready'), false)
  cluster.store.delete('pods', 'default', 'leaving')
  cluster.setPodStatus(pod('over'), { phase: 'Succeeded' })
  await cluster.settle()
  expect(endpoint('ready')?.conditions).toEqual({ ready: true, serving: true, terminating: false })
  expect(endpoint('unready')?.conditions).toEqual({ ready: false, serving: false, terminating: false })
  expect(endpoint('leaving')?.conditions).toEqual({ ready: false, serving: true, terminating: true })
  expect(endpoint('over')).toBeUndefined()
  const [subset] = endpoints()?.subsets ?? []
  expect(subset?.addresses?.map(({ targetRef }) => targetRef?.name)).toEqual(['ready'])
  expect(subset?.notReadyAddresses?.map(({ targetRef }) => targetRef?.name)).toEqual(['unready'])
})

test('R-39 a named port is what each pod calls so', async () => {
  cluster = createTestControlPlane()
  for (const [name, containerPort] of [
    ['one', 8080],
    ['two', 9090],
  ] as const) {
    createPod(name, { containers: [{ name: 'main', image: 'nginx', ports: [{ name: 'http', containerPort }] }] })
  }
  createService({ ports: [{ port: 80, targetPort: 'http' }] })
  await run()
  const ports = Object.fromEntries(
    slices().map((slice) => [slice.endpoints[0]?.targetRef?.name, slice.ports?.[0]?.port]),
  )
  expect(ports).toEqual({ one: 8080, two: 9090 })
})

test('R-39 a headless Service without ports names its pods', async () => {
  cluster = createTestControlPlane()
  createPod('one', { hostname: 'db-0', subdomain: 'web' })
  cluster.store.create('services', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { clusterIP: 'None', selector: labels },
  })
  await run()
  expect(slices()[0]?.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '')
  expect(endpoint('one')?.hostname).toBe('db-0')
})

test('R-40 a slice takes 100 endpoints; who is in one stays there', async () => {
  cluster = createTestControlPlane()
  for (let number = 100; number < 250; number++) createPod(`p${number}`)
  createService()
  await run()
  const sizes = () => slices().map((slice) => slice.endpoints.length)
  expect(sizes().toSorted()).toEqual([100, 50])
  const full = () => slices().find(({ endpoints: all }) => all.length >= 99)!
  const before = full().endpoints.map(({ targetRef }) => targetRef?.name)
  const small = slices().find((slice) => slice.endpoints.length === 50)!.metadata.resourceVersion
  cluster.store.delete('pods', 'default', before[0]!, { gracePeriodSeconds: 0 })
  await cluster.settle()
  expect(full().endpoints.map(({ targetRef }) => targetRef?.name)).toEqual(before.slice(1))
  expect(slices().some(({ metadata }) => metadata.resourceVersion === small)).toBe(true)
})

test('R-40 a Service whose pods are gone keeps an empty slice; without a selector it is left to others', async () => {
  cluster = createTestControlPlane()
  createPod('one')
  createService()
  cluster.store.create('services', {
    metadata: { name: 'manual', namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  })
  await run()
  cluster.store.delete('pods', 'default', 'one', { gracePeriodSeconds: 0 })
  await cluster.settle()
  expect(slices().map((slice) => slice.endpoints)).toEqual([[]])
  expect(cluster.store.get('endpoints', 'default', 'manual')).toBeUndefined()
  cluster.store.delete('services', 'default', 'web')
  await cluster.settle()
  expect([...slices(), endpoints()]).toEqual([undefined])
})

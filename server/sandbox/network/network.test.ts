import { expect, test } from 'vitest'
import { createManualClock, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { kinds } from '../kinds/kinds.ts'
import { createStore } from '../store/store.ts'
import { createAddressPool, nodeAddressOf, podCidrOf } from './addresses.ts'
import type { Connection, PodNetwork } from './network-types.ts'
import { createNetwork } from './network.ts'

const nodeNames = ['control-plane', 'worker', 'worker2']

function setUp() {
  const clock = createManualClock()
  const random = seededRandom(7).next
  const store = createStore({ clock, random, kinds })
  for (const name of ['default', 'shop']) store.create('namespaces', { metadata: { name } })
  const network = createNetwork({ store, clock, random })
  for (const [index, name] of nodeNames.entries()) {
    const addresses = [{ type: 'InternalIP', address: nodeAddressOf(index) }]
    store.create('nodes', { metadata: { name }, spec: { podCIDR: podCidrOf(index) } })
    const status = { addresses }
    store.update('nodes', { metadata: { name }, status }, { subresource: 'status' })
  }
  const attach = (hostname: string, nodeName = 'worker', namespace = 'default') =>
    network.attach({ namespace, hostname, nodeName })

  function service(name: string, namespace: string, clusterIP: string, ports: readonly [number, number?][] = [[80]]) {
    return store.create('services', {
      metadata: { name, namespace },
      spec: {
        clusterIP,
        ...(ports.some(([, nodePort]) => nodePort) && { type: 'NodePort' }),
        ports: ports.map(([port, nodePort]) => ({ port, targetPort: 8000, ...(nodePort && { nodePort }) })),
      },
    })
  }
  type Behind = readonly [pod: PodNetwork, ready: boolean]
  function slice(name: string, namespace: string, behind: readonly Behind[]) {
    const labels = { 'kubernetes.io/service-name': name }
    const object = {
      metadata: { name: `${name}-1`, namespace, labels },
      addressType: 'IPv4',
      endpoints: behind.map(([{ ip, hostname }, ready]) => ({ addresses: [ip], hostname, conditions: { ready } })),
      ports: [{ port: 8000, protocol: 'TCP' }],
    }
    if (store.get('endpointslices', namespace, object.metadata.name)) store.update('endpointslices', object)
    else store.create('endpointslices', object)
  }
  return { clock, store, network, attach, service, slice }
}

/** Listens and says its name to whoever comes. */
function serve(pod: PodNetwork, port = 8000, address = '0.0.0.0') {
  return pod.listen(address, port, (connection) => {
    void connection.output.write(new TextEncoder().encode(pod.hostname)).then(() => connection.close())
  })
}

async function heard(connecting: Promise<Connection>): Promise<string> {
  const connection = await connecting
  const bytes = await connection.input.read()
  connection.close()
  return new TextDecoder().decode(bytes ?? undefined)
}

const codeOf = (connecting: Promise<Connection>) =>
  heard(connecting).catch((error: { code?: string }) => error.code ?? String(error))

test('M-5 localhost is the pod’s own: its listeners answer, another pod’s do not', async () => {
  const { attach } = setUp()
  const [web, other] = [attach('web'), attach('other')]
  serve(web)
  expect(await heard(web.connect('localhost', 8000))).toBe('web')
  expect(await heard(web.connect('127.0.0.1', 8000))).toBe('web')
  expect(await heard(web.connect('web', 8000))).toBe('web')
  expect(await heard(other.connect(web.ip, 8000))).toBe('web')
  await expect(other.connect('localhost', 8000)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    message: 'Connection refused',
  })
})

test('M-5 what listens on 127.0.0.1 is for the pod alone, what listens on its IP not for 127.0.0.1', async () => {
  const { attach } = setUp()
  const [web, other] = [attach('web'), attach('other')]
  serve(web, 8000, '127.0.0.1')
  serve(web, 9000, web.ip)
  expect(await codeOf(web.connect('localhost', 8000))).toBe('web')
  expect(await codeOf(other.connect(web.ip, 8000))).toBe('ECONNREFUSED')
  expect(await codeOf(web.connect('localhost', 9000))).toBe('ECONNREFUSED')
  expect(await codeOf(other.connect(web.ip, 9000))).toBe('web')
})

test('M-6 a port of a pod is taken once, for all its containers; another pod has its own', () => {
  const { attach } = setUp()
  const [web, other] = [attach('web'), attach('other')]
  const listener = serve(web)
  for (const address of ['0.0.0.0', '127.0.0.1', web.ip]) {
    expect(() => serve(web, 8000, address)).toThrow('Address already in use')
  }
  expect(() => serve(web, 8000, '10.9.9.9')).toThrow('Cannot assign requested address')
  serve(other)
  listener.close()
  serve(web, 8000, '127.0.0.1')
  expect(web.listeners().map(({ address, port }) => `${address}:${port}`)).toEqual(['127.0.0.1:8000'])
})

test('M-7 a Service spreads over its ready endpoints, and refuses when there are none', async () => {
  const { attach, service, slice } = setUp()
  const client = attach('client')
  const pods = ['a', 'b', 'c'].map((name) => attach(name, 'worker2', 'shop'))
  for (const pod of pods) serve(pod)
  service('web', 'shop', '10.96.1.1')
  expect(await codeOf(client.connect('10.96.1.1', 80))).toBe('ECONNREFUSED')

  slice(
    'web',
    'shop',
    pods.map((pod, index) => [pod, index !== 1]),
  )
  const answers = new Set<string>()
  for (let count = 0; count < 40; count += 1) answers.add(await heard(client.connect('web.shop', 80)))
  expect([...answers].toSorted()).toEqual(['a', 'c'])

  slice(
    'web',
    'shop',
    pods.map((pod) => [pod, false]),
  )
  expect(await codeOf(client.connect('web.shop', 80))).toBe('ECONNREFUSED')
})

test('M-8 names are those of the cluster’s DNS', () => {
  const { attach, service, slice } = setUp()
  const [inside, outside] = [attach('inside', 'worker', 'shop'), attach('outside')]
  const [db0, db1] = [attach('db-0', 'worker', 'shop'), attach('db-1', 'worker2', 'shop')]
  service('web', 'shop', '10.96.1.1')
  service('db', 'shop', 'None')
  expect(() => outside.resolve('db.shop')).toThrow('Name or service not known')
  slice('db', 'shop', [
    [db0, true],
    [db1, true],
  ])
  const whole = ['web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local', 'web.shop.svc.cluster.local.', 'WEB.shop']
  for (const name of whole) for (const pod of [inside, outside]) expect(pod.resolve(name)).toBe('10.96.1.1')
  expect(inside.resolve('web')).toBe('10.96.1.1')
  expect(outside.resolve('db-1.db.shop.svc.cluster.local')).toBe(db1.ip)
  expect(inside.resolve('db-0.db')).toBe(db0.ip)
  expect([db0.ip, db1.ip]).toContain(outside.resolve('db.shop'))
  expect(outside.resolve('localhost')).toBe('127.0.0.1')
  for (const name of [
    'web',
    'web.default',
    'db-2.db.shop',
    'example.com',
    'a.b.c.d',
    '',
    '.',
    'web.shop.svc.cluster.local.x',
  ]) {
    expect(() => outside.resolve(name), name).toThrow(expect.objectContaining({ code: 'ENOTFOUND' }))
  }
})

test('M-9 a node’s IP leads to its hostNetwork pods and to NodePorts, on any node', async () => {
  const { network, attach, service, slice } = setUp()
  const [client, web] = [attach('client'), attach('web', 'worker2')]
  serve(web)
  service('web', 'default', '10.96.1.1', [[80, 30_080]])
  slice('web', 'default', [[web, true]])
  const hostIp = nodeAddressOf(1)
  const host = network.attach({ namespace: 'default', hostname: 'worker', nodeName: 'worker', hostIp })
  expect(host.ip).toBe(hostIp)
  serve(host, 9100)
  expect(await codeOf(client.connect(hostIp, 9100))).toBe('worker')
  expect(await codeOf(client.connect(nodeAddressOf(2), 9100))).toBe('ECONNREFUSED')
  for (const index of [0, 1, 2]) expect(await codeOf(client.connect(nodeAddressOf(index), 30_080))).toBe('web')

  const second = network.attach({ namespace: 'default', hostname: 'worker', nodeName: 'worker', hostIp })
  expect(() => serve(second, 9100)).toThrow('Address already in use')
  network.detach(host)
  serve(second, 9100)
})

test('M-10 where nobody is, nobody answers: no route on the nodes’ network, silence beyond', async () => {
  const { clock, network, attach, service } = setUp()
  const [client, web] = [attach('client'), attach('web', 'worker2')]
  serve(web)
  service('web', 'default', '10.96.1.1')
  const outcomes: Record<string, string> = {}
  const watch = (name: string, connecting: Promise<Connection>) =>
    void codeOf(connecting).then((code) => (outcomes[name] = code))
  watch('no such node', client.connect('172.18.0.99', 80))
  watch('no such pod', client.connect('10.244.2.99', 80))
  watch('the internet', client.connect('93.184.216.34', 80))
  watch('no such port', client.connect('10.96.1.1', 81))
  network.setNodeUp('worker2', false)
  watch('a pod of a node that is off', client.connect(web.ip, 8000))
  watch('a node that is off', client.connect(nodeAddressOf(2), 80))
  await turn()
  expect(outcomes).toEqual({})
  await clock.advance(3000)
  const unreachable = { 'no such node': 'EHOSTUNREACH', 'a node that is off': 'EHOSTUNREACH' }
  expect(outcomes).toEqual({ ...unreachable, 'a pod of a node that is off': 'EHOSTUNREACH' })
  await clock.advance(124_000)
  expect(outcomes).toMatchObject({
    'no such pod': 'ETIMEDOUT',
    'the internet': 'ETIMEDOUT',
    'no such port': 'ETIMEDOUT',
  })
  network.setNodeUp('worker2', true)
  expect(await codeOf(client.connect(web.ip, 8000))).toBe('web')
})

test('M-11 the kubelet reaches pods from their node, as the first address of the node’s range', async () => {
  const { network, attach } = setUp()
  const web = attach('web', 'worker2')
  const { promise: from, resolve } = Promise.withResolvers<string>()
  web.listen('0.0.0.0', 80, (connection) => resolve(connection.remoteAddress))
  const connection = await network.connectFromNode(web.ip, 80)
  expect(await from).toBe('10.244.2.1')
  expect(connection.remoteAddress).toBe(web.ip)
  expect(await codeOf(network.connectFromNode(web.ip, 81))).toBe('ECONNREFUSED')
})

test('M-12 a pod that goes takes its connections and ports along, and its IP is free again, later', async () => {
  const { network, attach } = setUp()
  const [client, web] = [attach('client'), attach('web')]
  web.listen('0.0.0.0', 80, () => {})
  const [out, back] = [await client.connect(web.ip, 80), await client.connect(web.ip, 80)]
  network.detach(web)
  expect(await out.input.read()).toBeNull()
  await expect(back.output.write(new Uint8Array(1))).rejects.toThrow('Broken pipe')
  expect(() => serve(web)).toThrow('Cannot assign requested address')
  expect(attach('next').ip).not.toBe(web.ip)
})

test('M-13 every node has a range of its own, wide enough for its pods', () => {
  expect([0, 1, 2].map((index) => podCidrOf(index))).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24'])
  const wide = createAddressPool(podCidrOf(5, 5000))
  const taken = new Set(Array.from({ length: 16_381 }, () => wide.take()))
  expect(taken.size).toBe(16_381)
  expect(wide.take()).toBeNull()
  wide.giveBack('10.129.64.7')
  expect(wide.take()).toBe('10.129.64.7')
  const cidrs = Array.from({ length: 256 }, (_, index) => [podCidrOf(index), podCidrOf(index, 1000)]).flat()
  expect(new Set(cidrs).size).toBe(512)
})

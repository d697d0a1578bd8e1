import { expect, test } from 'vitest'
import { container, node, pod, service, workload } from '../../lib/model/test-views.ts'
import {
  age,
  containerName,
  deleteConsequence,
  doorsName,
  leftOutWords,
  listedWorkloads,
  nodeName,
  notShown,
  podName,
  refusalName,
  refusedName,
  serviceName,
  volumeName,
  waitingName,
} from './words.ts'

test('U-14 the outline’s names are those that checks rely on', () => {
  const mounts = [{ volume: 'shared-data', path: '/data', readOnly: false, subPath: null }]
  const demo = pod('demo', {
    name: 'multi-container-demo',
    ready: '1/2',
    containers: [container('main-app', { mounts }), container('helper', { mounts })],
  })
  expect(nodeName(node('worker'), 3)).toBe('Node worker, Ready, 3 pods')
  expect(nodeName({ name: 'worker', status: notShown }, 3)).toBe('Node worker, not shown, 3 pods')
  expect(nodeName(node('worker'), 1)).toBe('Node worker, Ready, 1 pod')
  expect(podName(demo)).toBe('Pod default/multi-container-demo, Running, 1/2 ready')
  expect(containerName(demo.containers[0]!)).toBe('Container main-app, running')
  expect(containerName(container('app', { state: 'waiting', reason: 'CrashLoopBackOff', role: 'sidecar' }))).toBe(
    'Container app, waiting: CrashLoopBackOff, sidecar',
  )
  const volume = { name: 'shared-data', kind: 'emptyDir', detail: null }
  expect(volumeName(demo, volume)).toBe('Volume shared-data, emptyDir, shared by main-app and helper')
  expect(volumeName(demo, { ...volume, name: 'spare' })).toBe('Volume spare, emptyDir, mounted by none')
  expect(waitingName(2)).toBe('Waiting for a node, 2 pods')
  expect(nodeName(node('worker'), 1, 3)).toBe('Node worker, Ready, 1 of 3 pods')
  expect(waitingName(0, 1)).toBe('Waiting for a node, 0 of 1 pod')
  expect(refusedName(2)).toBe('Refused, 2 pods')
  expect(refusalName({ owner: workload('web'), pods: 1, reason: 'exceeded quota' })).toBe(
    'Deployment default/web, 1 pod wanted but refused: exceeded quota',
  )
  expect(doorsName(1)).toBe('Services, 1 door')
  const hello = service('hello', { podUids: ['a', 'b'] })
  const [http] = hello.ports
  expect(serviceName(hello)).toBe('Service default/hello, ClusterIP, port 80, 2 ready pods')
  expect(serviceName({ ...hello, ports: [http!, { ...http!, port: 443 }], podUids: [] })).toBe(
    'Service default/hello, ClusterIP, ports 80 and 443, 0 ready pods',
  )
})

test('U-24 what the outline leaves out is said', () => {
  expect(leftOutWords({ pods: 0, nodes: 0, services: 0 })).toBeNull()
  expect(leftOutWords({ pods: 1, nodes: 0, services: 0 })).toBe('1 pod is left out: not what is looked for.')
  expect(leftOutWords({ pods: 12, nodes: 1, services: 2 })).toBe(
    '12 pods, 1 node and 2 Services are left out: not what is looked for.',
  )
})

test('U-15 ages read as kubectl’s', () => {
  const second = 1000
  const minute = 60 * second
  const hour = 60 * minute
  const ages: readonly [number, string][] = [
    [-5, '0s'],
    [119 * second, '119s'],
    [3 * minute + 49 * second, '3m49s'],
    [8 * minute, '8m'],
    [179 * minute, '179m'],
    [3 * hour + 5 * minute, '3h5m'],
    [30 * hour, '30h'],
    [53 * hour, '2d5h'],
    [9 * 24 * hour, '9d'],
  ]
  for (const [durationMs, words] of ages) expect(age(durationMs)).toBe(words)
})

test('U-16 what a deletion does is said before: who makes another, or that nobody does', () => {
  expect(deleteConsequence(pod('web'), null)).toBe('Nobody makes another: it is gone for good.')
  const owned = pod('web-1', { ownerUid: 'rs' })
  expect(deleteConsequence(owned, workload('rs', { kind: 'ReplicaSet' }))).toContain('ReplicaSet rs will make another')
  expect(deleteConsequence(owned, workload('db', { kind: 'StatefulSet' }))).toContain('with the same name')
  expect(deleteConsequence(owned, node('control-plane'))).toContain('static pod')
  expect(deleteConsequence(owned, null)).toBe('What made it may make another.')
})

test('U-17 a Deployment’s ReplicaSets are not listed beside it; one whose owner is not watched is', () => {
  const web = workload('web')
  const ofWeb = workload('web-1', { kind: 'ReplicaSet', ownerUid: 'web' })
  const ofRollout = workload('canary', { kind: 'ReplicaSet', ownerUid: 'rollout' })
  const workloads = new Map([web, ofWeb, ofRollout].map((view) => [view.uid, view]))
  expect(listedWorkloads(workloads)).toEqual([ofRollout, web])
})

import { expect, test } from 'vitest'
import { noFilter, type PodFilter, podTest } from './finding.ts'
import { container, model, pod, workload } from './test-views.ts'
import type { Model } from './types.ts'

const shop = model({
  workloads: [workload('web'), workload('web-7d4b9', { kind: 'ReplicaSet', ownerUid: 'web' })],
  pods: [
    pod('web-7d4b9-x2x4z', {
      ownerUid: 'web-7d4b9',
      labels: ['app=web', 'example.com/tier=Front'],
      containers: [container('app', { image: 'nginx:1.27' })],
    }),
    pod('broken', {
      node: null,
      labels: ['app=shop'],
      status: 'CrashLoopBackOff',
      ready: '0/1',
      containers: [container('main', { image: 'busybox' })],
    }),
  ],
})

function podsFound({ pods, workloads }: Model, text: string, filter?: PodFilter): readonly string[] {
  const isFound = podTest(text, filter)!
  return [...pods.values()].filter((each) => isFound(each, workloads)).map(({ uid }) => uid)
}

test.each([
  ['nginx', ['web-7d4b9-x2x4z']],
  ['WEB app', ['web-7d4b9-x2x4z']],
  ['crashloop', ['broken']],
  ['failing', ['broken']],
  ['web busybox', []],
  // "broken" and "default" are next to each other, but no one word.
  ['brokendefault', []],
])('S-18 "%s" finds the pods in which every word occurs', (text, uids) => {
  expect(podsFound(shop, text)).toEqual(uids)
})

const [web, broken] = ['web-7d4b9-x2x4z', 'broken']
test.each([
  ['app=web', [web]],
  ['app==web', [web]],
  ['app = web', [web]],
  ['-l app=web', [web]],
  ['app!=web', [broken]],
  ['app in (shop, web)', [web, broken]],
  ['app notin (web)', [broken]],
  ['!example.com/tier', [broken]],
  ['app=web,example.com/tier=Front', [web]],
  ['app=web nginx', [web]],
  ['app=web busybox', []],
  ['app=WEB', []],
  ['app=', []],
  // As a plain word a label is found in part, whatever its capitals.
  ['front', [web]],
  ['tier', [web]],
  ['=shop', [broken]],
])('S-20 "%s" asks of labels what kubectl -l would', (text, uids) => {
  expect(podsFound(shop, text)).toEqual(uids)
})

test.each([
  [{ node: 'worker' }, [web]],
  [{ node: '' }, [broken]],
  [{ status: 'CrashLoopBackOff' }, [broken]],
  [{ workload: 'Deployment/default/web' }, [web]],
  [{ workload: 'ReplicaSet/default/web-7d4b9' }, [web]],
  [{ workload: 'Deployment/default/gone' }, []],
  [{ node: 'worker', status: 'CrashLoopBackOff' }, []],
])('S-21 a filter finds the pods that have all that it names: %j', (filter, uids) => {
  expect(podsFound(shop, '', { ...noFilter, ...filter })).toEqual(uids)
  expect(podsFound(shop, 'nothing-has-this', { ...noFilter, ...filter })).toEqual([])
})

test('S-18 without a word nothing is looked for', () => {
  expect(podTest('  ')).toBeNull()
})

test('S-19 what fails and what no node takes needs attention', () => {
  const tooBig = pod('big', { status: 'Pending', ready: '0/1', node: null, message: '0/3 nodes are available' })
  const onItsWay = pod('new', { status: 'Pending', ready: '0/1', node: null })
  const found = podsFound(model({ pods: [...shop.pods.values(), tooBig, onItsWay] }), 'attention')
  expect(found).toEqual(['broken', 'big'])
})

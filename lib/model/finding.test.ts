import { expect, test } from 'vitest'
import { podsFound } from './finding.ts'
import { container, model, pod, workload } from './test-views.ts'

const shop = model({
  workloads: [workload('web'), workload('web-7d4b9', { kind: 'ReplicaSet', ownerUid: 'web' })],
  pods: [
    pod('web-7d4b9-x2x4z', { ownerUid: 'web-7d4b9', containers: [container('app', { image: 'nginx:1.27' })] }),
    pod('broken', { status: 'CrashLoopBackOff', ready: '0/1', containers: [container('main', { image: 'busybox' })] }),
  ],
})

test.each([
  ['nginx', ['web-7d4b9-x2x4z']],
  ['WEB app', ['web-7d4b9-x2x4z']],
  ['crashloop', ['broken']],
  ['failing', ['broken']],
  ['web busybox', []],
  // "broken" and "default" are next to each other, but no one word.
  ['brokendefault', []],
])('S-18 "%s" finds the pods in which every word occurs', (text, uids) => {
  expect([...podsFound(shop, text)!]).toEqual(uids)
})

test('S-18 without a word nothing is looked for', () => {
  expect(podsFound(shop, '  ')).toBeNull()
})

test('S-19 what fails and what no node takes needs attention', () => {
  const tooBig = pod('big', { status: 'Pending', ready: '0/1', node: null, message: '0/3 nodes are available' })
  const onItsWay = pod('new', { status: 'Pending', ready: '0/1', node: null })
  const found = podsFound(model({ pods: [...shop.pods.values(), tooBig, onItsWay] }), 'attention')
  expect([...found!]).toEqual(['broken', 'big'])
})

import { expect, test } from 'vitest'
import { tallyOf, troublesOf } from './tallies.ts'
import { model, pod, workload } from './test-views.ts'

const web = workload('web', { replicas: 6, readyReplicas: 2, refusal: 'exceeded quota' })
const ofWeb = workload('web-1', { kind: 'ReplicaSet', ownerUid: 'web', replicas: 6, refusedPods: 1 })
const made = (uid: string, fields = {}) => pod(uid, { ownerUid: 'web-1', ...fields })

const shop = model({
  workloads: [web, ofWeb],
  pods: [
    made('a'),
    made('b'),
    made('c', { status: 'ContainerCreating', ready: '0/1' }),
    made('d', { status: 'CrashLoopBackOff', ready: '0/1' }),
    made('e', { node: null, status: 'Pending', ready: '0/1', message: '0/3 nodes are available' }),
    made('f', { status: 'Terminating', deletedAt: '2026-01-31T12:00:00Z' }),
    pod('bare', { status: 'Error', ready: '0/1' }),
  ],
})

test('S-24 what is wanted is told apart: ready, coming, stuck and why, refused, and beyond it what leaves', () => {
  const troubles = troublesOf(shop)
  expect([...troubles.keys()].toSorted()).toEqual(['web', 'web-1'])
  expect(tallyOf(web, troubles.get('web'))).toEqual({
    wanted: 6,
    ready: 2,
    coming: 1,
    stuck: 2,
    refused: 1,
    leaving: 1,
    reasons: ['CrashLoopBackOff', 'no node takes it'],
  })
})

test('S-24 the parts are never more than what is wanted, whatever old pods are in trouble', () => {
  const less = { ...web, replicas: 3 }
  expect(tallyOf(less, troublesOf(shop).get('web'))).toMatchObject({
    wanted: 3,
    ready: 2,
    coming: 0,
    stuck: 0,
    refused: 1,
  })
  expect(tallyOf({ ...web, replicas: 1 })).toMatchObject({ wanted: 1, ready: 2, coming: 0, stuck: 0, refused: 0 })
})

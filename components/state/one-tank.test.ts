import { expect, test } from 'vitest'
import { model, node, pod, service, workload } from '../../lib/model/test-views.ts'
import { tankModel, waitingTank } from './one-tank.ts'

const whole = model({
  nodes: [node('worker'), node('worker2')],
  workloads: [workload('web', { refusedPods: 2, refusal: 'exceeded quota' })],
  services: [service('door', { podUids: ['a', 'b'] }), service('other', { podUids: ['b'] })],
  pods: [pod('a'), pod('b', { node: 'worker2' }), pod('c', { node: null }), pod('d', { node: 'gone' })],
})
const uids = (tank: string) => [...tankModel(whole, tank, null).model.pods.keys()]

test('S-25 each pod is in one tank: of its node, else where those wait that have none', () => {
  expect([uids('worker'), uids('worker2'), uids(waitingTank)]).toEqual([['a'], ['b'], ['c', 'd']])
  expect([...tankModel(whole, 'worker', null).model.nodes.values()].map(({ name }) => name)).toEqual(['worker'])
})

test('S-25 a tank has the Services that lead to any of its pods', () => {
  const doors = (tank: string) => [...tankModel(whole, tank, null).model.services.keys()]
  expect([doors('worker'), doors('worker2'), doors(waitingTank)]).toEqual([['door'], ['door', 'other'], []])
})

test('S-25 ghosts wait with the others, and are in no node’s tank', () => {
  const refused = (tank: string) => tankModel(whole, tank, null).model.workloads.get('web')?.refusedPods
  expect([refused('worker'), refused(waitingTank)]).toEqual([0, 2])
})

test('S-25 a change in another tank leaves this one the same object', () => {
  const before = tankModel(whole, 'worker', null)
  const changed = { ...whole, pods: new Map([...whole.pods, ['b', pod('b', { node: 'worker2', status: 'Error' })]]) }
  expect(tankModel(changed, 'worker', before).model).toBe(before.model)
})

test('S-25 a pod that gets a node of the picture, or whose node comes into it, changes its tank', () => {
  const before = tankModel(whole, waitingTank, null)
  const placed = { ...whole, pods: new Map(whole.pods).set('c', pod('c')) }
  const after = tankModel(placed, waitingTank, before)
  expect([...after.model.pods.keys()]).toEqual(['d'])
  const joined = { ...placed, nodes: new Map(whole.nodes).set('node-gone', node('gone')) }
  expect([...tankModel(joined, waitingTank, after).model.pods.keys()]).toEqual([])
  expect([...tankModel(joined, 'gone', after).model.pods.keys()]).toEqual(['d'])
})

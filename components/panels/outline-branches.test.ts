import { expect, test } from 'vitest'
import { model, node, pod } from '../../lib/model/test-views.ts'
import { noOutline, outlineBranches, outlineWindows } from './outline-branches.ts'

const nodes = [node('worker2'), node('worker10'), node('cp', { roles: ['control-plane'] })]
const pods = [pod('b'), pod('a'), pod('c', { node: 'worker2' }), pod('w', { node: null })]
const whole = model({ nodes: [...nodes, node('worker')], pods })

test('U-18 the outline has every node and every pod once, in the stage’s order, those who wait last', () => {
  const named = outlineBranches(whole, noOutline).branches.map(({ node: name, podUids }) => [name, podUids.join()])
  expect(named).toEqual([
    ['cp', ''],
    ['worker', 'a,b'],
    ['worker2', 'c'],
    ['worker10', ''],
    [null, 'w'],
  ])
})

test('U-19 a change inside a pod changes no branch; a pod that comes changes its own only', () => {
  const before = outlineBranches(whole, noOutline)
  const restarted = { ...whole, pods: new Map(whole.pods).set('a', pod('a', { restarts: 1 })) }
  expect(outlineBranches(restarted, before).branches).toBe(before.branches)
  const grown = { ...whole, pods: new Map(whole.pods).set('d', pod('d', { node: 'worker2' })) }
  const after = outlineBranches(grown, before)
  expect(after.branches.map((branch, index) => branch === before.branches[index])).toEqual([
    true,
    true,
    false,
    true,
    true,
  ])
})

test('U-20 the rows that a window leaves out are as high as the pods that they stand for', () => {
  const branches = [{ node: 'worker', nodeUid: 'n', podUids: ['a', 'b', 'c', 'd'] }]
  const [window] = outlineWindows(branches, () => 3, 4, 8)
  expect(window).toEqual({ first: 1, last: 3, rowsAbove: 3, rowsBelow: 3 })
  const [all] = outlineWindows(branches, () => 3, -10, 100)
  expect(all).toEqual({ first: 0, last: 4, rowsAbove: 0, rowsBelow: 0 })
  const [none] = outlineWindows(branches, () => 3, 50, 60)
  expect(none).toEqual({ first: 4, last: 4, rowsAbove: 12, rowsBelow: 0 })
})

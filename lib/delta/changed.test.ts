import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { model, pod } from '../model/test-views.ts'
import type { Model } from '../model/types.ts'
import { apply } from './apply.ts'
import { changedUids } from './changed.ts'
import { diff } from './diff.ts'

const pods = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(2))
  .map((restarts) => model({ pods: Object.entries(restarts).map(([uid, of]) => pod(uid, { restarts: of })) }))

const differing = (before: Model['pods'], after: Model['pods']) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((uid) => before.get(uid) !== after.get(uid)).toSorted()

test('D-7 what changed from one model of a history to any later one is told, be its making known or not', () => {
  fc.assert(
    fc.property(fc.array(pods, { minLength: 2, maxLength: 30 }), fc.nat(), (targets, from) => {
      const history = [targets[0]!]
      for (const target of targets.slice(1)) history.push(apply(history.at(-1)!, diff(history.at(-1)!, target)))
      const before = history[from % history.length]!.pods
      const after = history.at(-1)!.pods
      expect(changedUids(before, after).toSorted()).toEqual(differing(before, after))
      expect(changedUids(new Map(before), after).toSorted()).toEqual(differing(before, after))
    }),
  )
})

test('D-7 of a model that was made by a delta only what the delta names is looked at', () => {
  const before = model({ pods: Array.from({ length: 1_000 }, (_, i) => pod(`p${i}`)) })
  const after = apply(before, { pods: { set: { p5: { restarts: 1 } }, gone: ['p6'] } })
  let looks = 0
  const { get } = Map.prototype
  before.pods.get = function counted(uid) {
    looks++
    return get.call(this, uid)
  }
  expect(changedUids(before.pods, after.pods).toSorted()).toEqual(['p5', 'p6'])
  expect(looks).toBeLessThan(10)
})

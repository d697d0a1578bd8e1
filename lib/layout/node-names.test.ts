import { expect, test } from 'vitest'
import { compareNatural, shortNodeNames } from './node-names.ts'

test('L-4 names of nodes drop the part that they share, whole words only', () => {
  const short = (...names: string[]) => [...shortNodeNames(names).values()]
  expect(short('demo-lab-control-plane', 'demo-lab-worker', 'demo-lab-worker2')).toEqual([
    'control-plane',
    'worker',
    'worker2',
  ])
  expect(short('node1', 'node2')).toEqual(['node1', 'node2'])
  expect(short('ip-10-0-1-4.eu.internal', 'ip-10-0-1-52.eu.internal')).toEqual(['4.eu.internal', '52.eu.internal'])
  expect(short('kind-control-plane')).toEqual(['control-plane'])
  expect(short('minikube')).toEqual(['minikube'])
  expect(short('a-b', 'a-b-c')).toEqual(['b', 'b-c'])
  expect(short()).toEqual([])
})

test('L-5 names sort as people count', () => {
  const names = ['worker10', 'worker', 'worker2', 'a', 'worker2x']
  expect(names.toSorted(compareNatural)).toEqual(['a', 'worker', 'worker2', 'worker2x', 'worker10'])
})

import { expect, test } from 'vitest'
import { projectEndpointSlice } from './project-endpointslice.ts'

const metadata = { uid: 'e-1', name: 'web-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } }
const endpoint = (uid: string, ready?: boolean | null, kind = 'Pod') => ({
  conditions: { ready },
  targetRef: { kind, uid },
})

test('P-2 an EndpointSlice becomes the ready pods behind its Service', () => {
  const endpoints = [
    endpoint('a', true),
    endpoint('b', false),
    endpoint('c'),
    endpoint('d', null),
    endpoint('n', true, 'Node'),
    {},
  ]
  expect(projectEndpointSlice({ metadata, endpoints })).toEqual({
    uid: 'e-1',
    namespace: 'shop',
    service: 'web',
    podUids: ['a', 'c', 'd'],
  })
})

test('P-5 a slice without endpoints survives, and one of no Service is left out', () => {
  expect(projectEndpointSlice({ metadata, endpoints: null })?.podUids).toEqual([])
  expect(projectEndpointSlice({ metadata: { uid: 'e-1', name: 'own' }, endpoints: [] })).toBe(null)
})

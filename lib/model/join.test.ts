import { expect, test } from 'vitest'
import { withEndpoints, withLastEvent, withRefusal } from './join.ts'
import { projectPod } from './project-pod.ts'
import { projectService } from './project-service.ts'
import { projectReplicaSet, projectStatefulSet } from './project-workload.ts'
import type { EventRecord } from './records.ts'

const metadata = { uid: 'u-1', name: 'web', namespace: 'shop' }

const event = (reason: string, lastAt = '2026-01-31T12:00:00Z'): EventRecord => ({
  uid: 'ev-1',
  aboutUid: 'u-1',
  aboutKind: 'Pod',
  type: 'Normal',
  reason,
  message: 'words',
  count: 1,
  lastAt,
})

test('P-9 a pod gets its newest event, and stays the same object where that is no news', () => {
  const pod = projectPod({ metadata })
  const pulled = withLastEvent(pod, event('Pulled'))
  expect(pulled.lastEvent).toEqual({ reason: 'Pulled', at: '2026-01-31T12:00:00Z' })
  expect(withLastEvent(pulled, event('Pulled'))).toBe(pulled)
  expect(withLastEvent(pulled, event('Pulled', '2026-01-31T12:00:01Z')).lastEvent?.at).toBe('2026-01-31T12:00:01Z')
  expect(withLastEvent(pulled, null).lastEvent).toBe(null)
  expect(withLastEvent(pod, null)).toBe(pod)
})

test('P-9 a Service gets the pods of all its slices, each once, and stays the same object where that is no news', () => {
  const service = projectService({ metadata })
  const slice = (uid: string, ...podUids: readonly string[]) => ({ uid, namespace: 'shop', service: 'web', podUids })
  const joined = withEndpoints(service, [slice('ipv4', 'c', 'a'), slice('ipv6', 'a', 'b')])
  expect(joined.podUids).toEqual(['a', 'b', 'c'])
  expect(withEndpoints(joined, [slice('ipv6', 'b', 'a'), slice('ipv4', 'a', 'c')])).toBe(joined)
  expect(withEndpoints(joined, []).podUids).toEqual([])
  expect(withEndpoints(service, [])).toBe(service)
})

test('P-7 a StatefulSet whose newest event is FailedCreate has a ghost for each missing pod, until one is made', () => {
  const record = projectStatefulSet({ metadata, spec: { replicas: 3 }, status: { replicas: 1 } })
  expect(withRefusal(record, event('FailedCreate'))).toMatchObject({ refusedPods: 2, refusal: 'words' })
  expect(withRefusal(record, event('SuccessfulCreate'))).toMatchObject({ refusedPods: 0, refusal: null })
  expect(withRefusal(record, null)).toMatchObject({ refusedPods: 0, refusal: null })
  const complete = projectStatefulSet({ metadata, spec: { replicas: 3 }, status: { replicas: 3 } })
  expect(withRefusal(complete, event('FailedCreate'))).toMatchObject({ refusedPods: 0, refusal: null })
})

test.for([
  'Error creating: ',
  '(combined from similar events): Error creating: ',
  'create Pod db-0 in StatefulSet db failed error: ',
  '',
])('P-7 a refusal is told in the API server’s own words, without the controller’s: %s', (before) => {
  const record = projectStatefulSet({ metadata, spec: { replicas: 1 } })
  const words = 'pods "db-0" is forbidden: Error creating: exceeded quota'
  expect(withRefusal(record, { ...event('FailedCreate'), message: before + words }).refusal).toBe(words)
})

test('P-7 a ReplicaSet keeps to its own conditions, whatever events say', () => {
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'own words' }]
  const missing = { metadata, spec: { replicas: 3 }, status: { replicas: 1 } }
  const refused = { ...missing, status: { ...missing.status, conditions } }
  expect(withRefusal(projectReplicaSet(missing), event('FailedCreate'))).toMatchObject({
    refusedPods: 0,
    refusal: null,
  })
  expect(withRefusal(projectReplicaSet(refused), event('FailedCreate'))).toMatchObject({
    refusedPods: 2,
    refusal: 'own words',
  })
})

test('P-7 what only the join needs does not reach the view', () => {
  expect(withRefusal(projectStatefulSet({ metadata }), null)).not.toHaveProperty('missingPods')
})

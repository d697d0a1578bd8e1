import { expect, test } from 'vitest'
import {
  projectDaemonSet,
  projectDeployment,
  projectJob,
  projectReplicaSet,
  projectStatefulSet,
} from './project-workload.ts'

const metadata = { uid: 'w-1', name: 'web', namespace: 'shop', creationTimestamp: '2026-01-31T12:00:00Z' }
const owned = { ...metadata, ownerReferences: [{ kind: 'Rollout', name: 'web', uid: 'owner-1', controller: true }] }
const words = 'pods "web-x" is forbidden: exceeded quota'
const refused = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: words }]

test('P-2 a Deployment becomes its view', () => {
  const raw = { metadata, spec: { replicas: 3 }, status: { replicas: 3, readyReplicas: 2 } }
  expect(projectDeployment(raw)).toEqual({
    uid: 'w-1',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'web',
    replicas: 3,
    readyReplicas: 2,
    scalable: true,
    ownerUid: null,
    refusedPods: 0,
    refusal: null,
    createdAt: '2026-01-31T12:00:00Z',
    missingPods: 0,
  })
})

test('P-6 what another controller owns is not scaled here, nor is a DaemonSet or a Job', () => {
  const projects = [projectDeployment, projectReplicaSet, projectStatefulSet, projectDaemonSet, projectJob]
  expect(projects.map((project) => project({ metadata }).scalable)).toEqual([true, true, true, false, false])
  expect(projects.map((project) => project({ metadata: owned }).scalable)).toEqual([false, false, false, false, false])
  expect(projectReplicaSet({ metadata: owned }).ownerUid).toBe('owner-1')
})

test('P-6 an owner that is not its controller leaves it scalable', () => {
  const ownerReferences = [{ kind: 'Backup', uid: 'owner-1', controller: false }]
  expect(projectDeployment({ metadata: { ...metadata, ownerReferences } })).toMatchObject({
    scalable: true,
    ownerUid: null,
  })
})

test('P-7 a ReplicaSet has a ghost for each pod refused, its Deployment only the words', () => {
  const raw = { metadata, spec: { replicas: 5 }, status: { replicas: 2, conditions: refused } }
  expect(projectReplicaSet(raw)).toMatchObject({ refusedPods: 3, refusal: words })
  expect(projectDeployment(raw)).toMatchObject({ refusedPods: 0, refusal: words })
})

test.for([
  ['pods are all there', 5, refused],
  ['the condition is over', 2, [{ ...refused[0], status: 'False' }]],
  ['pods could not be deleted', 2, [{ ...refused[0], reason: 'FailedDelete' }]],
  ['pods are still to be made', 2, []],
] as const)('P-7 a ReplicaSet has no ghosts while %s', ([, replicas, conditions]) => {
  const raw = { metadata, spec: { replicas: 5 }, status: { replicas, conditions } }
  expect(projectReplicaSet(raw)).toMatchObject({ refusedPods: 0, refusal: null })
})

test('P-7 a StatefulSet and a DaemonSet tell how many pods are missing, not why', () => {
  expect(projectStatefulSet({ metadata, spec: { replicas: 3 }, status: { replicas: 1 } })).toMatchObject({
    missingPods: 2,
    refusedPods: 0,
  })
  const status = { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1 }
  expect(projectDaemonSet({ metadata, status })).toMatchObject({
    replicas: 3,
    readyReplicas: 1,
    missingPods: 1,
    refusedPods: 0,
  })
})

test.for([
  ['at its start', { parallelism: 3, completions: 5 }, {}, 3],
  ['in the middle', { parallelism: 3, completions: 5 }, { active: 1, succeeded: 1 }, 2],
  ['near its end', { parallelism: 3, completions: 5 }, { active: 1, succeeded: 4 }, 0],
  [
    'complete',
    { parallelism: 3, completions: 5 },
    { succeeded: 5, conditions: [{ type: 'Complete', status: 'True' }] },
    0,
  ],
  ['failed', { parallelism: 3, completions: 5 }, { conditions: [{ type: 'Failed', status: 'True' }] }, 0],
  ['suspended', { parallelism: 3, suspend: true }, {}, 0],
  ['with a queue of work', { parallelism: 3 }, { active: 1 }, 2],
  ['with a queue that ends', { parallelism: 3 }, { active: 1, succeeded: 1 }, 0],
  ['with nothing said', {}, {}, 1],
] as const)('P-7 a Job %s misses the pods that it may run and does not', ([, spec, status, missingPods]) => {
  expect(projectJob({ metadata, spec, status }).missingPods).toBe(missingPods)
})

test('P-2 a Job’s replicas are the pods that it may run at once', () => {
  expect(projectJob({ metadata, spec: { parallelism: 4 }, status: { ready: 2, active: 3 } })).toMatchObject({
    replicas: 4,
    readyReplicas: 2,
  })
  expect(projectJob({ metadata }).replicas).toBe(1)
})

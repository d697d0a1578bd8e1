import { expect, test } from 'vitest'
import { projectNode } from './project-node.ts'
import { projectPod } from './project-pod.ts'
import { projectDaemonSet, projectDeployment, projectJob, projectReplicaSet } from './project-workload.ts'
import { scaleAdvice, scaleTarget } from './scale-advice.ts'

const named = (uid: string, owner?: string) => ({
  metadata: { uid, name: uid, ...(owner && { ownerReferences: [{ uid: owner, controller: true }] }) },
})

const workloads = [
  projectDeployment(named('web')),
  projectReplicaSet(named('web-1', 'web')),
  projectReplicaSet(named('lone')),
  projectReplicaSet(named('rolled', 'rollout')),
  projectDaemonSet(named('agent')),
  projectJob(named('import')),
  projectReplicaSet(named('round', 'about')),
  projectReplicaSet(named('about', 'round')),
]
const owners = {
  workloads: new Map(workloads.map((workload) => [workload.uid, workload])),
  nodes: new Map([['worker', projectNode(named('worker'))]]),
}
const pod = (owner?: string) => projectPod(named('pod', owner))
const workload = (uid: string) => owners.workloads.get(uid)!

test('P-6 a pod is scaled by the nearest owner that can be', () => {
  expect(scaleTarget(pod('web-1'), owners)?.name).toBe('web')
  expect(scaleTarget(pod('lone'), owners)?.name).toBe('lone')
  expect(scaleTarget(workload('web-1'), owners)?.name).toBe('web')
  expect(scaleTarget(workload('web'), owners)?.name).toBe('web')
  for (const owner of ['agent', 'import', 'rolled', 'worker', 'nobody', 'round', undefined]) {
    expect(scaleTarget(pod(owner), owners)).toBe(null)
  }
})

test('P-6 what can be scaled here needs no advice', () => {
  for (const subject of [workload('web'), workload('lone'), pod('web-1'), pod('lone')]) {
    expect(scaleAdvice(subject, owners)).toBe(null)
  }
})

test.for([
  ['a ReplicaSet of a Deployment', workload('web-1'), 'Scale Deployment web in its place'],
  ['a ReplicaSet of an unknown owner', workload('rolled'), 'not watched here'],
  ['a DaemonSet', workload('agent'), 'one pod on every node'],
  ['a Job', workload('import'), 'until their work is done'],
  ['a pod of a DaemonSet', pod('agent'), 'DaemonSet agent runs one pod on every node'],
  ['a pod of an unknown owner', pod('nobody'), 'not watched here'],
  ['a static pod', pod('worker'), 'on node worker'],
  ['a bare pod', pod(), 'Create a Deployment'],
  ['a ring of owners', workload('round'), 'belongs to'],
] as const)('P-6 %s has a sentence that says why not and what to do', ([, subject, words]) => {
  expect(scaleAdvice(subject, owners)).toContain(words)
})

import { expect, test } from 'vitest'
import { isNodeReady, type Life, podLife } from './life.ts'

const words: readonly (readonly [Life, ready: string, ...words: readonly string[]])[] = [
  ['running', '2/2', 'Running'],
  ['starting', '1/2', 'Running', 'NotReady'],
  ['starting', '0/2', 'Running', 'Pending', 'SchedulingGated', 'ContainerCreating', 'PodInitializing'],
  ['starting', '0/1', 'Init:0/2', 'Init:11/12', 'Init:PodInitializing'],
  ['leaving', '1/1', 'Terminating'],
  ['done', '0/1', 'Completed', 'Succeeded'],
  ['unknown', '1/1', 'Unknown', 'NodeLost', 'ContainerStatusUnknown', ''],
  ['failing', '0/1', 'CrashLoopBackOff', 'Error', 'OOMKilled', 'StartError', 'ExitCode:3', 'Signal:9', 'Failed'],
  ['failing', '0/1', 'ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'],
  ['failing', '0/1', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PostStartHookError'],
  [
    'failing',
    '0/1',
    'Evicted',
    'DeadlineExceeded',
    'NodeAffinity',
    'OutOfcpu',
    'NodeShutdown',
    'UnexpectedAdmissionError',
  ],
  [
    'failing',
    '0/1',
    'Init:Error',
    'Init:CrashLoopBackOff',
    'Init:ImagePullBackOff',
    'Init:ExitCode:3',
    'Init:Signal:9',
  ],
  ['failing', '1/1', 'SomeReasonOfTomorrow', 'constructor', '0/2'],
]

test.for(words)('T-3 a status word means: %s at %s, %s', ([life, ready, ...statuses]) => {
  expect(statuses.map((status) => [status, podLife(status, ready)])).toEqual(statuses.map((status) => [status, life]))
})

test('T-3 a node that is cordoned works; one that is not ready does not', () => {
  const statuses = ['Ready', 'Ready,SchedulingDisabled', 'NotReady', 'NotReady,SchedulingDisabled', 'Unknown']
  expect(statuses.filter((status) => isNodeReady({ status }))).toEqual(['Ready', 'Ready,SchedulingDisabled'])
})

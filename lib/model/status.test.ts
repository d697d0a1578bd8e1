import { expect, test } from 'vitest'
import type { RawContainerStatus, RawNode, RawPod, RawState } from './raw.ts'
import { nodeStatus, podColumns } from './status.ts'

type Spec = NonNullable<RawPod['spec']>
type Status = NonNullable<RawPod['status']>

/** A pod with two main containers, a and b, unless its spec says otherwise. */
function pod(status: Status, spec: Spec = {}, deletionTimestamp?: string): RawPod {
  const metadata = { uid: 'u', name: 'p', ...(deletionTimestamp ? { deletionTimestamp } : {}) }
  return { metadata, spec: { containers: [{ name: 'a' }, { name: 'b' }], ...spec }, status }
}

const of = (name: string, state: RawState, more: Partial<RawContainerStatus> = {}): RawContainerStatus => ({
  name,
  state,
  ready: false,
  restartCount: 0,
  ...more,
})
const runs = (name: string, restartCount = 0) => of(name, { running: {} }, { ready: true, started: true, restartCount })
const runsUnready = (name: string) => of(name, { running: {} }, { started: true })
const waits = (name: string, reason?: string, restartCount = 0) =>
  of(name, { waiting: reason === undefined ? {} : { reason } }, { restartCount })
const ended = (name: string, exitCode: number, reason?: string, signal?: number) =>
  of(name, { terminated: { exitCode, ...(reason && { reason }), ...(signal && { signal }) } })
const done = (name: string, restartCount = 0) => ({ ...ended(name, 0, 'Completed'), ready: true, restartCount })

const condition = (type: string, status: string, reason?: string) => ({ type, status, ...(reason && { reason }) })
const inits = { initContainers: [{ name: 'i' }, { name: 'j' }] }
const sidecar = { initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }] }
const now = '2026-01-31T12:00:00Z'

/** Told by the printer's rules: what a pod is, and STATUS READY RESTARTS that kubectl prints of it. */
const columns: readonly (readonly [string, RawPod, string])[] = [
  ['a new pod without a status', { metadata: { uid: 'u', name: 'p' } }, ' 0/0 0'],
  ['null lists', pod({ phase: 'Pending', containerStatuses: null, conditions: null }), 'Pending 0/2 0'],
  [
    'unschedulable',
    pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable')] }),
    'Pending 0/2 0',
  ],
  [
    'gated',
    pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] }),
    'SchedulingGated 0/2 0',
  ],
  [
    'being made',
    pod({ phase: 'Pending', containerStatuses: [waits('a', 'ContainerCreating'), waits('b', 'ContainerCreating')] }),
    'ContainerCreating 0/2 0',
  ],
  ['waiting without a reason', pod({ phase: 'Pending', containerStatuses: [waits('a'), waits('b')] }), 'Pending 0/2 0'],
  ['a container without a state', pod({ phase: 'Pending', containerStatuses: [of('a', {})] }), 'Pending 0/2 0'],
  ['running', pod({ phase: 'Running', containerStatuses: [runs('a', 1), runs('b', 2)] }), 'Running 2/2 3'],
  [
    'running, one unready',
    pod({ phase: 'Running', containerStatuses: [runs('a'), runsUnready('b')] }),
    'Running 1/2 0',
  ],
  [
    'of two words the first has it',
    pod({ phase: 'Running', containerStatuses: [waits('a', 'ImagePullBackOff'), waits('b', 'CrashLoopBackOff', 7)] }),
    'ImagePullBackOff 0/2 7',
  ],
  [
    'a word beside one that runs',
    pod({ phase: 'Running', containerStatuses: [runs('a'), waits('b', 'CrashLoopBackOff', 3)] }),
    'CrashLoopBackOff 1/2 3',
  ],
  ...[
    'ErrImagePull',
    'ImagePullBackOff',
    'ErrImageNeverPull',
    'InvalidImageName',
    'CreateContainerConfigError',
    'CreateContainerError',
    'RunContainerError',
    'PostStartHookError',
  ].map((word) => [word, pod({ phase: 'Pending', containerStatuses: [waits('a', word)] }), `${word} 0/2 0`] as const),
  [
    'error',
    pod({ phase: 'Failed', containerStatuses: [ended('a', 1, 'Error'), ended('b', 0, 'Completed')] }),
    'Error 0/2 0',
  ],
  ['out of memory', pod({ phase: 'Failed', containerStatuses: [ended('a', 137, 'OOMKilled')] }), 'OOMKilled 0/2 0'],
  ['ended by a signal', pod({ phase: 'Failed', containerStatuses: [ended('a', 137, undefined, 9)] }), 'Signal:9 0/2 0'],
  ['ended without a reason', pod({ phase: 'Failed', containerStatuses: [ended('a', 3)] }), 'ExitCode:3 0/2 0'],
  ['ended without a reason, well', pod({ phase: 'Failed', containerStatuses: [ended('a', 0)] }), 'ExitCode:0 0/2 0'],
  [
    'completed',
    pod({ phase: 'Succeeded', containerStatuses: [ended('a', 0, 'Completed'), ended('b', 0, 'Completed')] }),
    'Completed 0/2 0',
  ],
  ['succeeded, containers forgotten', pod({ phase: 'Succeeded' }), 'Succeeded 0/2 0'],
  [
    'one done, one runs, Ready',
    pod({
      phase: 'Running',
      conditions: [condition('Ready', 'True')],
      containerStatuses: [ended('a', 0, 'Completed'), runs('b')],
    }),
    'Running 1/2 0',
  ],
  [
    'one done, one runs, not Ready',
    pod({
      phase: 'Running',
      conditions: [condition('Ready', 'False')],
      containerStatuses: [ended('a', 0, 'Completed'), runs('b')],
    }),
    'NotReady 1/2 0',
  ],
  [
    'one done, one runs unready',
    pod({ phase: 'Running', containerStatuses: [ended('a', 0, 'Completed'), runsUnready('b')] }),
    'Completed 0/2 0',
  ],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted 0/2 0'],
  [
    'evicted, its containers tell',
    pod({ phase: 'Failed', reason: 'Evicted', containerStatuses: [ended('a', 137, 'Error')] }),
    'Error 0/2 0',
  ],
  [
    'node lost',
    pod({ phase: 'Running', reason: 'NodeLost', containerStatuses: [runs('a'), runs('b')] }),
    'NodeLost 2/2 0',
  ],
  [
    'node lost, asked to go',
    pod({ phase: 'Running', reason: 'NodeLost', containerStatuses: [runs('a'), runs('b')] }, {}, now),
    'Unknown 2/2 0',
  ],
  ['node lost, failed, asked to go', pod({ phase: 'Failed', reason: 'NodeLost' }, {}, now), 'Unknown 0/2 0'],
  ['phase unknown', pod({ phase: 'Unknown' }), 'Unknown 0/2 0'],
  [
    'asked to go',
    pod({ phase: 'Running', containerStatuses: [runs('a'), waits('b', 'CrashLoopBackOff', 2)] }, {}, now),
    'Terminating 1/2 2',
  ],
  [
    'asked to go before it had a node',
    pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] }, {}, now),
    'Terminating 0/2 0',
  ],
  [
    'asked to go, but at its end',
    pod({ phase: 'Succeeded', containerStatuses: [ended('a', 0, 'Completed')] }, {}, now),
    'Completed 0/2 0',
  ],
  [
    'asked to go, but failed',
    pod({ phase: 'Failed', containerStatuses: [ended('a', 1, 'Error')] }, {}, now),
    'Error 0/2 0',
  ],

  [
    'init first waits',
    pod(
      { phase: 'Pending', initContainerStatuses: [waits('i', 'PodInitializing'), waits('j', 'PodInitializing')] },
      inits,
    ),
    'Init:0/2 0/2 0',
  ],
  [
    'init first runs',
    pod({ phase: 'Pending', initContainerStatuses: [runsUnready('i'), waits('j', 'PodInitializing')] }, inits),
    'Init:0/2 0/2 0',
  ],
  [
    'init second runs',
    pod({ phase: 'Pending', initContainerStatuses: [done('i', 4), runsUnready('j')] }, inits),
    'Init:1/2 0/2 4',
  ],
  [
    'init waits without a reason',
    pod({ phase: 'Pending', initContainerStatuses: [waits('i')] }, inits),
    'Init:0/2 0/2 0',
  ],
  ['init error', pod({ phase: 'Failed', initContainerStatuses: [ended('i', 1, 'Error')] }, inits), 'Init:Error 0/2 0'],
  [
    'init signal',
    pod({ phase: 'Failed', initContainerStatuses: [ended('i', 137, undefined, 9)] }, inits),
    'Init:Signal:9 0/2 0',
  ],
  ['init exit code', pod({ phase: 'Failed', initContainerStatuses: [ended('i', 3)] }, inits), 'Init:ExitCode:3 0/2 0'],
  [
    'init crash loop',
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [waits('i', 'CrashLoopBackOff', 5), waits('j', 'PodInitializing')],
        containerStatuses: [waits('a', 'PodInitializing', 8)],
      },
      inits,
    ),
    'Init:CrashLoopBackOff 0/2 5',
  ],
  [
    'init image',
    pod({ phase: 'Pending', initContainerStatuses: [waits('i', 'ImagePullBackOff')] }, inits),
    'Init:ImagePullBackOff 0/2 0',
  ],
  [
    'init done, main to come',
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [done('i'), done('j')],
        containerStatuses: [waits('a', 'PodInitializing')],
      },
      inits,
    ),
    'PodInitializing 0/2 0',
  ],
  [
    'init restarts are forgotten after it',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [done('i', 4), done('j', 1)],
        containerStatuses: [runs('a', 2), runs('b')],
      },
      inits,
    ),
    'Running 2/2 2',
  ],
  [
    'init runs again in a pod that was initialized',
    pod(
      {
        phase: 'Running',
        conditions: [condition('Initialized', 'True')],
        initContainerStatuses: [runsUnready('i')],
        containerStatuses: [runs('a'), runs('b')],
      },
      inits,
    ),
    'Init:0/2 2/2 0',
  ],
  [
    'the same, and a container has a word',
    pod(
      {
        phase: 'Running',
        conditions: [condition('Initialized', 'True')],
        initContainerStatuses: [runsUnready('i')],
        containerStatuses: [runs('a'), waits('b', 'CrashLoopBackOff')],
      },
      inits,
    ),
    'CrashLoopBackOff 1/2 0',
  ],

  [
    'sidecar starts',
    pod({ phase: 'Pending', initContainerStatuses: [done('i'), of('s', { running: {} })] }, sidecar),
    'Init:1/2 0/3 0',
  ],
  [
    'sidecar runs',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [done('i', 4), runs('s', 2)],
        containerStatuses: [runs('a', 1), runs('b')],
      },
      sidecar,
    ),
    'Running 3/3 3',
  ],
  [
    'sidecar unready',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [done('i'), runsUnready('s')],
        containerStatuses: [runs('a'), runs('b')],
      },
      sidecar,
    ),
    'Running 2/3 0',
  ],
  [
    'sidecar ready while init goes on',
    pod(
      { phase: 'Pending', initContainerStatuses: [runs('s'), runsUnready('j')] },
      { initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'j' }] },
    ),
    'Init:1/2 1/3 0',
  ],
  [
    'sidecar crash loop, initialized',
    pod(
      {
        phase: 'Running',
        conditions: [condition('Initialized', 'True')],
        initContainerStatuses: [done('i', 4), waits('s', 'CrashLoopBackOff', 6)],
        containerStatuses: [runs('a'), runs('b')],
      },
      sidecar,
    ),
    'Init:CrashLoopBackOff 2/3 6',
  ],
  [
    'statuses in another order than the spec',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [runs('s', 2), done('i', 4)],
        containerStatuses: [runs('b'), runsUnready('a')],
      },
      sidecar,
    ),
    'Running 2/3 2',
  ],
]

test.for(columns)('T-1 STATUS, READY and RESTARTS to the letter: %s', ([, raw, expected]) => {
  const { status, ready, restarts } = podColumns(raw)
  expect(`${status} ${ready} ${restarts}`).toBe(expected)
})

const node = (status: string | null, unschedulable = false): RawNode => ({
  metadata: { uid: 'u', name: 'n' },
  spec: { unschedulable },
  status: {
    conditions: [condition('MemoryPressure', 'False'), ...(status === null ? [] : [condition('Ready', status)])],
  },
})

const nodes: readonly (readonly [RawNode, string])[] = [
  [node('True'), 'Ready'],
  [node('False'), 'NotReady'],
  [node('Unknown'), 'NotReady'],
  [node(null), 'Unknown'],
  [node('True', true), 'Ready,SchedulingDisabled'],
  [node(null, true), 'Unknown,SchedulingDisabled'],
  [{ metadata: { uid: 'u', name: 'n' } }, 'Unknown'],
]

test.for(nodes)('T-2 STATUS of a node to the letter: %j', ([raw, expected]) => {
  expect(nodeStatus(raw)).toBe(expected)
})

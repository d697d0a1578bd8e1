import { describe, expect, test } from 'vitest'

import { toTable } from './table.ts'
import { duration } from '../kinds/cells.ts'
import { kinds } from '../kinds/kinds.ts'
import type { Kind } from '../kinds/kind-types.ts'
import type { AnyStored, ResourceName } from '../objects.ts'

const nowMs = Date.parse('2026-01-01T00:10:00Z')
const metadata = {
  name: 'web',
  namespace: 'class',
  uid: 'u',
  resourceVersion: '7',
  creationTimestamp: '2026-01-01T00:00:00Z',
}
const options = { nowMs, includeObject: 'Metadata', resourceVersion: '9', withHeaders: true } as const

type Table = { columnDefinitions: { name: string; priority: number }[]; rows: { cells: unknown[]; object?: unknown }[] }

function table(name: ResourceName, parts: object, given: Partial<Parameters<typeof toTable>[2]> = {}): Table {
  const object = { metadata, ...parts } as unknown as AnyStored
  return toTable(kinds[name] as unknown as Kind, [object], { ...options, ...given }) as Table
}

const header = (name: ResourceName) => table(name, {}).columnDefinitions.map(({ name }) => name)
const cells = (name: ResourceName, parts: object) => table(name, parts).rows[0]?.cells

const template = {
  spec: {
    containers: [
      { name: 'main', image: 'nginx' },
      { name: 'side', image: 'busybox' },
    ],
  },
}
const selector = { matchLabels: { tier: 'front', app: 'web' } }

// Columns and cells as `kubectl get -o wide` on Kind has them.
describe('N-16 the columns of', () => {
  test('pods, with the words of their containers', () => {
    const lastState = { terminated: { finishedAt: '2026-01-01T00:08:30Z', exitCode: 1 } }
    const pod = {
      spec: { nodeName: 'w1', containers: template.spec.containers },
      status: {
        phase: 'Running',
        podIPs: [{ ip: '10.244.1.2' }],
        conditions: [{ type: 'Initialized', status: 'True' }],
        containerStatuses: [
          { name: 'main', restartCount: 3, lastState, state: { waiting: { reason: 'CrashLoopBackOff' } } },
          { name: 'side', restartCount: 0, ready: true, state: { running: {} } },
        ],
      },
    }
    expect(header('pods')).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
      'IP',
      'Node',
      'Nominated Node',
      'Readiness Gates',
    ])
    expect(cells('pods', pod)).toEqual([
      'web',
      '1/2',
      'CrashLoopBackOff',
      '3 (90s ago)',
      '10m',
      '10.244.1.2',
      'w1',
      '<none>',
      '<none>',
    ])
  })

  test('workloads', () => {
    const spec = { replicas: 3, selector, template }
    expect(
      cells('deployments', { spec, status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } }),
    ).toEqual(['web', '1/3', 2, 1, '10m', 'main,side', 'nginx,busybox', 'app=web,tier=front'])
    expect(cells('daemonsets', { spec, status: {} })?.slice(0, 8)).toEqual(['web', 0, 0, 0, 0, 0, '<none>', '10m'])
    const status = { startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T00:00:05Z', succeeded: 2 }
    const complete = { conditions: [{ type: 'Complete', status: 'True' }], ...status }
    expect(cells('jobs', { spec: { completions: 2, template }, status: complete })?.slice(0, 5)).toEqual([
      'web',
      'Complete',
      '2/2',
      '5s',
      '10m',
    ])
  })

  test('Services and their endpoints', () => {
    const ports = [
      { port: 80, protocol: 'TCP', nodePort: 30_080 },
      { port: 53, protocol: 'UDP' },
    ]
    const spec = { type: 'NodePort', clusterIPs: ['10.96.0.9'], ports, selector: { app: 'web' } }
    expect(cells('services', { spec })).toEqual([
      'web',
      'NodePort',
      '10.96.0.9',
      '<none>',
      '80:30080/TCP,53/UDP',
      '10m',
      'app=web',
    ])
    const addresses = ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5'].map((ip) => ({ ip }))
    expect(cells('endpoints', { subsets: [{ addresses, ports: [{ port: 80 }] }] })?.[1]).toBe(
      '1.1.1.1:80,1.1.1.2:80,1.1.1.3:80 + 2 more...',
    )
  })

  test('nodes and events', () => {
    const node = {
      metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } },
      spec: { unschedulable: true },
      status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1.34.4' } },
    }
    expect(cells('nodes', node)?.slice(0, 5)).toEqual([
      'web',
      'Ready,SchedulingDisabled',
      'control-plane',
      '10m',
      'v1.34.4',
    ])
    const event = {
      involvedObject: { kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{main}' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container \n',
      source: { component: 'kubelet', host: 'w1' },
      firstTimestamp: '2026-01-01T00:01:00Z',
      lastTimestamp: '2026-01-01T00:09:00Z',
      count: 4,
    }
    expect(cells('events', event)).toEqual([
      '60s',
      'Warning',
      'BackOff',
      'pod/web-1',
      'spec.containers{main}',
      'kubelet, w1',
      'Back-off restarting failed container',
      '9m',
      4,
      'web',
    ])
  })
})

test('N-17 a row has of its object what is asked for, and a watch the columns once', () => {
  const object = { metadata, apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }
  const rowWith = (includeObject: 'None' | 'Metadata' | 'Object') =>
    table('configmaps', object, { includeObject }).rows[0]
  expect(rowWith('None')).toEqual({ cells: ['web', 1, '10m'] })
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
  expect(rowWith('Metadata')?.object).toEqual(partial)
  expect(rowWith('Object')?.object).toEqual(object)
  expect(table('configmaps', object, { withHeaders: false }).columnDefinitions).toBeNull()
})

test.each([
  [-5000, '<invalid>'],
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [125_000, '2m5s'],
  [600_000, '10m'],
  [3 * 3600_000, '3h'],
  [3.5 * 3600_000, '3h30m'],
  [47 * 3600_000, '47h'],
  [50 * 3600_000, '2d2h'],
  [9 * 86_400_000, '9d'],
  [800 * 86_400_000, '2y70d'],
])('N-18 %d ms is %s', (ms, words) => expect(duration(ms)).toBe(words))

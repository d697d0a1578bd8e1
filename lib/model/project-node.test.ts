import { expect, test } from 'vitest'
import { projectNode } from './project-node.ts'

const metadata = { uid: 'node-1', name: 'worker', creationTimestamp: '2026-01-31T12:00:00Z' }

test('P-2 a node becomes its view', () => {
  const raw = {
    metadata,
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [
        { type: 'Hostname', address: 'worker' },
        { type: 'InternalIP', address: '172.18.0.4' },
        { type: 'InternalIP', address: 'fc00::4' },
      ],
      capacity: { pods: '200' },
      allocatable: { pods: '110' },
      nodeInfo: { kubeletVersion: 'v1.34.4' },
    },
  }
  expect(projectNode(raw)).toEqual({
    uid: 'node-1',
    name: 'worker',
    roles: [],
    status: 'Ready',
    version: 'v1.34.4',
    internalIP: '172.18.0.4',
    podCapacity: 110,
    createdAt: '2026-01-31T12:00:00Z',
  })
})

test('T-2 roles come from both kinds of label, sorted and each once', () => {
  const labels = {
    'node-role.kubernetes.io/worker': '',
    'node-role.kubernetes.io/control-plane': 'true',
    'node-role.kubernetes.io/': '',
    'kubernetes.io/role': 'worker',
    'kubernetes.io/hostname': 'worker',
  }
  expect(projectNode({ metadata: { ...metadata, labels } }).roles).toEqual(['control-plane', 'worker'])
})

test('P-5 a node that has said nothing yet survives', () => {
  expect(projectNode({ metadata, status: { allocatable: { pods: 'many' } } })).toMatchObject({
    status: 'Unknown',
    version: '',
    internalIP: null,
    podCapacity: 0,
  })
})

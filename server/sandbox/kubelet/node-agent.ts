// Node agent: what a kubelet does for its node rather than for pods: registers it, keeps its lease and its status fresh.

import type { Lease } from 'kubernetes-types/coordination/v1'
import type { Node } from 'kubernetes-types/core/v1'
import type { StoredOf } from '../objects.ts'
import type { SharedContext } from './kubelet-context.ts'
import type { NodeImages } from './node-images.ts'
import { newNode, nodeStatus, type NodeSpec } from './node-object.ts'
import { microTimestamp, timestamp } from '../store/names.ts'
import { randomHex } from './words.ts'

const leaseNamespace = 'kube-node-lease'
const heartbeatMs = 300_000 // a status in which nothing changed; the lease says that the node lives
const changeMs = 1000 // new images are told together

export type NodeAgent = {
  /** Registers the node, or makes it Ready again after its power came back. Ticks each time the lease is renewed. */
  start(onTick: () => void): void
  /** Falls silent. */
  stop(): void
  /** What the status lists has changed. */
  touch(): void
}

export function createNodeAgent(shared: SharedContext, spec: NodeSpec, index: number, images: NodeImages): NodeAgent {
  const { store, clock, random, record, times } = shared
  const { name } = spec
  const machineId = randomHex(random, 32)
  let bootId = ''
  let cancels: (() => void)[] = []
  let isTouched = false

  function reportNode(): StoredOf<'nodes'> | undefined {
    const now = timestamp(clock.nowMs())
    return store.change(
      'nodes',
      '',
      name,
      (node) => ({ ...node, status: nodeStatus(node.status, spec, { index, bootId, machineId, images, now }) }) as Node,
      { subresource: 'status' },
    )
  }

  function tell(
    reason: string,
    message = `Node ${name} status is now: ${reason}`,
    type: 'Normal' | 'Warning' = 'Normal',
  ) {
    const node = store.get('nodes', '', name)
    // A node's events are filed under its name, not its uid, as kubelets do.
    if (node)
      record(
        { ...node, metadata: { ...node.metadata, uid: name } },
        { type, reason, message, component: 'kubelet', host: name },
      )
  }

  function register(): void {
    const isReboot = bootId !== ''
    bootId = uuid(random)
    if (!store.get('nodes', '', name)) store.create('nodes', newNode(spec, index))
    const wasReady = isReady(store.get('nodes', '', name))
    reportNode()
    tell('Starting', 'Starting kubelet.')
    for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) tell(reason)
    tell('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    if (isReboot) tell('Rebooted', `Node ${name} has been rebooted, boot id: ${bootId}`, 'Warning')
    if (!wasReady) tell('NodeReady')
  }

  function renewLease(): void {
    const renewTime = microTimestamp(clock.nowMs())
    const node = store.get('nodes', '', name)
    if (!node) return
    const renewed = store.change(
      'leases',
      leaseNamespace,
      name,
      (lease) => ({ ...lease, spec: { ...lease.spec, renewTime } }) as Lease,
    )
    if (renewed) return
    store.create('leases', {
      metadata: {
        name,
        namespace: leaseNamespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: Math.round(times.nodeMonitorGraceMs / 1000), renewTime },
    })
  }

  /** Runs `task` now and then, until the agent stops. */
  function every(periodMs: number, task: () => void): void {
    const slot = cancels.length
    const again = () => {
      cancels[slot] = clock.after(periodMs, () => {
        again()
        task()
      })
    }
    again()
  }

  return {
    start(onTick) {
      register()
      renewLease()
      every(times.nodeLeaseRenewMs, () => {
        renewLease()
        onTick()
      })
      every(heartbeatMs, reportNode)
    },
    stop() {
      for (const cancel of cancels) cancel()
      cancels = []
      isTouched = false
    },
    touch() {
      if (isTouched || cancels.length === 0) return
      isTouched = true
      cancels.push(
        clock.after(changeMs, () => {
          isTouched = false
          reportNode()
        }),
      )
    },
  }
}

function isReady(node: StoredOf<'nodes'> | undefined): boolean {
  return Boolean(node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
}

function uuid(random: () => number): string {
  const hex = randomHex(random, 32)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

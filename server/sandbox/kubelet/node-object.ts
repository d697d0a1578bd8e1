// Node object: how a kubelet describes its node to the API.

import type { Node, NodeCondition } from 'kubernetes-types/core/v1'
import { nodeAddressOf, podCidrOf } from '../network/addresses.ts'
import type { NodeImages } from './node-images.ts'

export type NodeSpec = {
  readonly name: string
  readonly isControlPlane: boolean
  /** As quantities: `4`, `8Gi`. */
  readonly cpu: string
  readonly memory: string
  /** How many pods it takes. */
  readonly pods: number
}

/** `off` stops the node as a power cut does. */
export const powerAnnotation = 'podarium.dev/power'

const ephemeralStorage = '64Gi' // what `describe` shows; the real limit is the sandbox's own budget of bytes
const controlPlane = 'node-role.kubernetes.io/control-plane'

export function amountsOf({ cpu, memory, pods }: NodeSpec): Record<string, string> {
  return {
    cpu,
    'ephemeral-storage': ephemeralStorage,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory,
    pods: String(pods),
  }
}

/** The node as it registers. `index` decides its addresses. */
export function newNode(spec: NodeSpec, index: number): Node {
  const podCIDR = podCidrOf(index, spec.pods)
  return {
    metadata: {
      name: spec.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        ...(spec.isControlPlane && {
          [controlPlane]: '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        }),
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      providerID: `podarium://sandbox/${spec.name}`,
      ...(spec.isControlPlane && { taints: [{ effect: 'NoSchedule', key: controlPlane }] }),
    },
  }
}

/** The parts of its status that a kubelet writes. What others wrote stays. */
export function nodeStatus(
  before: Node['status'],
  spec: NodeSpec,
  facts: {
    readonly index: number
    readonly bootId: string
    readonly machineId: string
    readonly images: NodeImages
    readonly now: string
  },
): NonNullable<Node['status']> {
  const amounts = amountsOf(spec)
  return {
    ...before,
    addresses: [
      { address: nodeAddressOf(facts.index), type: 'InternalIP' },
      { address: spec.name, type: 'Hostname' },
    ],
    allocatable: amounts,
    capacity: amounts,
    conditions: conditionsOf(before?.conditions ?? [], facts.now),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: facts.images.list(),
    nodeInfo: {
      architecture: 'amd64',
      bootID: facts.bootId,
      containerRuntimeVersion: 'containerd://1.6.20',
      kernelVersion: '6.12.0-sandbox',
      kubeProxyVersion: '',
      kubeletVersion: 'v1.34.4',
      machineID: facts.machineId,
      operatingSystem: 'linux',
      osImage: 'Podarium sandbox',
      systemUUID: facts.machineId,
    },
  }
}

const healthy = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

function conditionsOf(before: readonly NodeCondition[], now: string): NodeCondition[] {
  const own = new Set<string>(healthy.map(([type]) => type))
  return [
    ...before.filter(({ type }) => !own.has(type)),
    ...healthy.map(([type, value, reason, message]) => {
      const last = before.find((condition) => condition.type === type)
      return {
        lastHeartbeatTime: now,
        lastTransitionTime: (last?.status === value && last.lastTransitionTime) || now,
        message,
        reason,
        status: value,
        type,
      }
    }),
  ]
}

// Node states: what each node has, and what the pods on it take: running sums, so that a pod that waits costs no look at all others.

import type { StoredOf } from '../objects.ts'
import { type Amounts, nothing, plus, requestsOf } from '../kubelet/pod-requests.ts'
import { parseQuantity } from '../quantity.ts'

type Node = StoredOf<'nodes'>
type Pod = StoredOf<'pods'>

/** What a pod takes, worked out once. */
export type Wish = {
  readonly pod: Pod
  readonly requests: Amounts
  /** Ports of the node itself: `TCP 80`. */
  readonly hostPorts: readonly string[]
  /** Its controller's uid. */
  readonly owner: string | undefined
}

export type NodeState = {
  readonly node: Node
  /** Milli-cores, bytes, pieces. */
  readonly capacity: Amounts
  readonly used: Amounts
  readonly hostPorts: ReadonlyMap<string, number>
  /** How many pods of each controller it has, by the controller's uid. */
  readonly ofOwner: ReadonlyMap<string, number>
}

export type NodeStates = {
  /** Whether it is news for pods that wait: a heartbeat is not. */
  setNode(node: Node): boolean
  removeNode(name: string): void
  /** The pod is on its node from now on. */
  place(pod: Pod): void
  /** Whether it was on a node. */
  remove(podUid: string): boolean
  has(podUid: string): boolean
  all(): Iterable<NodeState>
  size(): number
}

export function wishOf(pod: Pod): Wish {
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const hostPorts = [...(pod.spec?.containers ?? []), ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort ? [`${protocol} ${hostPort}`] : []))
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid
  return { pod, requests: requestsOf(pod), hostPorts, owner }
}

type Sums = {
  node: Node
  capacity: Amounts
  used: Amounts
  hostPorts: Map<string, number>
  ofOwner: Map<string, number>
}

export function createNodeStates(): NodeStates {
  const states = new Map<string, Sums>()
  /** By uid; also those on nodes that are not known yet. */
  const placed = new Map<string, Wish>()

  function account({ pod, requests, hostPorts, owner }: Wish, sign: 1 | -1): void {
    const state = states.get(pod.spec?.nodeName ?? '')
    if (!state) return
    state.used = plus(state.used, requests, sign)
    for (const port of hostPorts) count(state.hostPorts, port, sign)
    if (owner) count(state.ofOwner, owner, sign)
  }

  return {
    setNode(node) {
      const { name } = node.metadata
      const known = states.get(name)
      if (known) {
        const isNews = decisive(known.node) !== decisive(node)
        Object.assign(known, { node, capacity: capacityOf(node) })
        return isNews
      }
      states.set(name, { node, capacity: capacityOf(node), used: nothing, hostPorts: new Map(), ofOwner: new Map() })
      for (const wish of placed.values()) if (wish.pod.spec?.nodeName === name) account(wish, 1)
      return true
    },
    removeNode: (name) => void states.delete(name),
    place(pod) {
      const wish = wishOf(pod)
      placed.set(pod.metadata.uid, wish)
      account(wish, 1)
    },
    remove(podUid) {
      const wish = placed.get(podUid)
      if (!wish) return false
      placed.delete(podUid)
      account(wish, -1)
      return true
    },
    has: (podUid) => placed.has(podUid),
    all: () => states.values(),
    size: () => states.size,
  }
}

function capacityOf({ status }: Node): Amounts {
  const { cpu = '0', memory = '0', pods = '0' } = status?.allocatable ?? {}
  return { cpu: parseQuantity(cpu) * 1000, memory: parseQuantity(memory), pods: parseQuantity(pods) }
}

/** What of a node decides about pods. */
function decisive({ spec, metadata, status }: Node): string {
  return JSON.stringify([spec?.taints, spec?.unschedulable, metadata.labels, status?.allocatable])
}

function count(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by
  if (next === 0) counts.delete(key)
  else counts.set(key, next)
}

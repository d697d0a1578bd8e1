// Words: sentences that the panels say, in a beginner's words. Pure.

import { compareNatural } from '../../lib/layout/node-names.ts'
import type { Refusal } from '../../lib/layout/waiting.ts'
import type {
  ContainerView,
  NodeView,
  PodView,
  ServiceView,
  Uid,
  VolumeView,
  WorkloadKind,
  WorkloadView,
} from '../../lib/model/types.ts'

/** How long, as kubectl's AGE column has it: `45s`, `3m49s`, `2d5h`. */
export function age(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const years = Math.floor(days / 365)
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (years < 2) return `${days}d`
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

/** `1 pod`, `3 pods`. */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** The containers that mount a volume, in the pod's order. */
export function mountedBy(pod: PodView, volume: string): readonly ContainerView[] {
  return pod.containers.filter((container) => container.mounts.some((mount) => mount.volume === volume))
}

/** Who uses a volume, e.g. `shared by main-app and helper`. */
function volumeUse(pod: PodView, volume: string): string {
  const names = mountedBy(pod, volume).map((container) => container.name)
  if (names.length === 0) return 'mounted by none'
  return `${names.length === 1 ? 'mounted' : 'shared'} by ${listed(names)}`
}

/** In place of the status of a node that RBAC hides, or that just went. */
export const notShown = 'not shown'

/** `3 pods`, or of those that are there `1 of 3 pods`. */
const countOf = (pods: number, of: number) => (pods === of ? '' : `${pods} of `) + count(of, 'pod')

export const nodeName = (node: Pick<NodeView, 'name' | 'status'>, pods: number, of = pods) =>
  `Node ${node.name}, ${node.status}, ${countOf(pods, of)}`
export const podName = (pod: PodView) => `Pod ${pod.namespace}/${pod.name}, ${pod.status}, ${pod.ready} ready`
/** Of pods that are wanted and were refused. */
export const refusedName = (pods: number) => `Refused, ${count(pods, 'pod')}`
export const refusalName = ({ owner: { kind, namespace, name }, pods, reason }: Omit<Refusal, 'workload'>) =>
  `${kind} ${namespace}/${name}, ${count(pods, 'pod')} wanted but refused: ${reason}`
export const waitingName = (pods: number, of = pods) => `Waiting for a node, ${countOf(pods, of)}`

export function containerName({ name, state, reason, role }: ContainerView): string {
  return `Container ${name}, ${state}${reason ? `: ${reason}` : ''}${role === 'main' ? '' : `, ${role}`}`
}

export function volumeName(pod: PodView, volume: VolumeView): string {
  return `Volume ${volume.name}, ${volume.kind}, ${volumeUse(pod, volume.name)}`
}

export const doorsName = (doors: number) => `Services, ${count(doors, 'door')}`

/** `port 80`, `ports 80 and 443`. */
export function portWords({ ports }: Pick<ServiceView, 'ports'>): string {
  if (ports.length === 0) return 'no port'
  return `port${ports.length === 1 ? '' : 's'} ${listed(ports.map(({ port }) => String(port)))}`
}

export function serviceName(service: ServiceView): string {
  const { namespace, name, type, podUids } = service
  return `Service ${namespace}/${name}, ${type}, ${portWords(service)}, ${count(podUids.length, 'ready pod')}`
}

/** What the outline leaves out while something is looked for: `2 pods and 1 node are left out: not what is looked for.`; null for nothing. */
export function leftOutWords(leftOut: { readonly pods: number; readonly nodes: number; readonly services: number }) {
  const { pods, nodes, services } = leftOut
  const parts = [
    pods > 0 && count(pods, 'pod'),
    nodes > 0 && count(nodes, 'node'),
    services > 0 && count(services, 'Service'),
  ]
  const said = parts.filter((part) => part !== false)
  if (said.length === 0) return null
  return `${listed(said)} ${pods + nodes + services === 1 ? 'is' : 'are'} left out: not what is looked for.`
}

const kindWords: Readonly<Record<string, string>> = {
  Pod: 'A pod is one or more containers that run on one node and share an address and volumes.',
  Node: 'A node is a machine, real or virtual, that runs pods.',
  Deployment:
    'A Deployment keeps the wanted number of equal pods running, and replaces them step by step on a new version.',
  ReplicaSet: 'A ReplicaSet keeps a number of equal pods running. A Deployment makes one for each version.',
  StatefulSet: 'A StatefulSet keeps pods with fixed names, each with storage of its own, and makes them in order.',
  DaemonSet: 'A DaemonSet runs one pod on every node.',
  Job: 'A Job runs pods until their work is done.',
  Service: 'A Service is one fixed address for pods that come and go. It passes requests to those that are ready.',
}

/** What a thing of this kind is, for someone who never heard of it. */
export const whatIs = (kind: string): string | null => kindWords[kind] ?? null

/** What becomes of a pod's work when it is deleted, said before. */
export function deleteConsequence(pod: PodView, owner: WorkloadView | NodeView | null): string {
  if (pod.deletedAt !== null) return 'It was already asked to go.'
  if (pod.ownerUid === null) return 'Nobody makes another: it is gone for good.'
  if (!owner) return 'What made it may make another.'
  if (!('kind' in owner)) return `The kubelet on node ${owner.name} makes it again: it is a static pod.`
  const consequences: Readonly<Record<WorkloadKind, string>> = {
    Deployment: `Its Deployment ${owner.name} will make another, with a new name.`,
    ReplicaSet: `Its ReplicaSet ${owner.name} will make another, with a new name.`,
    StatefulSet: `Its StatefulSet ${owner.name} will make another, with the same name.`,
    DaemonSet: `Its DaemonSet ${owner.name} will make another on the same node.`,
    Job: `Its Job ${owner.name} will make another, unless its work is done.`,
  }
  return consequences[owner.kind]
}

/** The workloads to list: not those that another listed workload keeps, such as a Deployment's ReplicaSets. */
export function listedWorkloads(workloads: ReadonlyMap<Uid, WorkloadView>): readonly WorkloadView[] {
  return [...workloads.values()]
    .filter(({ ownerUid }) => ownerUid === null || !workloads.has(ownerUid))
    .toSorted(byName)
}

/** By namespace, then name, as kubectl lists them; numbers by their value: worker2 before worker10. */
export function byName(
  a: { readonly namespace?: string; readonly name: string },
  b: { readonly namespace?: string; readonly name: string },
): number {
  return compareNatural(a.namespace ?? '', b.namespace ?? '') || compareNatural(a.name, b.name)
}

/** `0.4 s`. */
export const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(1)} s`

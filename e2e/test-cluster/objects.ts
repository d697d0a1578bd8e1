// Objects: the smallest raw objects that look real, for tests to change as they like.

import type { KubeObject } from './store.ts'

/** Any fields below an object's metadata, spec and status, laid over what a factory makes. */
export type Overlay = {
  readonly metadata?: Record<string, unknown>
  readonly spec?: Record<string, unknown>
  readonly status?: Record<string, unknown>
}

function withOverlay(object: KubeObject, { metadata, spec, status }: Overlay): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, ...metadata },
    ...(object.spec || spec ? { spec: { ...(object.spec as object), ...spec } } : {}),
    ...(object.status || status ? { status: { ...(object.status as object), ...status } } : {}),
  }
}

/** A Ready node; `role` e.g. `control-plane`. */
export function aNode(name: string, { role, ...overlay }: Overlay & { readonly role?: string } = {}): KubeObject {
  const labels = { 'kubernetes.io/hostname': name, ...(role ? { [`node-role.kubernetes.io/${role}`]: '' } : {}) }
  const node: KubeObject = {
    kind: 'Node',
    metadata: { name, labels },
    spec: {},
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${1 + (hash(name) % 250)}` },
        { type: 'Hostname', address: name },
      ],
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      nodeInfo: { kubeletVersion: 'v1.34.0', operatingSystem: 'linux', architecture: 'amd64' },
    },
  }
  return withOverlay(node, overlay)
}

/** A container of a pod's spec. */
export function aContainer(
  name: string,
  image = 'nginx',
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return { name, image, imagePullPolicy: 'IfNotPresent', ...fields }
}

/** A pod that waits for the scheduler, with one container `main` unless `spec.containers` says otherwise. */
export function aPod(namespace: string, name: string, overlay: Overlay = {}): KubeObject {
  const pod: KubeObject = {
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { restartPolicy: 'Always', containers: [aContainer('main')], volumes: [] },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  }
  return withOverlay(pod, overlay)
}

/** A pod that runs on a node, all its containers ready. */
export function aRunningPod(
  namespace: string,
  name: string,
  node: string,
  ip: string,
  overlay: Overlay = {},
): KubeObject {
  const pod = aPod(namespace, name, overlay)
  const { containers } = pod.spec as { containers: { name: string; image: string }[] }
  return withOverlay(pod, { spec: { nodeName: node }, status: { ...runningStatus(containers, ip), ...overlay.status } })
}

type NamedImage = { readonly name: string; readonly image: string }

/** When containers started, unless a test says otherwise. */
export const defaultStart = '2026-01-31T12:00:00Z'

/** The status that a kubelet reports when all containers run. */
export function runningStatus(
  containers: readonly NamedImage[],
  ip: string,
  startedAt = defaultStart,
): Record<string, unknown> {
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    startTime: startedAt,
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
    containerStatuses: containers.map((container) => runningContainer(container, startedAt)),
  }
}

/** What the status of a pod says of a container that runs. */
export function runningContainer({ name, image }: NamedImage, startedAt = defaultStart) {
  return { name, image, ready: true, started: true, restartCount: 0, state: { running: { startedAt } } }
}

/** A Deployment of pods with one container `main`, labelled `app: <name>`. */
export function aDeployment(namespace: string, name: string, replicas: number, overlay: Overlay = {}): KubeObject {
  const deployment: KubeObject = {
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [aContainer('main')] } },
    },
    status: { replicas: 0, readyReplicas: 0 },
  }
  return withOverlay(deployment, overlay)
}

function hash(text: string): number {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0
  return sum
}

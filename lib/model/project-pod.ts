// A pod as the API sends it, to its view. This and the other projections are the allow-list: what they do not name stays on the server.

import { apiTokenDetail } from './api-token.ts'
import { interned, internedList } from './interned.ts'
import {
  asObject,
  conditionOf,
  controllerOf,
  none,
  type RawContainer,
  type RawContainerStatus,
  type RawMount,
  type RawPod,
  type RawPort,
  type RawVolume,
} from './raw.ts'
import { probesOf } from './project-probe.ts'
import { endStatus, isSidecar, podColumns } from './status.ts'
import type { ContainerRole, ContainerState, ContainerView, MountView, PodView, PortView, VolumeView } from './types.ts'

/** The view of a pod; `lastEvent` is null until it is joined (join.ts). Throws on what is no pod. */
export function projectPod(raw: unknown): PodView {
  const pod = asObject<RawPod>(raw, 'Pod')
  const { metadata, spec, status } = pod
  const columns = podColumns(pod)
  const volumes = viewsOf(spec?.volumes, projectVolume)
  return {
    uid: metadata.uid,
    namespace: interned(metadata.namespace ?? ''),
    name: metadata.name,
    node: spec?.nodeName ? interned(spec.nodeName) : null,
    status: interned(columns.status),
    ready: interned(columns.ready),
    restarts: columns.restarts,
    ip: status?.podIP || null,
    createdAt: metadata.creationTimestamp ?? '',
    labels: labelsOf(metadata.labels),
    ownerUid: controllerOf(pod)?.uid ?? null,
    deletedAt: metadata.deletionTimestamp ?? null,
    message: messageOf(pod),
    lastEvent: null,
    containers: containersOf(pod, volumes),
    volumes,
  }
}

/** The pods of one template have the same labels, and share one array of them. */
function labelsOf(labels: Readonly<Record<string, string>> | null | undefined): readonly string[] {
  const keys = Object.keys(labels ?? {})
  return keys.length === 0 ? none : internedList(keys.sort().map((key) => `${key}=${labels![key]}`))
}

function messageOf({ spec, status }: RawPod): string | null {
  const scheduled = spec?.nodeName ? undefined : conditionOf(status?.conditions, 'PodScheduled')
  return scheduled?.message || status?.message || null
}

/** In the order in which they start: init and sidecars as in the spec, then main, then ephemeral. */
function containersOf({ spec, status }: RawPod, volumes: readonly VolumeView[]): readonly ContainerView[] {
  const views: ContainerView[] = []
  for (const container of spec?.initContainers ?? none) {
    const role = isSidecar(container) ? 'sidecar' : 'init'
    views.push(projectContainer(container, role, status?.initContainerStatuses, volumes))
  }
  for (const container of spec?.containers ?? none) {
    views.push(projectContainer(container, 'main', status?.containerStatuses, volumes))
  }
  for (const container of spec?.ephemeralContainers ?? none) {
    views.push(projectContainer(container, 'ephemeral', status?.ephemeralContainerStatuses, volumes))
  }
  return views
}

function projectContainer(
  raw: RawContainer,
  role: ContainerRole,
  statuses: readonly RawContainerStatus[] | null | undefined,
  volumes: readonly VolumeView[],
): ContainerView {
  const { name = '', image = '', ports, volumeMounts } = raw
  const status = statuses?.find((status) => status.name === name)
  const { state, reason } = containerState(status)
  return {
    name: interned(name),
    image: interned(image),
    role,
    state,
    reason,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    ports: viewsOf(ports, projectPort),
    mounts: viewsOf(volumeMounts, (mount) => projectMount(mount, volumes)),
    probes: probesOf(raw),
  }
}

/** A container's state and why; one without a status waits, as nothing has been done about it. */
export function containerState(status: RawContainerStatus | undefined): {
  state: ContainerState
  reason: string | null
} {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running) return { state: 'running', reason: null }
  if (terminated) return { state: 'terminated', reason: endStatus(terminated) }
  return { state: 'waiting', reason: waiting?.reason ? interned(waiting.reason) : null }
}

function projectPort({ containerPort = 0, protocol = 'TCP', name }: RawPort): PortView {
  return { port: containerPort, protocol, name: name || null }
}

function projectMount(
  { name = '', mountPath, readOnly = false, subPath, subPathExpr }: RawMount,
  volumes: readonly VolumeView[],
): MountView {
  // The volume's own copy of its name: the API token's is another in each pod, and mounted in each container.
  const volume = volumes.find((each) => each.name === name)?.name ?? name
  return { volume, path: interned(mountPath ?? ''), readOnly, subPath: subPath || subPathExpr || null }
}

/** The prefix that the API server names the token's volume with; no other volume is told from it by its type alone. */
const apiTokenName = 'kube-api-access-'

function projectVolume(volume: RawVolume): VolumeView {
  const name = volume.name ?? ''
  for (const kind in volume) {
    if (kind !== 'name' && volume[kind]) return { name, kind, detail: detailOf(kind, volume[kind], name) }
  }
  return { name, kind: 'emptyDir', detail: null } // what the API server itself makes of a volume without a type
}

/** What a volume is made from, for the types that say it in a word. */
function detailOf(kind: string, source: object, name: string): string | null {
  const named = source as Readonly<Record<string, unknown>>
  if (kind === 'projected') return name.startsWith(apiTokenName) ? apiTokenDetail : projectedDetail(named['sources'])
  const field = detailFields[kind]
  const detail = field === undefined ? undefined : named[field]
  return typeof detail === 'string' && detail !== '' ? detail : null
}

/** By volume type, the field that names what it is made from. */
const detailFields: Readonly<Record<string, string>> = {
  emptyDir: 'medium',
  configMap: 'name',
  secret: 'secretName',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
  image: 'reference',
  csi: 'driver',
  nfs: 'path',
}

/** The ConfigMaps and Secrets that a projected volume puts together. */
function projectedDetail(sources: unknown): string | null {
  if (!Array.isArray(sources)) return null
  const names = (sources as readonly { configMap?: { name?: string }; secret?: { name?: string } }[]).flatMap(
    ({ configMap, secret }) => configMap?.name ?? secret?.name ?? [],
  )
  return names.join(', ') || null
}

/** A view of each; for none of them the one shared empty array. */
function viewsOf<R, V>(raws: readonly R[] | null | undefined, project: (raw: R) => V): readonly V[] {
  return raws && raws.length > 0 ? raws.map((raw) => project(raw)) : none
}

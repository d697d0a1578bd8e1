// Raw: Kubernetes' objects as its API sends them, as far as the projections read them. Everything may be missing: an object is
// read while it is being made, by servers of many versions. What is not named here, no projection can let through.

import type { Time, Uid } from './types.ts'

type List<T> = readonly T[] | null

export type RawOwner = {
  readonly kind?: string
  readonly name?: string
  readonly uid?: Uid
  readonly controller?: boolean | null
}

export type RawMeta = {
  readonly uid: Uid
  readonly name: string
  readonly namespace?: string
  readonly creationTimestamp?: Time | null
  readonly deletionTimestamp?: Time | null
  readonly labels?: Readonly<Record<string, string>> | null
  readonly ownerReferences?: List<RawOwner>
}

/** What all objects have. */
export type RawObject = { readonly metadata: RawMeta }

export type RawCondition = {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: Time | null
}

export type RawWaiting = { readonly reason?: string; readonly message?: string }

export type RawRunning = { readonly startedAt?: Time | null }

export type RawTerminated = {
  readonly reason?: string
  readonly message?: string
  readonly exitCode?: number
  readonly signal?: number
  readonly startedAt?: Time | null
  readonly finishedAt?: Time | null
}

/** At most one of the three; none means waiting. */
export type RawState = {
  readonly waiting?: RawWaiting | null
  readonly running?: RawRunning | null
  readonly terminated?: RawTerminated | null
}

export type RawContainerStatus = {
  readonly name?: string
  readonly state?: RawState | null
  readonly lastState?: RawState | null
  readonly ready?: boolean
  readonly started?: boolean | null
  readonly restartCount?: number
}

export type RawPort = { readonly containerPort?: number; readonly protocol?: string; readonly name?: string }

export type RawMount = {
  readonly name?: string
  readonly mountPath?: string
  readonly readOnly?: boolean
  readonly subPath?: string
  readonly subPathExpr?: string
}

/** How a kubelet asks; exec's command and httpGet's headers are not named here on purpose. */
export type RawProbe = {
  readonly httpGet?: { readonly path?: string; readonly port?: number | string } | null
  readonly tcpSocket?: { readonly port?: number | string } | null
  readonly grpc?: { readonly port?: number } | null
  readonly exec?: object | null
}

export type RawContainer = {
  readonly name?: string
  readonly image?: string
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: string | null
  readonly ports?: List<RawPort>
  readonly volumeMounts?: List<RawMount>
  readonly startupProbe?: RawProbe | null
  readonly readinessProbe?: RawProbe | null
  readonly livenessProbe?: RawProbe | null
}

/** Its name, and one more key: its type, with what it is made from. */
export type RawVolume = { readonly name?: string; readonly [type: string]: unknown }

export type RawPod = RawObject & {
  readonly spec?: {
    readonly nodeName?: string
    readonly serviceAccountName?: string
    readonly initContainers?: List<RawContainer>
    readonly containers?: List<RawContainer>
    readonly ephemeralContainers?: List<RawContainer>
    readonly volumes?: List<RawVolume>
  } | null
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    readonly qosClass?: string
    readonly conditions?: List<RawCondition>
    readonly initContainerStatuses?: List<RawContainerStatus>
    readonly containerStatuses?: List<RawContainerStatus>
    readonly ephemeralContainerStatuses?: List<RawContainerStatus>
  } | null
}

export type RawNode = RawObject & {
  readonly spec?: { readonly unschedulable?: boolean } | null
  readonly status?: {
    readonly conditions?: List<RawCondition>
    readonly addresses?: List<{ readonly type?: string; readonly address?: string }>
    /** A quantity, e.g. `110`. */
    readonly allocatable?: { readonly pods?: string } | null
    readonly nodeInfo?: { readonly kubeletVersion?: string } | null
  } | null
}

export type RawNamespace = RawObject & { readonly status?: { readonly phase?: string } | null }

/** Deployment, ReplicaSet and StatefulSet: what they have in common. */
export type RawReplicated = RawObject & {
  readonly spec?: { readonly replicas?: number | null } | null
  readonly status?: {
    readonly replicas?: number
    readonly readyReplicas?: number
    readonly conditions?: List<RawCondition>
  } | null
}

export type RawDaemonSet = RawObject & {
  readonly status?: {
    readonly desiredNumberScheduled?: number
    readonly currentNumberScheduled?: number
    readonly numberReady?: number
  } | null
}

export type RawJob = RawObject & {
  readonly spec?: {
    readonly parallelism?: number | null
    readonly completions?: number | null
    readonly suspend?: boolean | null
  } | null
  readonly status?: {
    readonly active?: number
    readonly ready?: number | null
    readonly succeeded?: number
    readonly conditions?: List<RawCondition>
  } | null
}

export type RawService = RawObject & {
  readonly spec?: {
    readonly type?: string
    readonly clusterIP?: string
    readonly selector?: Readonly<Record<string, string>> | null
    readonly ports?: List<{
      readonly port?: number
      readonly protocol?: string
      readonly name?: string
      readonly targetPort?: number | string
      readonly nodePort?: number
    }>
  } | null
}

export type RawEndpointSlice = RawObject & {
  readonly endpoints?: List<{
    readonly conditions?: { readonly ready?: boolean | null } | null
    readonly targetRef?: { readonly kind?: string; readonly uid?: Uid } | null
  }>
}

export type RawEvent = RawObject & {
  readonly involvedObject?: { readonly kind?: string; readonly uid?: Uid } | null
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly lastTimestamp?: Time | null
  /** Set instead of lastTimestamp by those who report through events.k8s.io, with a series for what happens again. */
  readonly eventTime?: Time | null
  readonly series?: { readonly count?: number; readonly lastObservedTime?: Time | null } | null
}

/** What the API sent, as the object that it should be. Throws on what has no uid and name: that is no object of a cluster. */
export function asObject<T extends RawObject>(raw: unknown, kind: string): T {
  const { uid, name } = (raw as { metadata?: Partial<RawMeta> } | null | undefined)?.metadata ?? {}
  if (typeof uid !== 'string' || uid === '' || typeof name !== 'string' || name === '') {
    throw new TypeError(`This is no ${kind}: it has no metadata.uid and metadata.name. It begins ${excerpt(raw)}`)
  }
  return raw as T
}

/** The owner that makes and removes it: at most one of the owners is its controller. */
export function controllerOf(object: RawObject): RawOwner | null {
  return object.metadata.ownerReferences?.find((owner) => owner.controller) ?? null
}

/** The condition of that type, if it is there. */
export function conditionOf(conditions: List<RawCondition> | undefined, type: string): RawCondition | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** For all that have none: one array instead of thousands of empty ones. */
export const none: readonly never[] = Object.freeze([])

/** Words for a person have at most this many characters of what could not be read: enough to know it by, too few to hold a secret's value. */
const excerptLength = 24

function excerpt(raw: unknown): string {
  return (JSON.stringify(raw) ?? String(raw)).slice(0, excerptLength)
}

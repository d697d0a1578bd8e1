// The model: what Podarium knows of a cluster, as small views of Kubernetes' objects. The same types on the server, on the wire and in the page.
//
// Views hold JSON values only and every field is always there (null where Kubernetes says nothing), so that a change
// of a view is a merge patch that never has to remove a key. Env, args, annotations, managedFields and secrets have no
// field here on purpose: they never leave the server.

/** metadata.uid: unique in a cluster over its whole life. */
export type Uid = string

/** RFC 3339 time as Kubernetes writes it, e.g. `2026-01-31T12:00:00Z`. */
export type Time = string

/** https://kubernetes.io/docs/concepts/architecture/nodes/ */
export type NodeView = {
  readonly uid: Uid
  readonly name: string
  /** From the labels `node-role.kubernetes.io/<role>`, as in the ROLES column of kubectl. */
  readonly roles: readonly string[]
  /** The STATUS column of `kubectl get nodes`, e.g. `Ready,SchedulingDisabled`. */
  readonly status: string
  /** The kubelet's version. */
  readonly version: string
  readonly internalIP: string | null
  /** status.allocatable.pods: how many pods fit. */
  readonly podCapacity: number
  readonly createdAt: Time
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
export type NamespaceView = {
  readonly uid: Uid
  readonly name: string
  /** Active or Terminating. */
  readonly status: string
}

export type WorkloadKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job'

/** Something that makes pods: https://kubernetes.io/docs/concepts/workloads/controllers/ */
export type WorkloadView = {
  readonly uid: Uid
  readonly namespace: string
  readonly kind: WorkloadKind
  readonly name: string
  /** Pods wanted: spec.replicas; for a DaemonSet the nodes it should run on; for a Job the pods that it may run at once. */
  readonly replicas: number
  readonly readyReplicas: number
  /** Whether its own /scale subresource may be set here: not for what is owned by another workload, nor for a DaemonSet or Job. */
  readonly scalable: boolean
  readonly ownerUid: Uid | null
  /** Pods wanted but not made, because the API server refused them (quota, admission): drawn as ghosts. */
  readonly refusedPods: number
  /** The API server's own words for that refusal. A Deployment has the words too, though the ghosts are its ReplicaSet's. */
  readonly refusal: string | null
  readonly createdAt: Time
}

/** init: runs to its end before the main ones; sidecar: an init container with restartPolicy Always; ephemeral: added by kubectl debug. */
export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral'

export type ContainerState = 'waiting' | 'running' | 'terminated'

export type PortView = { readonly port: number; readonly protocol: string; readonly name: string | null }

export type MountView = {
  /** The name of the pod's volume. */
  readonly volume: string
  readonly path: string
  readonly readOnly: boolean
  readonly subPath: string | null
}

/** What the kubelet asks a container again and again: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
export type ProbeView = {
  readonly kind: 'startup' | 'readiness' | 'liveness'
  /** In a word, e.g. `GET :80/healthz`, `TCP :5432`, `a command`. */
  readonly asks: string
}

export type ContainerView = {
  readonly name: string
  readonly image: string
  readonly role: ContainerRole
  readonly state: ContainerState
  /** Why it waits or ended, e.g. `CrashLoopBackOff`, `Completed`. */
  readonly reason: string | null
  readonly ready: boolean
  readonly restarts: number
  readonly ports: readonly PortView[]
  readonly mounts: readonly MountView[]
  readonly probes: readonly ProbeView[]
}

export type VolumeView = {
  readonly name: string
  /** The volume's type in Kubernetes' word, e.g. `emptyDir`, `configMap`, `persistentVolumeClaim`. */
  readonly kind: string
  /** What it is made from: the name of the ConfigMap, Secret or claim, the path on the node, `Memory`; `API token` for the volume that every pod gets. */
  readonly detail: string | null
}

/** https://kubernetes.io/docs/concepts/workloads/pods/ */
export type PodView = {
  readonly uid: Uid
  readonly namespace: string
  readonly name: string
  /** spec.nodeName; null while it waits for the scheduler. */
  readonly node: string | null
  /** The STATUS column of `kubectl get pods`. */
  readonly status: string
  /** The READY column of `kubectl get pods`, e.g. `1/2`. */
  readonly ready: string
  /** The number in the RESTARTS column of `kubectl get pods`. */
  readonly restarts: number
  readonly ip: string | null
  readonly createdAt: Time
  /** `key=value` each, in the order of their keys. */
  readonly labels: readonly string[]
  /** The uid of its controller: a workload's, or a node's for a static pod. */
  readonly ownerUid: Uid | null
  /** metadata.deletionTimestamp: set from the moment that it is asked to go. */
  readonly deletedAt: Time | null
  /** Why it is where it is, in the cluster's words: the scheduler's while it has no node, the kubelet's when it was evicted. */
  readonly message: string | null
  /** The newest event about it: what the cluster did last. */
  readonly lastEvent: { readonly reason: string; readonly at: Time } | null
  readonly containers: readonly ContainerView[]
  readonly volumes: readonly VolumeView[]
}

/** https://kubernetes.io/docs/concepts/services-networking/service/ */
export type ServiceView = {
  readonly uid: Uid
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly clusterIP: string | null
  /** Whether it chooses its pods by labels; what it leads to was set by somebody else if not, as for the API server's own, `kubernetes`. */
  readonly choosesPods: boolean
  readonly ports: readonly (PortView & { readonly targetPort: string; readonly nodePort: number | null })[]
  /** The pods behind it, by its EndpointSlices: the ready ones. */
  readonly podUids: readonly Uid[]
}

/** Which cluster this is. */
export type ClusterView = {
  /** The context of the kubeconfig. */
  readonly context: string
  /** The cluster's name in the kubeconfig. */
  readonly name: string
  /** The uid of the namespace kube-system: a cluster's identity. */
  readonly uid: Uid
  /** The API server's version, e.g. `v1.34.4`. */
  readonly version: string
  readonly sandbox: boolean
  /** The kinds that this person may not see here (RBAC), in Kubernetes' plural words; they are missing from the picture. */
  readonly forbidden: readonly string[]
  /** The most replicas that a scale command may ask for. */
  readonly maxReplicas: number
}

/**
 * Whether the picture is the truth. `connecting`: not whole yet. `live`: every kind is watched and the link answers.
 * `stale`: the link or a watch is down, so the picture is of `sinceMs`. `resynced`: live again; the counts tell which pods
 * came, went and changed meanwhile.
 */
export type Freshness = {
  readonly state: 'connecting' | 'live' | 'stale' | 'resynced'
  /** When this state began; for `stale`, when the cluster was last heard of. Milliseconds since 1970, the server's clock. */
  readonly sinceMs: number
  /** A sentence for a person: what is wrong and what to do, while connecting or stale. */
  readonly message?: string
  readonly added?: number
  readonly removed?: number
  readonly changed?: number
}

/** What each collection of the model holds. */
export type Views = {
  readonly nodes: NodeView
  readonly namespaces: NamespaceView
  readonly workloads: WorkloadView
  readonly pods: PodView
  readonly services: ServiceView
}

export type Collection = keyof Views

export const collections = [
  'nodes',
  'namespaces',
  'workloads',
  'pods',
  'services',
] as const satisfies readonly Collection[]

/** A model: each collection by uid. */
export type Model = { readonly [C in Collection]: ReadonlyMap<Uid, Views[C]> }

export const emptyModel: Model = {
  nodes: new Map(),
  namespaces: new Map(),
  workloads: new Map(),
  pods: new Map(),
  services: new Map(),
}

/** A line in the inspector, as `kubectl describe` has them. */
export type EventView = {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly lastAt: Time
}

/** One condition of a pod: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions */
export type ConditionView = {
  readonly type: string
  readonly status: string
  readonly reason: string | null
  readonly message: string | null
  readonly changedAt: Time | null
}

/** What a beginner asks about one container beyond its view. */
export type ContainerDetail = {
  readonly name: string
  /** The state in words with its reason and message, e.g. `waiting: back-off 20s restarting failed container`. */
  readonly message: string | null
  readonly exitCode: number | null
  readonly startedAt: Time | null
  readonly finishedAt: Time | null
  /** How the run before this one ended, if there was one. */
  readonly lastEnd: { readonly reason: string; readonly exitCode: number; readonly finishedAt: Time | null } | null
}

/** What the inspector shows of one pod beyond its view; read from the API server when somebody looks. */
export type PodDetail = {
  readonly uid: Uid
  readonly owner: { readonly kind: string; readonly name: string } | null
  readonly serviceAccount: string | null
  readonly qosClass: string | null
  readonly conditions: readonly ConditionView[]
  readonly containers: readonly ContainerDetail[]
  /** Newest first. */
  readonly events: readonly EventView[]
}

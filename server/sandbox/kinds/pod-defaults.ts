// Pod defaults: what an API server fills in where a pod or a pod template says nothing.
// As `kubectl create --dry-run=server -o yaml` of Kubernetes 1.34 shows it.

import type {
  Container,
  Lifecycle,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Toleration,
  Volume,
} from 'kubernetes-types/core/v1'

/** `defaults` where `given` has nothing, or an empty string, which is nothing to an API server. */
export function fillIn<T extends object>(given: T, defaults: Partial<T>): T {
  const filled = { ...given } as Record<string, unknown>
  for (const [key, value] of Object.entries(defaults)) {
    if (filled[key] === undefined || filled[key] === '') filled[key] = value
  }
  return filled as T
}

/** A pod's template, for workloads. */
export function fillTemplate(template: PodTemplateSpec | undefined): PodTemplateSpec {
  return { ...template, metadata: template?.metadata ?? {}, spec: fillPodSpec(template?.spec) }
}

/** A pod itself has a few defaults more than a template. */
export function fillPod(pod: Pod): Pod {
  const spec = fillPodSpec(pod.spec)
  return {
    ...pod,
    spec: {
      ...fillIn(spec, {
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
      }),
      containers: spec.containers.map(requestLimits),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(requestLimits) }),
    },
  }
}

function fillPodSpec(given: PodSpec | undefined): PodSpec {
  const spec: PodSpec = { ...given, containers: given?.containers ?? [] }
  const { serviceAccountName, serviceAccount } = spec
  const account = serviceAccountName || serviceAccount
  const isOnHost = spec.hostNetwork === true
  return {
    ...fillIn(spec, {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    }),
    ...(account && { serviceAccountName: account, serviceAccount: account }),
    containers: spec.containers.map((container) => fillContainer(container, isOnHost)),
    ...(spec.initContainers && {
      initContainers: spec.initContainers.map((container) => fillContainer(container, isOnHost)),
    }),
    ...(spec.volumes && { volumes: spec.volumes.map(fillVolume) }),
  }
}

function fillContainer(container: Container, isOnHost: boolean): Container {
  const { ports, env, livenessProbe, readinessProbe, startupProbe, lifecycle } = container
  return {
    ...fillIn(container, {
      imagePullPolicy: pullPolicy(container.image ?? ''),
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    }),
    ...(ports && {
      ports: ports.map((port) => fillIn(port, { protocol: 'TCP', ...(isOnHost && { hostPort: port.containerPort }) })),
    }),
    ...(env && {
      env: env.map((variable) => {
        const { valueFrom } = variable
        if (!valueFrom?.fieldRef) return variable
        return { ...variable, valueFrom: { ...valueFrom, fieldRef: fillIn(valueFrom.fieldRef, { apiVersion: 'v1' }) } }
      }),
    }),
    ...(livenessProbe && { livenessProbe: fillProbe(livenessProbe) }),
    ...(readinessProbe && { readinessProbe: fillProbe(readinessProbe) }),
    ...(startupProbe && { startupProbe: fillProbe(startupProbe) }),
    ...(lifecycle && { lifecycle: fillLifecycle(lifecycle) }),
  }
}

/** An image without a tag is the latest, which is pulled each time; a digest never changes. */
function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const [, tag = 'latest'] = /:([^:/]+)$/.exec(image) ?? []
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function fillProbe(given: Probe): Probe {
  // Zero is nothing said, for an API server too.
  const said = Object.entries(given).filter(([, value]) => value !== 0)
  const probe = fillIn(Object.fromEntries(said) as Probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
  return fillHandler(probe)
}

function fillHandler<T extends Pick<Probe, 'httpGet'> & { readonly grpc?: { readonly service?: string } }>(
  handler: T,
): T {
  const { httpGet, grpc } = handler
  return {
    ...handler,
    ...(httpGet && { httpGet: fillIn(httpGet, { path: '/', scheme: 'HTTP' }) }),
    ...(grpc && { grpc: { ...grpc, service: grpc.service ?? '' } }),
  }
}

function fillLifecycle({ postStart, preStop, ...rest }: Lifecycle): Lifecycle {
  return {
    ...rest,
    ...(postStart && { postStart: fillHandler(postStart) }),
    ...(preStop && { preStop: fillHandler(preStop) }),
  }
}

const readable = 0o644

function fillVolume(volume: Volume): Volume {
  const { configMap, secret, downwardAPI, projected, hostPath } = volume
  if (Object.keys(volume).every((key) => key === 'name')) return { ...volume, emptyDir: {} }
  return {
    ...volume,
    ...(configMap && { configMap: { defaultMode: readable, ...configMap } }),
    ...(secret && { secret: { defaultMode: readable, ...secret } }),
    ...(hostPath && { hostPath: { type: '', ...hostPath } }),
    ...(downwardAPI && {
      downwardAPI: { defaultMode: readable, ...downwardAPI, ...fillItems(downwardAPI) },
    }),
    ...(projected && {
      projected: {
        defaultMode: readable,
        ...projected,
        ...(projected.sources && {
          sources: projected.sources.map((source) => ({
            ...source,
            ...(source.serviceAccountToken && {
              serviceAccountToken: { expirationSeconds: 3600, ...source.serviceAccountToken },
            }),
            ...(source.downwardAPI && { downwardAPI: { ...source.downwardAPI, ...fillItems(source.downwardAPI) } }),
          })),
        }),
      },
    }),
  }
}

function fillItems({ items }: NonNullable<Volume['downwardAPI']>) {
  if (!items) return {}
  return {
    items: items.map((item) =>
      item.fieldRef ? { ...item, fieldRef: fillIn(item.fieldRef, { apiVersion: 'v1' }) } : item,
    ),
  }
}

/** Who says how much a container may use, asks for that much. */
function requestLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {}
  if (!limits) return container
  return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } }
}

const secondsOnLostNode = 300

/** What an API server adds to the tolerations of each pod: it outlives short troubles of its node. */
export function tolerateShortTroubles(tolerations: readonly Toleration[] = []): Toleration[] {
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) =>
      !tolerations.some(
        (toleration) =>
          (toleration.key === key || !toleration.key) && (toleration.effect === 'NoExecute' || !toleration.effect),
      ),
  )
  return [
    ...tolerations,
    ...added.map((key) => ({
      key,
      operator: 'Exists' as const,
      effect: 'NoExecute' as const,
      tolerationSeconds: secondsOnLostNode,
    })),
  ]
}

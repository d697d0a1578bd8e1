// Container checks: what may be wrong with the containers of a pod or a pod template, in the order in which an API server tells it.

import type {
  Container,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  LifecycleHandler,
  Probe,
  VolumeMount,
} from 'kubernetes-types/core/v1'

import {
  checkDescendingPath,
  checkName,
  checkNotNegative,
  checkOneOf,
  checkPort,
  checkPortOrName,
  denied,
  duplicate,
  missing,
  required,
  unsupported,
  wrong,
  type Causes,
} from './checks.ts'
import { portNameErrors, qualifiedNameErrors } from './names.ts'
import { parseQuantity } from '../quantity.ts'

/** All main containers, and what they must not share. */
export function* checkContainers(
  field: string,
  containers: readonly Container[],
  volumes: ReadonlySet<string>,
): Causes {
  if (containers.length === 0) yield required(field)
  const names = new Set<string>()
  for (const [at, container] of containers.entries()) {
    const path = `${field}[${at}]`
    yield* checkContainer(path, container, volumes)
    if (names.has(container.name)) yield duplicate(`${path}.name`, container.name)
    names.add(container.name)
    yield* checkLife(path, container)
    if (container.restartPolicy) yield* checkOneOf(`${path}.restartPolicy`, container.restartPolicy, restartPolicies)
  }
  yield* checkHostPorts(field, containers)
}

const restartPolicies = ['Always', 'OnFailure', 'Never']

/** Only those that keep running beside the main ones have probes and hooks. */
export function* checkInitContainers(
  field: string,
  containers: readonly Container[],
  main: readonly Container[],
  volumes: ReadonlySet<string>,
): Causes {
  const names = new Set(main.map(({ name }) => name))
  for (const [at, container] of containers.entries()) {
    const path = `${field}[${at}]`
    yield* checkContainer(path, container, volumes)
    yield* checkOneOf(`${path}.restartPolicy`, container.restartPolicy, restartPolicies)
    if (names.has(container.name)) yield duplicate(`${path}.name`, container.name)
    else if (container.name) names.add(container.name)
    yield* checkHostPorts(field, [container])
    if (container.restartPolicy === 'Always') yield* checkLife(path, container)
    else {
      for (const part of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (container[part]) {
          yield denied(`${path}.${part}`, 'may not be set for init containers without restartPolicy=Always')
        }
      }
    }
  }
}

function* checkContainer(path: string, container: Container, volumes: ReadonlySet<string>): Causes {
  if (!container.name) yield required(`${path}.name`)
  else yield* checkName(`${path}.name`, container.name, 'label')
  if (!container.image) yield required(`${path}.image`)
  yield* checkOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
    'File',
    'FallbackToLogsOnError',
  ])
  yield* checkPorts(`${path}.ports`, container.ports ?? [])
  for (const [at, variable] of (container.env ?? []).entries()) yield* checkVariable(`${path}.env[${at}]`, variable)
  yield* checkEnvFrom(`${path}.envFrom`, container.envFrom ?? [])
  yield* checkMounts(`${path}.volumeMounts`, container.volumeMounts ?? [], volumes)
  yield* checkOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never'])
  yield* checkResources(`${path}.resources`, container.resources ?? {})
}

function* checkPorts(field: string, ports: readonly ContainerPort[]): Causes {
  const names = new Set<string>()
  for (const [at, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const path = `${field}[${at}]`
    if (name) {
      const errors = portNameErrors(name)
      for (const words of errors) yield wrong(`${path}.name`, name, words)
      if (errors.length === 0 && names.has(name)) yield duplicate(`${path}.name`, name)
      names.add(name)
    }
    if (!containerPort) yield required(`${path}.containerPort`)
    else yield* checkPort(`${path}.containerPort`, containerPort)
    if (hostPort) yield* checkPort(`${path}.hostPort`, hostPort)
    yield* checkOneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
  }
}

function* checkHostPorts(field: string, containers: readonly Container[]): Causes {
  const taken = new Set<string>()
  for (const [at, { ports }] of containers.entries()) {
    for (const [index, { hostPort, protocol = 'TCP', hostIP = '' }] of (ports ?? []).entries()) {
      if (!hostPort) continue
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) yield duplicate(`${field}[${at}].ports[${index}].hostPort`, key)
      taken.add(key)
    }
  }
}

const envFieldPaths: ReadonlySet<string> = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
])

const containerResources = ['limits', 'requests'].flatMap((part) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${part}.${name}`),
)

function* checkVariable(path: string, { name, value, valueFrom }: EnvVar): Causes {
  if (!name) yield required(`${path}.name`)
  else if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(name)) {
    const words = "a valid environment variable name must consist only of printable ASCII characters other than '='"
    yield wrong(`${path}.name`, name, words)
  }
  if (!valueFrom) return
  const from = `${path}.valueFrom`
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) yield* checkFieldPath(`${from}.fieldRef`, fieldRef.fieldPath)
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef
    if (!resource) yield required(`${from}.resourceFieldRef.resource`)
    else if (!/^(limits|requests)\.hugepages-/.test(resource)) {
      yield* checkOneOf(`${from}.resourceFieldRef.resource`, resource, containerResources)
    }
  }
  for (const [field, reference] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (!reference) continue
    yield* checkName(`${from}.${field}.name`, reference.name ?? '', 'subdomain')
    if (!reference.key) yield required(`${from}.${field}.key`)
    else yield* checkName(`${from}.${field}.key`, reference.key, 'configKey')
  }
  const sources = Object.keys(valueFrom).length
  if (sources === 0) {
    const words = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
    yield wrong(from, '', words)
  } else if (value) yield wrong(from, '', 'may not be specified when `value` is not empty')
  else if (sources > 1) yield wrong(from, '', 'may not have more than one field specified at a time')
}

function* checkFieldPath(field: string, fieldPath: string): Causes {
  if (!fieldPath) yield required(`${field}.fieldPath`)
  else if (!envFieldPaths.has(fieldPath) && !/^metadata\.(labels|annotations)\['.+'\]$/.test(fieldPath)) {
    const words = `error converting fieldPath: field label not supported: ${fieldPath}`
    yield wrong(`${field}.fieldPath`, fieldPath, words)
  }
}

function* checkEnvFrom(field: string, sources: readonly EnvFromSource[]): Causes {
  for (const [at, { configMapRef, secretRef }] of sources.entries()) {
    for (const [part, reference] of Object.entries({ configMapRef, secretRef })) {
      if (!reference) continue
      if (!reference.name) yield required(`${field}[${at}].${part}.name`)
      else yield* checkName(`${field}[${at}].${part}.name`, reference.name, 'subdomain')
    }
    if (!configMapRef && !secretRef) yield wrong(field, '', 'must specify one of: `configMapRef` or `secretRef`')
    if (configMapRef && secretRef) yield wrong(field, '', 'may not have more than one field specified at a time')
  }
}

function* checkMounts(field: string, mounts: readonly VolumeMount[], volumes: ReadonlySet<string>): Causes {
  const paths = new Set<string>()
  for (const [at, { name = '', mountPath = '', subPath, subPathExpr }] of mounts.entries()) {
    const path = `${field}[${at}]`
    if (!name) yield required(`${path}.name`)
    if (!volumes.has(name)) yield missing(`${path}.name`, name)
    if (!mountPath) yield required(`${path}.mountPath`)
    if (paths.has(mountPath)) yield wrong(`${path}.mountPath`, mountPath, 'must be unique')
    paths.add(mountPath)
    if (subPath) yield* checkDescendingPath(`${field}.subPath`, subPath)
    if (subPath && subPathExpr) {
      yield wrong(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
    }
    if (subPathExpr) yield* checkDescendingPath(`${field}.subPathExpr`, subPathExpr)
  }
}

const standardResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

function* checkResources(field: string, { limits = {}, requests = {} }: NonNullable<Container['resources']>): Causes {
  for (const [part, amounts] of Object.entries({ limits, requests })) {
    for (const [name, amount] of Object.entries(amounts)) {
      const path = `${field}.${part}[${name}]`
      for (const words of qualifiedNameErrors(name)) yield wrong(path, name, words)
      if (!name.includes('/') && !standardResources.has(name) && !name.startsWith('hugepages-')) {
        yield wrong(path, name, 'must be a standard resource type or fully qualified')
        yield wrong(path, name, 'must be a standard resource for containers')
      }
      if (parseQuantity(amount) < 0) yield wrong(path, amount, 'must be greater than or equal to 0')
      const limit = limits[name]
      if (part === 'requests' && limit !== undefined && parseQuantity(amount) > parseQuantity(limit)) {
        yield wrong(`${field}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)
      }
    }
  }
}

function* checkLife(path: string, { lifecycle, livenessProbe, readinessProbe, startupProbe }: Container): Causes {
  if (lifecycle?.postStart) yield* checkHandler(`${path}.lifecycle.postStart`, lifecycle.postStart)
  if (lifecycle?.preStop) yield* checkHandler(`${path}.lifecycle.preStop`, lifecycle.preStop)
  yield* checkProbe(`${path}.livenessProbe`, livenessProbe, true)
  yield* checkProbe(`${path}.readinessProbe`, readinessProbe, false)
  yield* checkProbe(`${path}.startupProbe`, startupProbe, true)
}

function* checkProbe(path: string, probe: Probe | undefined, isOnceEnough: boolean): Causes {
  if (!probe) return
  yield* checkHandler(path, probe)
  for (const part of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    yield* checkNotNegative(`${path}.${part}`, probe[part])
  }
  const { terminationGracePeriodSeconds: grace, successThreshold = 1 } = probe
  if (grace !== undefined && grace <= 0) {
    yield wrong(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
  }
  if (isOnceEnough && successThreshold !== 1) yield wrong(`${path}.successThreshold`, successThreshold, 'must be 1')
}

function* checkHandler(path: string, handler: LifecycleHandler & { readonly grpc?: object }): Causes {
  const types = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter((type) => handler[type])
  if (types.length === 0) yield required(path, 'must specify a handler type')
  for (const type of types.slice(1)) yield denied(`${path}.${type}`, 'may not specify more than 1 handler type')
  const { exec, httpGet, tcpSocket } = handler
  if (types[0] === 'exec' && !exec?.command?.length) yield required(`${path}.exec.command`)
  if (types[0] === 'httpGet' && httpGet) {
    if (!httpGet.path) yield required(`${path}.httpGet.path`)
    yield* checkPortOrName(`${path}.httpGet.port`, httpGet.port)
    if (httpGet.scheme !== 'HTTP' && httpGet.scheme !== 'HTTPS') {
      yield unsupported(`${path}.httpGet.scheme`, httpGet.scheme, ['HTTP', 'HTTPS'])
    }
  }
  if (types[0] === 'tcpSocket' && tcpSocket) yield* checkPortOrName(`${path}.tcpSocket.port`, tcpSocket.port)
}

// Pod checks: what may be wrong with a pod's spec, or a template's, and what of it must stay as it was.

import type { Container, PodSpec, PodTemplateSpec, Taint, Toleration } from 'kubernetes-types/core/v1'

import {
  checkLabels,
  checkName,
  checkOneOf,
  checkQualifiedName,
  denied,
  required,
  unsupported,
  wrong,
  type Causes,
} from './checks.ts'
import { checkContainers, checkInitContainers } from './container-checks.ts'
import { nameErrors } from './names.ts'
import { checkVolumes } from './volume-checks.ts'
import { deepEqual } from '../store/deep-equal.ts'

/** What is wrong with a template. */
export function* checkTemplate(template: PodTemplateSpec): Causes {
  yield* checkLabels('spec.template.labels', template.metadata?.labels)
  for (const key of Object.keys(template.metadata?.annotations ?? {})) {
    yield* checkQualifiedName('spec.template.annotations', key.toLowerCase())
  }
  yield* checkPodSpec('spec.template.spec', template.spec!)
}

const int32Most = 2 ** 31 - 1

/** `spec` has its defaults. */
export function* checkPodSpec(path: string, spec: PodSpec): Causes {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name))
  yield* checkVolumes(`${path}.volumes`, spec.volumes ?? [])
  yield* checkContainers(`${path}.containers`, spec.containers, volumes)
  yield* checkInitContainers(`${path}.initContainers`, spec.initContainers ?? [], spec.containers, volumes)
  yield* checkHostNetwork(path, spec)
  yield* checkOneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never'])
  yield* checkOneOf(`${path}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'])
  yield* checkLabels(`${path}.nodeSelector`, spec.nodeSelector)
  const { serviceAccountName, nodeName, activeDeadlineSeconds, hostname, subdomain } = spec
  if (serviceAccountName) yield* checkName(`${path}.serviceAccountName`, serviceAccountName, 'subdomain')
  if (nodeName) yield* checkName(`${path}.nodeName`, nodeName, 'subdomain')
  if (activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > int32Most)) {
    const words = `must be between 1 and ${int32Most}, inclusive`
    yield wrong(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, words)
  }
  if (hostname) yield* checkName(`${path}.hostname`, hostname, 'label')
  if (subdomain) yield* checkName(`${path}.subdomain`, subdomain, 'label')
  for (const [at, toleration] of (spec.tolerations ?? []).entries()) {
    yield* checkToleration(`${path}.tolerations[${at}]`, toleration)
  }
}

function* checkHostNetwork(path: string, { hostNetwork, containers }: PodSpec): Causes {
  if (!hostNetwork) return
  for (const [at, { ports }] of containers.entries()) {
    for (const [index, { hostPort, containerPort }] of (ports ?? []).entries()) {
      if (hostPort === containerPort) continue
      const field = `${path}.containers[${at}].ports[${index}].hostPort`
      yield wrong(field, hostPort, 'must match `containerPort` when `hostNetwork` is true')
    }
  }
}

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function* checkToleration(path: string, { key, operator, value, effect, tolerationSeconds }: Toleration): Causes {
  if (key) yield* checkQualifiedName(`${path}.key`, key)
  if (!key && operator !== 'Exists') {
    const words = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    yield wrong(`${path}.operator`, operator ?? '', words)
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    yield wrong(`${path}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set")
  }
  if (operator === 'Exists') {
    if (value) yield wrong(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")
  } else if (operator === undefined || operator === 'Equal') {
    const errors = nameErrors('labelValue', value ?? '')
    if (errors.length > 0) yield wrong(`${path}.operator`, value, errors.join(';'))
  } else yield unsupported(`${path}.operator`, operator, ['Equal', 'Exists'])
  yield* checkOneOf(`${path}.effect`, effect, taintEffects)
}

/** A node's taints. */
export function* checkTaints(path: string, taints: readonly Taint[]): Causes {
  const seen = new Set<string>()
  for (const [at, { key = '', value = '', effect }] of taints.entries()) {
    const taint = `${path}[${at}]`
    yield* checkQualifiedName(`${taint}.key`, key)
    const errors = nameErrors('labelValue', value)
    if (errors.length > 0) yield wrong(`${taint}.value`, value, errors.join(';'))
    if (!effect) yield required(`${taint}.effect`)
    else yield* checkOneOf(`${taint}.effect`, effect, taintEffects)
    const pair = `${key}:${effect}`
    if (seen.has(pair)) {
      const found = { Key: key, Value: value, Effect: effect ?? '', TimeAdded: null }
      const message = `Duplicate value: ${JSON.stringify(found)}: taints must be unique by key and effect pair`
      yield { reason: 'FieldValueDuplicate', message, field: taint }
    }
    seen.add(pair)
  }
}

const onlyThese =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** Little of a pod's spec may change after it was made. */
export function* checkPodSpecUpdate(spec: PodSpec, previous: PodSpec): Causes {
  for (const part of ['containers', 'initContainers'] as const) {
    if ((spec[part] ?? []).length !== (previous[part] ?? []).length) {
      yield denied(`spec.${part}`, 'pod updates may not add or remove containers')
      return
    }
  }
  yield* checkDeadlineUpdate(spec.activeDeadlineSeconds, previous.activeDeadlineSeconds)
  const tolerated = new Set((spec.tolerations ?? []).map(tolerationKey))
  if (!(previous.tolerations ?? []).every((toleration) => tolerated.has(tolerationKey(toleration)))) {
    yield denied('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')
  }
  if (!deepEqual(fixedPart(spec), fixedPart(previous))) yield denied('spec', onlyThese)
}

function tolerationKey({ key, operator, value, effect }: Toleration): string {
  return JSON.stringify([key, operator, value, effect])
}

function* checkDeadlineUpdate(seconds: number | undefined, previous: number | undefined): Causes {
  const field = 'spec.activeDeadlineSeconds'
  if (previous === undefined) return
  if (seconds === undefined) yield wrong(field, null, 'must not update from a positive integer to nil value')
  else if (seconds > previous) yield wrong(field, seconds, 'must be less than or equal to previous value')
}

function fixedPart({ activeDeadlineSeconds: _a, tolerations: _t, ...spec }: PodSpec) {
  const withoutImage = ({ image: _image, ...container }: Container) => container
  return {
    ...spec,
    containers: spec.containers.map(withoutImage),
    initContainers: (spec.initContainers ?? []).map(withoutImage),
  }
}

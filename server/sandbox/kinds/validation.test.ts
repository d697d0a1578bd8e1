import { describe, expect, test } from 'vitest'

import { created, refusal, updated } from './try-kinds.ts'
import type { ResourceName } from '../objects.ts'

const container = { name: 'main', image: 'nginx' }
const labels = { app: 'web' }
const pod = (parts: object, spec: object = {}) => ({ spec: { containers: [{ ...container, ...parts }], ...spec } })
const workload = (spec: object) => ({
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
    ...spec,
  },
})
const named = (name: string) => ({ metadata: { name } })

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const qualifiedName =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

// Each as Kubernetes 1.34.4 on Kind words it.
const faults: readonly (readonly [ResourceName, object, string])[] = [
  ['pods', { ...pod({}), ...named('My_Pod') }, `metadata.name: Invalid value: "My_Pod": ${subdomain}`],
  [
    'pods',
    { ...pod({}), metadata: { labels: { 'a b': 'c' } } },
    `metadata.labels: Invalid value: "a b": ${qualifiedName}`,
  ],
  ['pods', { spec: { containers: [] } }, 'spec.containers: Required value'],
  ['pods', pod({ image: '' }), 'spec.containers[0].image: Required value'],
  ['pods', pod({ name: '' }), 'spec.containers[0].name: Required value'],
  ['pods', pod({ name: 'A_b' }), `spec.containers[0].name: Invalid value: "A_b": ${label}`],
  ['pods', pod({ name: 'a.b' }), 'spec.containers[0].name: Invalid value: "a.b": must not contain dots'],
  ['pods', pod({}, { containers: [container, container] }), 'spec.containers[1].name: Duplicate value: "main"'],
  [
    'pods',
    pod({}, { restartPolicy: 'Sometimes' }),
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
  ],
  [
    'pods',
    pod({ ports: [{ containerPort: 70_000 }] }),
    'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'pods',
    pod({ ports: [{ containerPort: 80, name: 'A_' }] }),
    '[spec.containers[0].ports[0].name: Invalid value: "A_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), spec.containers[0].ports[0].name: Invalid value: "A_": must contain at least one letter (a-z)]',
  ],
  [
    'pods',
    pod({ volumeMounts: [{ name: 'shared', mountPath: '/data' }] }, { automountServiceAccountToken: false }),
    'spec.containers[0].volumeMounts[0].name: Not found: "shared"',
  ],
  [
    'pods',
    pod(
      { volumeMounts: ['/a', '/a'].map((mountPath) => ({ name: 'v', mountPath })) },
      { volumes: [{ name: 'v', emptyDir: {} }] },
    ),
    'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
  ],
  [
    'pods',
    pod({}, { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] }),
    'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
  ],
  [
    'pods',
    pod({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  ['pods', pod({ livenessProbe: {} }), 'spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  [
    'pods',
    pod({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
  ],
  [
    'pods',
    pod({}, { initContainers: [{ name: 'i', image: 'x', readinessProbe: { exec: { command: ['a'] } } }] }),
    'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  [
    'deployments',
    workload({ selector: { matchLabels: { app: 'other' } } }),
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [
    'deployments',
    { spec: {} },
    '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
  ],
  ['deployments', workload({ replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [
    'deployments',
    workload({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
  ],
  [
    'deployments',
    workload({ template: { metadata: { labels }, spec: { containers: [container], restartPolicy: 'Never' } } }),
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    'jobs',
    { spec: { template: { spec: { containers: [container] } } } },
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  ['services', { spec: { selector: labels } }, 'spec.ports: Required value'],
  [
    'services',
    { spec: { ports: [{ port: 80 }, { port: 81 }] } },
    '[spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
  ],
  [
    'configmaps',
    { data: { 'a b': 'c' } },
    "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  ['namespaces', named('a.b'), 'metadata.name: Invalid value: "a.b": must not contain dots'],
  [
    'persistentvolumeclaims',
    { spec: {} },
    '[spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]',
  ],
]

describe('N-3 what is not valid is refused in Kubernetes’ words', () => {
  test.each(faults)('%s %#', (name, parts, words) => {
    const { name: objectName = 'it' } = (parts as { metadata?: { name?: string } }).metadata ?? {}
    const said = refusal(() => created(name, parts as Record<string, unknown>))
    expect(said.replace(/^422 \w+(\.\w+)? /, '')).toBe(`"${objectName}" is invalid: ${words}`)
  })

  test('a pod needs a service account that is there, and a known priority class', () => {
    expect(refusal(() => created('pods', pod({}, { serviceAccountName: 'robot' })))).toBe(
      '403 pods "it" is forbidden: error looking up service account class/robot: serviceaccount "robot" not found',
    )
    expect(refusal(() => created('pods', pod({}, { priorityClassName: 'high' })))).toBe(
      '403 pods "it" is forbidden: no PriorityClass with name high was found',
    )
  })
})

describe('N-4 what must stay as it was can not be changed', () => {
  const onlyThese =
    '422 Pod "it" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

  test('of a pod, all but images, tolerations and the deadline', () => {
    const before = created('pods', pod({}))
    type Spec = { containers: { name: string }[]; tolerations: unknown[] }
    const spec = before['spec'] as Spec
    const change = (next: object) => refusal(() => updated('pods', before, { spec: { ...spec, ...next } }))
    const [first] = spec.containers
    expect(change({ containers: [{ ...first, image: 'busybox' }] })).toBe('not refused')
    expect(change({ activeDeadlineSeconds: 5 })).toBe('not refused')
    expect(change({ tolerations: [...spec.tolerations, { key: 'x', operator: 'Exists' }] })).toBe('not refused')
    expect(change({ containers: [{ ...first, command: ['ls'] }] })).toBe(onlyThese)
    expect(change({ nodeSelector: { a: 'b' } })).toBe(onlyThese)
    expect(change({ containers: [first, { name: 'second', image: 'x' }] })).toBe(
      '422 Pod "it" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    )
  })

  test('a Deployment’s selector', () => {
    const other = { app: 'other' }
    const next = workload({
      selector: { matchLabels: other },
      template: { metadata: { labels: other }, spec: { containers: [container] } },
    })
    expect(refusal(() => updated('deployments', created('deployments', workload({})), next))).toBe(
      '422 Deployment.apps "it" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    )
  })

  test('a StatefulSet’s service, a Service’s address, an immutable ConfigMap', () => {
    const before = created('statefulsets', workload({ serviceName: 'a' }))
    expect(refusal(() => updated('statefulsets', before, workload({ serviceName: 'b' })))).toBe(
      "422 StatefulSet.apps \"it\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    )
    const service = created('services', { spec: { ports: [{ port: 80 }] } })
    const moved = { spec: { ports: [{ port: 80 }], clusterIP: '10.96.9.9' } }
    expect(refusal(() => updated('services', service, moved))).toBe(
      '422 Service "it" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set',
    )
    const fixed = created('configmaps', { immutable: true, data: { a: 'b' } })
    expect(refusal(() => updated('configmaps', fixed, { immutable: true, data: { a: 'c' } }))).toBe(
      '422 ConfigMap "it" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    )
  })
})

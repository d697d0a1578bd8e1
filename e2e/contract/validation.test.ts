// The contract of refused bodies: the API server's words, to the letter.

import { expect } from 'vitest'
import { deployment, pod, shell, template } from './bodies.ts'
import { refusal, type Space, test } from './cluster.ts'
import type { ResourceName } from './resources.ts'

type Refused = {
  readonly what: string
  readonly resource: ResourceName
  /** Not typed: it is wrong. */
  readonly body: object
  readonly message: string
}

const main = shell('sleep 1')
const { metadata, spec } = deployment('web', 1, main)
const named = (name: string) => ({ metadata: { name } })

const refused: readonly Refused[] = [
  {
    what: 'a name in capitals',
    resource: 'pods',
    body: pod('Web', main),
    message:
      "Pod \"Web\" is invalid: metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  },
  {
    what: 'no name',
    resource: 'configmaps',
    body: {},
    message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  },
  {
    what: 'no containers',
    resource: 'pods',
    body: { ...named('a'), spec: { containers: [] } },
    message: 'Pod "a" is invalid: spec.containers: Required value',
  },
  {
    what: 'no spec',
    resource: 'pods',
    body: named('a'),
    message: 'Pod "a" is invalid: spec.containers: Required value',
  },
  {
    what: 'no image',
    resource: 'pods',
    body: pod('a', { name: 'main' }),
    message: 'Pod "a" is invalid: spec.containers[0].image: Required value',
  },
  {
    what: 'two containers of one name',
    resource: 'pods',
    body: { ...named('a'), spec: { containers: [main, main] } },
    message: 'Pod "a" is invalid: spec.containers[1].name: Duplicate value: "main"',
  },
  {
    what: 'a container name in capitals',
    resource: 'pods',
    body: pod('a', { ...main, name: 'Main_App' }),
    message:
      "Pod \"a\" is invalid: spec.containers[0].name: Invalid value: \"Main_App\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  },
  {
    what: 'a port beyond all ports',
    resource: 'pods',
    body: pod('a', { ...main, ports: [{ containerPort: 70_000 }] }),
    message:
      'Pod "a" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  },
  {
    what: 'a mount of no volume',
    resource: 'pods',
    body: pod('a', { ...main, volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    message: 'Pod "a" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "data"',
  },
  {
    what: 'a request above its limit',
    resource: 'pods',
    body: pod('a', { ...main, resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } }),
    message:
      'Pod "a" is invalid: spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
  },
  {
    what: 'a quantity that is none',
    resource: 'pods',
    body: pod('a', { ...main, resources: { requests: { cpu: 'much' } } }),
    message:
      'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
  },
  {
    what: 'an unknown restart policy',
    resource: 'pods',
    body: pod('a', main, { restartPolicy: 'Sometimes' }),
    message:
      'Pod "a" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
  },
  {
    what: 'a probe that asks nothing',
    resource: 'pods',
    body: pod('a', { ...main, readinessProbe: { periodSeconds: 2 } }),
    message: 'Pod "a" is invalid: spec.containers[0].readinessProbe: Required value: must specify a handler type',
  },
  {
    what: 'a label value with a blank',
    resource: 'configmaps',
    body: { metadata: { name: 'a', labels: { team: 'a b' } } },
    message:
      "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  },
  {
    what: 'a key with a slash',
    resource: 'configmaps',
    body: { ...named('a'), data: { 'a/b': '' } },
    message:
      "ConfigMap \"a\" is invalid: data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  },
  {
    what: 'a selector that its own pods do not meet',
    resource: 'deployments',
    body: { metadata, spec: { ...spec, template: template('db', main) } },
    message:
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`',
  },
  {
    what: 'a Deployment without a selector',
    resource: 'deployments',
    body: { metadata, spec: { ...spec, selector: undefined } },
    message:
      'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`]',
  },
  {
    what: 'fewer than no replicas',
    resource: 'deployments',
    body: { metadata, spec: { ...spec, replicas: -1 } },
    message: 'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  },
  {
    what: 'a number in quotes',
    resource: 'deployments',
    body: { metadata, spec: { ...spec, replicas: '3' } },
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    what: 'pods that may not be restarted',
    resource: 'deployments',
    body: { metadata, spec: { ...spec, template: template('web', main, { restartPolicy: 'Never' }) } },
    message:
      'Deployment.apps "web" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  },
  {
    what: 'a Service without ports',
    resource: 'services',
    body: { ...named('web'), spec: { selector: { app: 'web' } } },
    message: 'Service "web" is invalid: spec.ports: Required value',
  },
  {
    what: 'a Service whose name begins with a digit',
    resource: 'services',
    body: { ...named('1web'), spec: { ports: [{ port: 80 }] } },
    message:
      "Service \"1web\" is invalid: metadata.name: Invalid value: \"1web\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  },
  {
    what: 'a Job whose pods always restart',
    resource: 'jobs',
    body: { ...named('a'), spec: { template: template('a', main) } },
    message:
      'Job.batch "a" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  },
]

const create = (space: Space, { resource, body }: Refused) => space.create(resource, body as never)

test('G-25 what is wrong in a body is named in the words of the API server', async ({ space }) => {
  for (const one of refused) {
    const { message } = await refusal(create(space, one))
    expect.soft(message, one.what).toBe(one.message)
  }
})

test('G-26 what can not change is named in the words of the API server', async ({ space }) => {
  await space.create('pods', pod('a', main, { schedulerName: 'nobody' }))
  await space.create('deployments', deployment('web', 0, main))
  await space.create('configmaps', { metadata: { name: 'map' } })
  await space.create('services', { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })
  for (const [resource, name, patch, message] of [
    ['pods', 'a', { metadata: { name: 'b' } }, 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'deployments',
      'web',
      { spec: { selector: { matchLabels: { app: 'db' } } } },
      'Deployment.apps "web" is invalid: [spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`, spec.selector: Invalid value: {"matchLabels":{"app":"db"}}: field is immutable]',
    ],
    [
      'services',
      'web',
      { spec: { clusterIP: '10.96.200.200' } },
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.200.200"]: may not change once set',
    ],
    [
      'configmaps',
      'map',
      { metadata: { uid: 'other' } },
      'ConfigMap "map" is invalid: metadata.uid: Invalid value: "other": field is immutable',
    ],
  ] as const) {
    const said = await refusal(space.patch(resource, name, 'merge', patch))
    expect.soft(said.message, `${resource} ${JSON.stringify(patch)}`).toBe(message)
  }
  const otherPolicy = await refusal(space.patch('pods', 'a', 'merge', { spec: { restartPolicy: 'Never' } }))
  // After this line the API server prints a difference of its own Go structures.
  expect(otherPolicy.message.split('\n')[0]).toBe(
    'Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  )
})

test('G-27 an unknown field is refused where strictness is asked for, and dropped otherwise', async ({ space }) => {
  const body = { metadata, spec: { ...spec, replica: 3 } }
  const strict = await refusal(space.create('deployments', body as never, { fieldValidation: 'Strict' }))
  expect(strict).toEqual({
    status: 400,
    reason: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
  })
  const made = await space.create('deployments', { ...body, spec: { ...body.spec, replicas: 0 } } as never)
  expect(made.spec).not.toHaveProperty('replica')
})

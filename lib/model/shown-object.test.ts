import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownObject } from './shown-object.ts'

const secret = 'MUST-NOT-LEAVE'
const container = {
  name: 'app',
  image: 'nginx:1.27',
  command: ['sh', '-c', secret],
  args: [secret],
  env: [
    { name: 'PASSWORD', value: secret },
    { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
  ],
  workingDir: secret,
  ports: [{ containerPort: 80 }],
  resources: { limits: { memory: '64Mi' } },
  livenessProbe: {
    exec: { command: [secret] },
    httpGet: { path: `/healthz?key=${secret}`, port: 80, httpHeaders: [{ name: 'Authorization', value: secret }] },
  },
  lifecycle: { preStop: { exec: { command: ['sh', secret] } } },
  volumeMounts: [{ name: 'data', mountPath: '/data' }],
}
const podSpec = {
  containers: [container],
  initContainers: [container],
  ephemeralContainers: [container],
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'class', effect: 'NoSchedule' }],
  hostAliases: [{ ip: secret, hostnames: [secret] }],
  volumes: [
    { name: 'data', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'c', csi: { driver: 'd', volumeAttributes: { password: secret } } },
    { name: 'f', flexVolume: { options: { password: secret } } },
  ],
}
const terminated = { exitCode: 1, reason: 'Error', message: secret }
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    labels: { app: 'web' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"value":"${secret}"}` },
    managedFields: [{ manager: secret, fieldsV1: { 'f:spec': {} } }],
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' }, annotations: { name: secret } }, spec: podSpec },
  },
  status: {
    conditions: [{ type: 'Available', status: 'True', message: 'has minimum availability' }],
    containerStatuses: [
      { name: 'app', state: { terminated }, lastState: { terminated } },
      { name: 'hooked', state: { waiting: { reason: 'PostStartHookError', message: secret } } },
    ],
  },
  data: { password: secret },
  stringData: { password: secret },
}

test('A-11 no value of env, args, command, annotation, header, probe, secret or a program’s last words is shown', () => {
  const shown = shownObject(deployment)
  expect(JSON.stringify(shown)).not.toContain(secret)
  expect(JSON.stringify(shown)).not.toContain('managedFields')
})

test('A-11 what is hidden is said to be, and all else is as Kubernetes has it', () => {
  const { metadata, spec, status } = shownObject(deployment) as typeof deployment
  expect(metadata).toEqual({
    name: 'web',
    labels: { app: 'web' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '(hidden)' },
  })
  expect(spec.selector).toEqual(deployment.spec.selector)
  const { containers, nodeSelector, tolerations } = spec.template.spec
  expect({ nodeSelector, tolerations }).toEqual({
    nodeSelector: podSpec.nodeSelector,
    tolerations: podSpec.tolerations,
  })
  expect(containers[0]).toMatchObject({
    name: 'app',
    image: 'nginx:1.27',
    command: ['(hidden)', '(hidden)', '(hidden)'],
    env: [{ name: 'PASSWORD', value: '(hidden)' }, container.env[1]],
    resources: container.resources,
    volumeMounts: container.volumeMounts,
  })
  expect(status.conditions).toEqual(deployment.status.conditions)
  expect(shownObject({ spec: { selector: { app: 'web' }, ports: [{ targetPort: 'http' }] } })).toEqual({
    spec: { selector: { app: 'web' }, ports: [{ targetPort: 'http' }] },
  })
})

/** Names that a field of a later Kubernetes or of somebody's own could have; none that this one has. */
const unknownField = fc.stringMatching(/^x[a-z]{3,12}Field$/)
const leaf = fc.oneof(fc.constant(secret), fc.constant([secret]), fc.constant({ inner: secret, name: secret }))
const parents = [
  [],
  ['metadata'],
  ['metadata', 'annotations'],
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'template', 'spec', 'containers', '0'],
  ['spec', 'template', 'spec', 'containers', '0', 'env', '0'],
  ['spec', 'template', 'spec', 'volumes', '0'],
  ['status', 'containerStatuses', '0', 'state', 'terminated'],
]

test('A-11 of a field that is not known nothing but its name is shown, wherever it is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...parents), unknownField, leaf, (parent, field, value) => {
      const object = structuredClone(deployment)
      let place = object as unknown as Record<string, unknown>
      for (const key of parent) place = place[key] as Record<string, unknown>
      place[field] = value
      const text = JSON.stringify(shownObject(object))
      expect(text).not.toContain(secret)
      expect(text).toContain(field)
    }),
  )
})

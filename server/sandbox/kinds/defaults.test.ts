import { describe, expect, test } from 'vitest'

import { clusterWith, created, refusal, updated } from './try-kinds.ts'

const container = { name: 'main', image: 'nginx' }
const filledContainer = {
  ...container,
  imagePullPolicy: 'Always',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
}
const filledTemplateSpec = {
  containers: [filledContainer],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
}
const labels = { app: 'web' }
const workload = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [container] } },
}
const filledWorkload = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: filledTemplateSpec },
}

describe('N-1 an object has what an API server fills in', () => {
  test('a pod', () => {
    const mount = {
      name: 'kube-api-access-bbbbb',
      readOnly: true,
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    }
    const lost = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
    expect(created('pods', { spec: { containers: [container] } })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'it', namespace: 'class' },
      spec: {
        ...filledTemplateSpec,
        containers: [{ ...filledContainer, volumeMounts: [mount] }],
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
        serviceAccount: 'default',
        serviceAccountName: 'default',
        tolerations: [
          { ...lost, key: 'node.kubernetes.io/not-ready' },
          { ...lost, key: 'node.kubernetes.io/unreachable' },
        ],
        volumes: [
          {
            name: mount.name,
            projected: {
              defaultMode: 420,
              sources: [
                { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
                { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
                {
                  downwardAPI: {
                    items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
                  },
                },
              ],
            },
          },
        ],
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    })
  })

  test('a pod without a token, with limits, probes and volumes', () => {
    const probed = {
      ...container,
      image: 'nginx:1.27',
      resources: { limits: { cpu: '0.1', memory: '1024Mi' } },
      readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 0 },
    }
    const { spec, status } = created('pods', {
      spec: {
        automountServiceAccountToken: false,
        containers: [probed],
        volumes: [{ name: 'empty' }, { name: 'files', configMap: { name: 'files' } }],
      },
    }) as { spec: Record<string, never>; status: unknown }
    expect(spec['volumes']).toEqual([
      { name: 'empty', emptyDir: {} },
      { name: 'files', configMap: { name: 'files', defaultMode: 420 } },
    ])
    expect(spec['containers']).toEqual([
      {
        ...filledContainer,
        image: 'nginx:1.27',
        imagePullPolicy: 'IfNotPresent',
        resources: { limits: { cpu: '100m', memory: '1Gi' }, requests: { cpu: '100m', memory: '1Gi' } },
        readinessProbe: {
          httpGet: { path: '/', port: 80, scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
      },
    ])
    expect(status).toEqual({ phase: 'Pending', qosClass: 'Guaranteed' })
  })

  test('an image is pulled each time only if its tag may move', () => {
    const policyOf = (image: string) => {
      const { spec } = created('pods', { spec: { containers: [{ name: 'main', image }] } })
      return (spec as typeof filledTemplateSpec).containers[0]?.imagePullPolicy
    }
    const digest = `@sha256:${'a'.repeat(64)}`
    expect(['nginx', 'nginx:latest', 'here:5000/nginx', 'nginx:1', `nginx${digest}`].map(policyOf)).toEqual([
      'Always',
      'Always',
      'Always',
      'IfNotPresent',
      'IfNotPresent',
    ])
  })

  test('a Deployment', () => {
    expect(created('deployments', { spec: workload, status: { replicas: 9 } })).toMatchObject({
      spec: {
        ...filledWorkload,
        progressDeadlineSeconds: 600,
        replicas: 1,
        revisionHistoryLimit: 10,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      },
      status: {},
    })
  })

  test('a StatefulSet and a DaemonSet', () => {
    expect(created('statefulsets', { spec: { ...workload, serviceName: 'web' } })['spec']).toEqual({
      ...filledWorkload,
      serviceName: 'web',
      podManagementPolicy: 'OrderedReady',
      replicas: 1,
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    })
    const daemonSet = created('daemonsets', { spec: workload })
    expect(daemonSet).toMatchObject({
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '1' } },
      spec: {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      },
    })
  })

  test('a Job, which finds its pods by its uid', () => {
    const template = { spec: { containers: [container], restartPolicy: 'Never' } }
    const own = {
      'batch.kubernetes.io/controller-uid': 'u1',
      'batch.kubernetes.io/job-name': 'it',
      'controller-uid': 'u1',
      'job-name': 'it',
    }
    expect(created('jobs', { metadata: { uid: 'u1' }, spec: { template } })).toMatchObject({
      metadata: { labels: own },
      spec: {
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        completions: 1,
        manualSelector: false,
        parallelism: 1,
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } },
        suspend: false,
        template: { metadata: { labels: own } },
      },
    })
  })

  test('what is filled in stays the same when it is filled in again', () => {
    for (const [name, spec] of [
      ['pods', { containers: [container], volumes: [{ name: 'v' }] }],
      ['deployments', workload],
      ['services', { type: 'NodePort', ports: [{ port: 80 }] }],
      ['persistentvolumeclaims', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }],
    ] as const) {
      const first = created(name, { spec })
      expect(updated(name, first, first)).toEqual(first)
    }
  })

  test('a Secret keeps text in base64', () => {
    const secret = created('secrets', { stringData: { password: 'geheim' } })
    expect(secret).toMatchObject({ data: { password: 'Z2VoZWlt' }, type: 'Opaque' })
    expect(secret).not.toHaveProperty('stringData')
  })
})

describe('N-2 a Service gets an address and node ports that nobody else has', () => {
  const taken = [
    { metadata: { name: 'other' }, spec: { clusterIP: '10.96.1.0', ports: [{ port: 1, nodePort: 30_000 }] } },
  ]
  const cluster = clusterWith({ services: taken })

  test('the next free ones', () => {
    expect(created('services', { spec: { type: 'NodePort', ports: [{ port: 80 }] } }, cluster)['spec']).toEqual({
      clusterIP: '10.96.1.1',
      clusterIPs: ['10.96.1.1'],
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: 30_001 }],
      sessionAffinity: 'None',
      type: 'NodePort',
    })
  })

  test('none for a headless one or an ExternalName', () => {
    expect(created('services', { spec: { clusterIP: 'None' } })['spec']).toMatchObject({ clusterIPs: ['None'] })
    const external = created('services', { spec: { type: 'ExternalName', externalName: 'example.com' } })
    expect(external['spec']).toEqual({ type: 'ExternalName', externalName: 'example.com', sessionAffinity: 'None' })
  })

  test('those that are taken or out of range are refused', () => {
    const ask = (spec: object) =>
      refusal(() => created('services', { spec: { ports: [{ port: 80 }], ...spec } }, cluster))
    expect(ask({ clusterIP: '10.96.1.0' })).toBe(
      '422 Service "it" is invalid: spec.clusterIPs: Invalid value: ["10.96.1.0"]: failed to allocate IP 10.96.1.0: provided IP is already allocated',
    )
    expect(ask({ clusterIP: '1.2.3.4' })).toBe(
      '422 Service "it" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    )
    expect(ask({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_000 }] })).toBe(
      '422 Service "it" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
    )
    expect(ask({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).toBe(
      '422 Service "it" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    )
  })

  test('they stay when the Service is replaced by one that does not name them', () => {
    const spec = { type: 'NodePort', ports: [{ port: 80 }] }
    const before = created('services', { spec })
    expect(updated('services', before, { spec })['spec']).toEqual(before['spec'])
    const internal = updated('services', before, { spec: { ports: [{ port: 80 }] } })
    expect(internal['spec']).toMatchObject({
      clusterIP: '10.96.1.0',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    })
    expect(internal['spec']).not.toHaveProperty('externalTrafficPolicy')
  })
})

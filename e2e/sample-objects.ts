// Sample objects: what each manifest of samples/ comes to on a cluster, with names, addresses and times that are the same in every run. The specs
// are the manifests' own; the statuses are those that the contract (e2e/contract/samples.test.ts) sees on the sandbox and on Kind.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { defaultStart as startedAt, runningContainer, runningStatus } from './test-cluster/objects.ts'
import type { KubeObject } from './test-cluster/store.ts'

const folder = join(import.meta.dirname, '..', 'samples')

export const sampleNames: readonly string[] = readdirSync(folder)
  .map((file) => file.replace(/\.yaml$/, ''))
  .toSorted()

type Container = { name: string; image: string; restartPolicy?: string; volumeMounts?: object[] }
type PodSpec = { initContainers?: Container[]; containers: Container[]; volumes?: object[] }

/** What becomes of a pod that does not simply run; by sample. */
const statuses: Readonly<Record<string, (spec: PodSpec, ip: string) => Record<string, unknown>>> = {
  'bad-image': (spec, ip) => waiting(spec, ip, 'ImagePullBackOff', 'Back-off pulling image "ngnix:1.27"', 0),
  'crash-loop': (spec, ip) => waiting(spec, ip, 'CrashLoopBackOff', 'back-off 40s restarting failed container', 3),
  'init-container': (spec, ip) => ({
    ...runningStatus(spec.containers, ip),
    initContainerStatuses: spec.initContainers!.map((container) => ({
      ...runningContainer(container),
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt, finishedAt: startedAt } },
    })),
  }),
  'native-sidecar': (spec, ip) => ({
    ...runningStatus(spec.containers, ip),
    initContainerStatuses: spec.initContainers!.map((container) => runningContainer(container)),
  }),
  'too-big': () => {
    const message = '0/3 nodes are available: 3 Insufficient memory.'
    return {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    }
  },
}

function waiting(spec: PodSpec, ip: string, reason: string, message: string, restartCount: number) {
  const status = runningStatus(spec.containers, ip)
  const lastState =
    restartCount > 0
      ? { terminated: { exitCode: 1, reason: 'Error', startedAt: startedAt, finishedAt: startedAt } }
      : {}
  return {
    ...status,
    phase: restartCount > 0 ? 'Running' : 'Pending',
    conditions: ['PodScheduled', 'Initialized'].map((type) => ({ type, status: 'True' })),
    containerStatuses: spec.containers.map((container) => ({
      ...runningContainer(container),
      ready: false,
      started: false,
      restartCount,
      lastState,
      state: { waiting: { reason, message } },
    })),
  }
}

/** The objects of one sample, settled. Its first pod is called as `framedPod` says. */
export function sampleObjects(sample: string): readonly KubeObject[] {
  const manifests = parseAllDocuments(readFileSync(join(folder, `${sample}.yaml`), 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  )
  return manifests.flatMap((manifest) => {
    if (manifest.kind === 'Pod') return [settledPod(sample, manifest, 0)]
    if (manifest.kind === 'Deployment') return deployed(sample, manifest)
    if (manifest.kind === 'Service')
      return [{ ...manifest, spec: { ...(manifest.spec as object), clusterIP: '10.96.0.80' } }]
    return []
  })
}

/** The name of the pod that shows what a sample is about. */
export function framedPod(sample: string): string {
  return sampleObjects(sample).find(({ kind }) => kind === 'Pod')!.metadata.name
}

function settledPod(sample: string, manifest: KubeObject, index: number): KubeObject {
  const spec = manifest.spec as PodSpec
  const place = sampleNames.indexOf(sample)
  const onFirst = (place + index) % 2 === 0
  const ip = `10.244.${onFirst ? 1 : 2}.${10 + 5 * place + index}`
  const isPlaced = sample !== 'too-big'
  const status = statuses[sample]?.(spec, ip) ?? runningStatus(spec.containers, ip)
  return {
    ...manifest,
    metadata: { ...manifest.metadata, uid: `${sample}-${index}`, creationTimestamp: startedAt },
    spec: { ...withToken(spec), ...(isPlaced ? { nodeName: onFirst ? 'demo-worker' : 'demo-worker2' } : {}) },
    status: { qosClass: 'BestEffort', ...status },
  }
}

/** With the API token that every pod is given. */
function withToken(spec: PodSpec): PodSpec {
  const name = 'kube-api-access-x7k2p'
  const mount = { name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }
  const given = (container: Container) => ({ ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] })
  const sources = [{ serviceAccountToken: { path: 'token' } }]
  return {
    ...spec,
    containers: spec.containers.map(given),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(given) } : {}),
    volumes: [...(spec.volumes ?? []), { name, projected: { sources } }],
  }
}

const suffixes = ['4kzq8', 'b7mxd', 'tw2hp']

function deployed(sample: string, manifest: KubeObject): readonly KubeObject[] {
  const { replicas, template } = manifest.spec as { replicas: number; template: KubeObject }
  const { name, namespace = 'default' } = manifest.metadata
  const owned = (kind: string, of: string, uid: string) => [
    { apiVersion: 'apps/v1', kind, name: of, uid, controller: true },
  ]
  const deployment = { ...manifest, metadata: { ...manifest.metadata, uid: `${sample}-deployment` } }
  const setName = `${name}-6d4cf56db9`
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas }
  const replicaSet: KubeObject = {
    kind: 'ReplicaSet',
    metadata: {
      name: setName,
      namespace,
      uid: `${sample}-replicaset`,
      ownerReferences: owned('Deployment', name, deployment.metadata.uid),
    },
    spec: manifest.spec,
    status: counts,
  }
  const pods = suffixes.slice(0, replicas).map((suffix, index) =>
    settledPod(
      sample,
      {
        kind: 'Pod',
        metadata: {
          ...template.metadata,
          name: `${setName}-${suffix}`,
          namespace,
          ownerReferences: owned('ReplicaSet', setName, `${sample}-replicaset`),
        },
        spec: template.spec,
      },
      index,
    ),
  )
  return [{ ...deployment, status: counts }, replicaSet, ...pods]
}

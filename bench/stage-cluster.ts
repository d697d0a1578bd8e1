// Stage cluster: where the bench of the stage has its pods: a sandbox of its own, or a Deployment on the Kind cluster of the current context.

import { homedir } from 'node:os'
import { systemClock } from '../server/clock.ts'
import { connectKubernetes } from '../server/kubernetes/client.ts'
import { loadKubeConfig } from '../server/kubernetes/kube-config.ts'
import { createLog } from '../server/log.ts'
import { startSandbox } from '../server/sandbox/start-sandbox.ts'
import { type ChangingPods, followPods } from './changing-pods.ts'

export type StageCluster = {
  readonly words: string
  readonly kubeconfigPath: string | undefined
  readonly context: string
  readonly namespace: string
  readonly pods: ChangingPods
  close(): Promise<void>
}

const podsPerNode = 100 // as full as real nodes are: 110 at most

/** A new sandbox with room for so many pods, and none in it yet. */
export async function openSandbox(mostPods: number): Promise<StageCluster> {
  const sandbox = await startSandbox({ workers: Math.ceil(mostPods / podsPerNode) })
  const { client, context } = connect(sandbox.kubeconfigPath)
  const path = '/apis/apps/v1/namespaces/default/deployments'
  await client.request({ method: 'POST', path, body: quietDeployment })
  const pods = followPods({ client, namespace: 'default', deployment: 'bench', hasKubelet: true })
  return {
    words: 'the sandbox',
    kubeconfigPath: sandbox.kubeconfigPath,
    context,
    namespace: 'default',
    pods,
    async close() {
      pods.close()
      client.close()
      await sandbox.stop()
    },
  }
}

/** The Deployment `namespace/name` on the Kind cluster of the current context, whose pods no kubelet runs (kwok's, say). */
export async function openKind(deployment: string): Promise<StageCluster> {
  const kubeconfigPath = process.env.KUBECONFIG
  const { client, context } = connect(kubeconfigPath)
  if (!context.startsWith('kind-')) throw new Error(`The current context ${context} is no Kind cluster.`)
  const [namespace = '', name = ''] = deployment.split('/')
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
  const { spec } = (await client.request({ path })) as { spec: { replicas: number } }
  const pods = followPods({ client, namespace, deployment: name, hasKubelet: false })
  return {
    words: `${context}, a real API server`,
    kubeconfigPath,
    context,
    namespace,
    pods,
    async close() {
      await pods.scaleTo(spec.replicas)
      pods.close()
      client.close()
    },
  }
}

function connect(kubeconfig: string | undefined) {
  const { kubeConfig } = loadKubeConfig({ kubeconfig, homeDir: homedir() })
  const client = connectKubernetes({ kubeConfig, clock: systemClock, random: Math.random, log: createLog('error') })
  return { client, context: kubeConfig.getCurrentContext() }
}

/** Its containers do nothing: what they would do is not what is measured. */
const quietDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'bench' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'bench' } },
    template: {
      metadata: { labels: { app: 'bench' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: ['main-app', 'helper'].map((name) => ({
          name,
          image: 'busybox',
          command: ['sleep', '1000000'],
          volumeMounts: [{ name: 'shared-data', mountPath: '/data' }],
        })),
        volumes: [{ name: 'shared-data', emptyDir: {} }],
      },
    },
  },
}

// Target: the cluster that the contract suite runs on. A sandbox of its own, or, with PODARIUM_CONTRACT=kind, the Kind cluster of the
// kubeconfig's current context.

import { homedir } from 'node:os'
import type { KubeConfig } from '@kubernetes/client-node'
import { loadKubeConfig } from '../../server/kubernetes/kube-config.ts'
import { sandboxContext, startSandbox } from '../../server/sandbox/start-sandbox.ts'

export type Target = {
  /** Its current context is the cluster. */
  readonly kubeConfig: KubeConfig
  /** The value of KUBECONFIG for kubectl. */
  readonly kubeconfigPath: string
  readonly context: string
  /** Ends what was started for the tests: the sandbox, not Kind. */
  stop(): Promise<void>
}

export type TargetName = 'kind' | 'sandbox'

/** What PODARIUM_CONTRACT asks for; the sandbox if it asks for nothing. */
export function targetName(): TargetName {
  const wanted = process.env.PODARIUM_CONTRACT ?? 'sandbox'
  if (wanted !== 'kind' && wanted !== 'sandbox')
    throw new Error(`PODARIUM_CONTRACT is "${wanted}"; it can be kind or sandbox.`)
  return wanted
}

/** Starts or finds the cluster. Refuses a context that is not Kind's: the suite makes and deletes things. */
export async function startTarget(name = targetName()): Promise<Target> {
  return name === 'kind' ? findKind() : startOwnSandbox()
}

function findKind(): Target {
  const { kubeConfig, files } = loadKubeConfig({ kubeconfig: process.env.KUBECONFIG, homeDir: homedir() })
  const context = kubeConfig.getCurrentContext()
  if (!context.startsWith('kind-'))
    throw new Error(`The current context ${context} is no Kind cluster; these tests change it.`)
  return { kubeConfig, kubeconfigPath: files.join(':'), context, stop: async () => undefined }
}

async function startOwnSandbox(): Promise<Target> {
  const { kubeconfigPath, stop } = await startSandbox()
  const { kubeConfig } = loadKubeConfig({ kubeconfig: kubeconfigPath, homeDir: homedir() })
  return { kubeConfig, kubeconfigPath, context: sandboxContext, stop }
}

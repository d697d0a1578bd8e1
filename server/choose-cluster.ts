// Choice of the cluster, with the sandbox behind it: what was named; else Kind's, if it answers; else the sandbox.

import { homedir } from 'node:os'
import { systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Choice, ChoiceError, chooseContext } from './kubernetes/choose-context.ts'
import { clusterAnswers } from './kubernetes/cluster-answers.ts'
import { loadKubeConfig } from './kubernetes/kube-config.ts'
import { type Sandbox, sandboxContext, startSandbox } from './sandbox/start-sandbox.ts'

export type ClusterChoice = {
  readonly choice: Choice
  /** The sandbox that was begun for it; null for a cluster that was there. */
  readonly sandbox: Sandbox | null
}

/** The cluster to watch; begins a sandbox where there is none. Throws ChoiceError for a context that was named and can't be had. */
export async function chooseCluster({ context, sandbox, kubeconfig }: Config): Promise<ClusterChoice> {
  if (sandbox) return inSandbox('it was asked for')
  try {
    const choice = await chooseContext({
      context,
      load: () => loadKubeConfig({ kubeconfig, homeDir: homedir() }),
      answers: (kubeConfig, limitMs) => clusterAnswers(kubeConfig, limitMs, systemClock),
    })
    return { choice, sandbox: null }
  } catch (error) {
    // A cluster that refuses is there, and its owner wants to know why it is not shown.
    if (context !== undefined || !(error instanceof ChoiceError) || error.problem === 'refused') throw error
    return inSandbox(`there is no Kind cluster to show. ${error.message}`)
  }
}

async function inSandbox(why: string): Promise<ClusterChoice> {
  const sandbox = await startSandbox()
  const { kubeConfig } = loadKubeConfig({ kubeconfig: sandbox.kubeconfigPath, homeDir: homedir() })
  return { choice: { kubeConfig, contextName: sandboxContext, why }, sandbox }
}

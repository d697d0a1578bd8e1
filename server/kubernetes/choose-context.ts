// Choice of the cluster: the named context; else the current one if it is Kind's and answers. Never another, unless named.

import type { KubeConfig } from '@kubernetes/client-node'
import { whereOf } from './credentials.ts'
import { ApiError, inWords } from './errors.ts'

/** Why no cluster could be chosen; a sandbox may stand in for some of them. */
export type ChoiceProblem =
  | 'no-kubeconfig'
  | 'broken-kubeconfig'
  | 'unknown-context'
  | 'not-a-kind-context'
  | 'no-answer'
  | 'refused'

/** No cluster. `message` is for a person: what is wrong, with what, and what to do. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError'
  readonly problem: ChoiceProblem

  constructor(problem: ChoiceProblem, message: string, cause?: unknown) {
    super(message, { cause })
    this.problem = problem
  }
}

export type Choice = {
  /** Its current context is the chosen one. */
  readonly kubeConfig: KubeConfig
  readonly contextName: string
  /** Why this one, to be printed: `it is the current context of /home/me/.kube/config`. */
  readonly why: string
}

export type LoadedKubeConfig = {
  readonly kubeConfig: KubeConfig
  /** The files it was read from, for sentences. */
  readonly files: readonly string[]
}

export type ChoiceOptions = {
  /** The context that was asked for by name, if one was. */
  readonly context: string | undefined
  /** Reads the kubeconfig; throws ChoiceError. */
  readonly load: () => LoadedKubeConfig
  /** Resolves when the cluster of the current context answers within the limit; throws ApiError, LinkError. */
  readonly answers: (kubeConfig: KubeConfig, limitMs: number) => Promise<void>
}

const currentLimitMs = 2_000 // a Kind cluster is on this machine
const namedLimitMs = 10_000 // a named one may be far away, and sign in by a command

/** How to make a cluster, said wherever there is none. */
export const howToMakeOne =
  'Make one with `kind create cluster --name demo` (https://kind.sigs.k8s.io), or name a context with --context NAME.'

/** The cluster to watch. Throws ChoiceError. */
export async function chooseContext({ context, load, answers }: ChoiceOptions): Promise<Choice> {
  const { kubeConfig, files } = load()
  const contextName = context ?? currentKindContext(kubeConfig, files)
  const names = kubeConfig.getContexts().map(({ name }) => name)
  if (!names.includes(contextName)) {
    const those = names.length > 0 ? `There are: ${names.join(', ')}.` : `It has none. ${howToMakeOne}`
    throw new ChoiceError('unknown-context', `There is no context ${contextName} in ${inFiles(files)}. ${those}`)
  }
  kubeConfig.setCurrentContext(contextName)
  if (!kubeConfig.getCurrentCluster()) {
    throw new ChoiceError(
      'broken-kubeconfig',
      `The context ${contextName} in ${inFiles(files)} names a cluster that is not there. Fetch the kubeconfig again.`,
    )
  }
  await mustAnswer(kubeConfig, context === undefined, answers)
  const why = context === undefined ? `it is the current context of ${inFiles(files)}` : 'it was named'
  return { kubeConfig, contextName, why }
}

function currentKindContext(kubeConfig: KubeConfig, files: readonly string[]): string {
  const current = kubeConfig.getCurrentContext()
  if (!current) {
    throw new ChoiceError('no-kubeconfig', `No context is chosen in ${inFiles(files)}. ${howToMakeOne}`)
  }
  if (!current.startsWith('kind-')) {
    throw new ChoiceError(
      'not-a-kind-context',
      `The current context ${current} is not a Kind cluster, and such a one is never touched unless named. ` +
        `To watch it, add --context ${current}; else make a Kind cluster with \`kind create cluster --name demo\`.`,
    )
  }
  return current
}

async function mustAnswer(
  kubeConfig: KubeConfig,
  isUnnamed: boolean,
  answers: ChoiceOptions['answers'],
): Promise<void> {
  try {
    await answers(kubeConfig, isUnnamed ? currentLimitMs : namedLimitMs)
  } catch (error) {
    const problem = error instanceof ApiError ? 'refused' : 'no-answer'
    const orElse = problem === 'no-answer' && isUnnamed ? ` ${orAnother}` : ''
    throw new ChoiceError(problem, inWords(error, whereOf(kubeConfig), 'look at the cluster') + orElse, error)
  }
}

const orAnother =
  'If it is gone, make another with `kind create cluster --name demo`, or name a context with --context NAME.'

function inFiles(files: readonly string[]): string {
  return files.join(' and ')
}

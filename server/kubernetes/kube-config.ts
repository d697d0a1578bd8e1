// Kubeconfig: reads the files that KUBECONFIG names, as kubectl does, and says which one is broken and where.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { KubeConfig as Kubeconfig } from '@kubernetes/client-node'
import { ChoiceError, howToMakeOne, type LoadedKubeConfig } from './choose-context.ts'
import { KubeConfig } from './client-node.ts'

export type KubeConfigOptions = {
  /** The value of KUBECONFIG: files, the first to name a thing wins; undefined or empty: ~/.kube/config. */
  readonly kubeconfig: string | undefined
  readonly homeDir: string
}

/** Reads and merges the files. Throws ChoiceError. */
export function loadKubeConfig({ kubeconfig, homeDir }: KubeConfigOptions): LoadedKubeConfig {
  const named = (kubeconfig ?? '').split(delimiter).filter(Boolean)
  const wanted = named.length > 0 ? named : [join(homeDir, '.kube', 'config')]
  const files = wanted.filter((file) => existsSync(file))
  if (files.length === 0) {
    const sentence =
      named.length > 0
        ? `KUBECONFIG names ${wanted.join(' and ')}, which does not exist. Correct it, or unset it to use ~/.kube/config.`
        : `There is no kubeconfig at ${wanted[0]}, so no cluster to watch. ${howToMakeOne}`
    throw new ChoiceError('no-kubeconfig', sentence)
  }
  const merged = new KubeConfig()
  for (const file of files) addMissing(merged, read(file))
  return { kubeConfig: merged, files }
}

function read(file: string): Kubeconfig {
  const kubeConfig = new KubeConfig()
  try {
    kubeConfig.loadFromFile(file)
  } catch (error) {
    // What holds no mapping trips the parser on its first key: its words would tell nothing. Its later lines quote the file,
    // in which there are keys.
    const [words = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
    const said = error instanceof TypeError ? 'it holds no kubeconfig' : words
    throw new ChoiceError(
      'broken-kubeconfig',
      `The kubeconfig ${file} cannot be read: ${said}. Mend it, or name another with KUBECONFIG.`,
      error,
    )
  }
  return kubeConfig
}

/** Adds what has no namesake yet, as kubectl merges. */
function addMissing(merged: Kubeconfig, more: Kubeconfig): void {
  for (const cluster of more.clusters) if (!merged.getCluster(cluster.name)) merged.addCluster(cluster)
  for (const user of more.users) if (!merged.getUser(user.name)) merged.addUser(user)
  for (const context of more.contexts) if (!merged.getContextObject(context.name)) merged.addContext(context)
  if (!merged.currentContext && more.currentContext) merged.setCurrentContext(more.currentContext)
}

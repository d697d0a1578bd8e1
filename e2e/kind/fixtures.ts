// Fixtures: Podarium before the real Kind cluster of the current context, and kubectl for it.

import { execFileSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { type PodariumUnderTest, startPodarium } from '../podarium.ts'
import { type Kubectl, kubectlOf } from './truth.ts'

type Fixtures = { readonly kubectl: Kubectl; readonly podarium: PodariumUnderTest }

/** The kubeconfig that kubectl uses too. */
export const kubeconfig = process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config')

/** Tests on a real cluster: one server for all of a file. Refuses any context that is not Kind's. */
export const test = base.extend<object, Fixtures>({
  kubectl: [
    async ({}, use) => {
      const context = execFileSync('kubectl', ['config', 'current-context'], { encoding: 'utf8' }).trim()
      if (!context.startsWith('kind-'))
        throw new Error(`The current context ${context} is no Kind cluster; these tests change it.`)
      await use(kubectlOf(context))
    },
    { scope: 'worker' },
  ],
  podarium: [
    async ({}, use) => {
      const podarium = await startPodarium(kubeconfig)
      await use(podarium)
      await podarium.stop()
    },
    { scope: 'worker' },
  ],
})

export { expect } from '@playwright/test'

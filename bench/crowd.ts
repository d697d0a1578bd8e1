// Crowd: a cluster of many pods that change as fast as wanted, in a process of its own.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type CrowdOrder =
  | { readonly do: 'change'; readonly perSecond: number; readonly messageBytes: number }
  | { readonly do: 'stop' }

export type CrowdNews = { readonly kubeconfigPath: string } | { readonly rate: number }

export type Crowd = {
  readonly kubeconfigPath: string
  /** Begins to change pods, each failure with a message of so many bytes. */
  change(perSecond: number, messageBytes?: number): void
  /** Ends that, and gives the changes a second that were reached. */
  stopChanging(): Promise<number>
  close(): void
}

/** Starts a test cluster of so many pods; its kubeconfig is put into `folder`. */
export async function startCrowd(pods: number, folder: string): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, 'crowd-process.ts'), [String(pods), folder])
  const news = async () => (await once(child, 'message'))[0] as never
  const { kubeconfigPath } = (await news()) as Extract<CrowdNews, { kubeconfigPath: string }>
  return {
    kubeconfigPath,
    change: (perSecond, messageBytes = 0) => void child.send({ do: 'change', perSecond, messageBytes }),
    async stopChanging() {
      child.send({ do: 'stop' } satisfies CrowdOrder)
      return ((await news()) as Extract<CrowdNews, { rate: number }>).rate
    },
    close: () => child.disconnect(),
  }
}

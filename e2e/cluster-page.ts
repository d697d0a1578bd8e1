// Cluster page: the page as a person finds their way in it, by role and name. Shared by all browser tests.

import { expect, type Locator, type Page } from '@playwright/test'

export type ClusterPage = {
  readonly connection: Locator
  readonly outline: Locator
  readonly stage: Locator
  readonly workloads: Locator
  /** An item of the outline by the beginning of its name, e.g. `Pod default/web-1, Running`. */
  item(name: string): Locator
  /** The group of a workload, e.g. `Deployment default/web`. */
  workload(name: string): Locator
  /** Resolves when nothing has changed in the cluster for a second. */
  untilQuiet(): Promise<void>
  /** Starts to note each status that an outline item of pods in `namespace/prefix` shows; read them with `seenStatuses`. */
  noteStatuses(podPrefix: string): Promise<void>
  seenStatuses(): Promise<readonly string[]>
}

/** Opens the page at `path` and waits until it says that it is live. */
export async function openClusterPage(page: Page, url: string, path = '/'): Promise<ClusterPage> {
  await page.goto(url + path)
  const outline = page.getByRole('tree', { name: 'Cluster outline' })
  const workloads = page.getByRole('region', { name: 'Workloads' })
  const connection = page.getByRole('status', { name: 'Connection' })
  await expect(connection).toHaveText(/^(Live|Resynced)/)
  return {
    connection,
    outline,
    workloads,
    stage: page.getByRole('figure', { name: 'Cluster' }),
    item: (name) => outline.getByRole('treeitem', { name }),
    workload: (name) => workloads.getByRole('group', { name, exact: true }),
    untilQuiet: () =>
      page.evaluate(
        (quietMs) =>
          new Promise<void>((resolve) => {
            const figure = document.querySelector('figure[data-revision]')
            if (!figure) throw new Error('there is no stage')
            let timer = setTimeout(resolve, quietMs)
            new MutationObserver(() => {
              clearTimeout(timer)
              timer = setTimeout(resolve, quietMs)
            }).observe(figure, { attributeFilter: ['data-revision'] })
          }),
        1000,
      ),
    async noteStatuses(podPrefix) {
      await page.evaluate((prefix) => {
        const seen = new Set<string>()
        Object.assign(globalThis, { seenStatuses: seen })
        const tree = document.querySelector('[role=tree]')
        const look = () => {
          for (const item of tree?.querySelectorAll('[role=treeitem]') ?? []) {
            const name = item.getAttribute('aria-label') ?? ''
            if (name.startsWith(`Pod ${prefix}`)) seen.add(name.split(', ')[1] ?? '')
          }
        }
        look()
        if (tree) new MutationObserver(look).observe(tree, { subtree: true, childList: true, attributes: true })
      }, podPrefix)
    },
    seenStatuses: () => page.evaluate(() => [...(globalThis as unknown as { seenStatuses: Set<string> }).seenStatuses]),
  }
}

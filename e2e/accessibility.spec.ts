// Accessibility: axe finds nothing but one thing that is meant, in any theme, with the inspector and the gallery open too.

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { openClusterPage } from './cluster-page.ts'
import { expect, test } from './fixtures.ts'

// The outline's items are named in whole words (`Node worker, Ready, 3 pods`) where the row shows them short (`worker  Ready · 3`).
const notAsked = ['label-content-name-mismatch']

/** What axe says against the page, one line for each kind of offence. */
async function offences(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).disableRules(notAsked).analyze()
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html})`)
}

for (const theme of ['light', 'dark', 'projector']) {
  test(`U-23 axe finds nothing in the ${theme} theme`, async ({ page, podarium }) => {
    await openClusterPage(page, podarium.url, `/?theme=${theme}&select=Pod/default/multi-container-demo`)
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Conditions')
    expect(await offences(page)).toEqual([])
    await page.getByRole('button', { name: 'Samples' }).click()
    expect(await offences(page)).toEqual([])
  })
}

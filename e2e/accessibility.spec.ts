// Accessibility: axe finds nothing but one thing that is meant, in any theme, with the inspector, its YAML, filters, a card, the gallery and the help open too, and on a phone.

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
    test.slow() // axe looks at the whole page four times
    await openClusterPage(page, podarium.url, `/?theme=${theme}&select=Pod/default/multi-container-demo`)
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Conditions')
    await page.getByRole('button', { name: 'Show the YAML' }).click()
    await expect(page.getByRole('region', { name: /^YAML of/ })).toContainText('kind: Pod')
    await page.getByRole('searchbox', { name: 'Find pods' }).fill('app=web')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('group', { name: 'Filters' }).getByLabel('Status').selectOption('Running')
    await expect(page.getByRole('region', { name: 'What is looked for' })).toBeVisible()
    await page.getByRole('treeitem', { name: /^Pod default\/web/ }).focus()
    await expect(page.locator('.pod-card')).toBeVisible()
    expect(await offences(page)).toEqual([])
    await page.keyboard.press('Escape')
    for (const name of ['Samples', 'Help']) {
      await page.getByRole('button', { name }).click()
      await expect(page.getByRole('dialog', { name })).toBeVisible()
      expect(await offences(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await expect(page.getByRole('tablist', { name: 'Tanks' })).toBeVisible()
    expect(await offences(page)).toEqual([])
  })
}

// The suite on a real Kind cluster, the one of the kubeconfig's current context: `npm run test:kind`.

import { defineConfig } from '@playwright/test'
import { common } from '../browser.ts'

export default defineConfig({
  ...common,
  testDir: '.',
  outputDir: '../../test-results/kind',
  timeout: 300_000,
  expect: { timeout: 60_000 },
})

// The browser tests of `npm test`: the real server and page before a test cluster.

import { defineConfig } from '@playwright/test'
import { common } from './browser.ts'

export default defineConfig({
  ...common,
  testDir: '.',
  testIgnore: 'kind/**',
  outputDir: '../test-results',
  snapshotPathTemplate: 'snapshots/{arg}{ext}',
})

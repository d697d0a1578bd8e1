// Unit and contract tests: every *.test.ts beside what it tests. Browser tests are Playwright's (e2e/).

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,server,components,e2e}/**/*.test.ts'],
    testTimeout: 20_000,
    // Conditions that tests wait for, none of which is a claim about time: a machine may be busy.
    expect: { poll: { timeout: 5_000 } },
  },
})

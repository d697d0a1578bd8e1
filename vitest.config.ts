// Unit and contract tests: every *.test.ts beside what it tests. Browser tests are Playwright's (e2e/).

import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['{lib,server,components,e2e}/**/*.test.ts'], testTimeout: 20_000 } })

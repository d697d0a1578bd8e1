// Test: `npm test`. Unit and contract tests, then the browser tests on the built page.

import { buildIfChanged } from './build.ts'
import { findOrInstallChromium } from './chromium.ts'
import { run } from './commands.ts'

const chromium = findOrInstallChromium()
// Some unit tests start the whole server, page and all.
buildIfChanged()
run('vitest', ['run'])
run('playwright', ['test', '--config', 'e2e/playwright.config.ts'], { PODARIUM_CHROMIUM: chromium })

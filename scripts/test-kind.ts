// Test on Kind: `npm run test:kind`. The suite that needs a real cluster, on the kubeconfig's current context.

import { buildIfChanged } from './build.ts'
import { findOrInstallChromium } from './chromium.ts'
import { run } from './commands.ts'

const chromium = findOrInstallChromium()
run('vitest', ['run', 'e2e/contract'], { PODARIUM_CONTRACT: 'kind' })
// What kubectl says there and on a sandbox: two minutes.
run(process.execPath, ['e2e/contract/kubectl/compare.ts'])
buildIfChanged()
run('playwright', ['test', '--config', 'e2e/kind/playwright.config.ts', ...process.argv.slice(2)], {
  PODARIUM_CHROMIUM: chromium,
})

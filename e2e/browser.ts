// Browser: how every Playwright suite of this project runs Chromium.

import type { PlaywrightTestConfig } from '@playwright/test'
import { findChromium } from '../scripts/chromium.ts'

const executablePath = process.env.PODARIUM_CHROMIUM ?? findChromium()

/** Chromium without its own calls to the network, which a classroom may not have. */
export const chromiumOptions = {
  ...(executablePath ? { executablePath } : {}),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export const common: PlaywrightTestConfig = {
  // One at a time: each test has a server and a browser, and the smallest machine that runs this has two cores.
  workers: 1,
  retries: 0,
  testMatch: '**/*.spec.ts', // *.test.ts is vitest's
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: chromiumOptions,
    trace: 'retain-on-failure',
  },
}

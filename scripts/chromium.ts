// Chromium: finds one for the browser tests, or gets one.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a Chromium: the system's, else Playwright's own; null if there is neither. */
export function findChromium(): string | null {
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => commands.map((command) => join(folder, command)))
  return [...inPath, ...usualPlaces, chromium.executablePath()].find((path) => existsSync(path)) ?? null
}

/** Finds a Chromium, else installs one: by apt-get where this runs as root on Debian or Ubuntu, else by Playwright's own download. */
export function findOrInstallChromium(): string {
  const found =
    findChromium() ?? (installByApt() ? findChromium() : null) ?? (installByPlaywright() ? findChromium() : null)
  if (found) return found
  console.error(
    'The browser tests need Chromium, and none could be found or installed. Install the package `chromium` (Debian, Fedora, Arch), `chromium-browser` (Ubuntu) or Google Chrome, then run npm test again.',
  )
  process.exit(1)
}

function installByApt(): boolean {
  const isRoot = process.getuid?.() === 0
  const isDebian =
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  if (!isRoot || !isDebian) return false
  console.log('Installing Chromium with apt-get ...')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')
}

function installByPlaywright(): boolean {
  console.log("Getting Playwright's own Chromium ...")
  return spawnSync('node_modules/.bin/playwright', ['install', 'chromium'], { stdio: 'inherit' }).status === 0
}

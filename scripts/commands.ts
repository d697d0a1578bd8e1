// Commands: runs the tools that npm installed, with their output shown or kept for when they fail.

import { spawnSync } from 'node:child_process'
import { delimiter, resolve } from 'node:path'

/** Runs a tool of node_modules/.bin to its end; ends this process with its exit code if it fails. `quiet` prints its output only then. */
export function run(
  tool: string,
  args: readonly string[],
  env: Record<string, string> = {},
  output: 'shown' | 'quiet' = 'shown',
): void {
  const ended = spawnSync(tool, args, {
    stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}` },
    shell: process.platform === 'win32',
  })
  if (ended.status === 0) return
  if (output === 'quiet') console.error(ended.stdout ?? '', ended.stderr ?? '')
  console.error(`${tool} ${args.join(' ')} failed${ended.error ? `: ${ended.error.message}` : ''}.`)
  process.exit(ended.status ?? 1)
}

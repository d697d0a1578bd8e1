// Podarium under test: the real server as its own process, as `npm start` runs it, on a free port.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }

/** Node's flags in the script `start` of package.json. */
const startFlags = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'))

export type PodariumUnderTest = {
  readonly url: string
  readonly pid: number
  /** All that it said until it served. */
  readonly printed: string
  /** Sends SIGTERM and waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>
}

/** Starts the server on any free port unless `flags` name one, and waits until it prints where it is. Rejects with what it printed if it ends before. */
export async function startPodarium(
  kubeconfig: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<PodariumUnderTest> {
  const server = spawn(process.execPath, [...startFlags, 'server/main.ts', '--port', '0', ...flags], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, KUBECONFIG: kubeconfig, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const url = await new Promise<string>((found, failed) => {
    const onText = (text: Buffer) => {
      printed += text.toString()
      const match = /^Open (\S+)$/m.exec(printed)
      if (match?.[1]) found(match[1])
    }
    server.stdout.on('data', onText)
    server.stderr.on('data', onText)
    server.once('error', failed)
    server.once('exit', (code) => failed(new Error(`The server ended with ${code}: ${printed}`)))
  })
  const ended = once(server, 'exit')
  return {
    url,
    pid: server.pid ?? 0,
    printed,
    async stop() {
      server.kill('SIGTERM')
      await ended
      return server.exitCode
    },
  }
}

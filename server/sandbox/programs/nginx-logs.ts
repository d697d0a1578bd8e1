// nginx logs: where lines go, be it the container's own output or a file that a sidecar reads.

import { FileError, type OpenFile } from '../files/file-types.ts'
import type { Process } from '../runtime/process-types.ts'
import { say } from './connection-server.ts'
import { Emergency, openFailed } from './nginx-config.ts'
import type { ErrorLog } from './nginx-settings.ts'
import { logTime } from './paths.ts'

export type Level = 'notice' | 'warn' | 'error' | 'crit' | 'emerg'

const levels = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg']

export type NginxLogs = {
  /** Opens what is not open yet. Throws Emergency. */
  open(paths: readonly string[]): void
  /** Opens files anew, after somebody moved them away. A log whose directory is gone is no more. */
  reopen(): void
  write(path: string, line: string): Promise<void>
  /** To each of the logs that takes this level, with time and pid. */
  report(logs: readonly ErrorLog[], level: Level, words: string): Promise<void>
  close(): void
}

export function createLogs(process: Process): NginxLogs {
  const { files, clock } = process.container
  const opened = new Map<string, OpenFile>()
  const encoder = new TextEncoder()

  function open(path: string) {
    if (opened.has(path) || outputOf(process, path)) return
    try {
      opened.set(path, files.open(path, { write: true, append: true, create: true }))
    } catch (error) {
      throw new Emergency(openFailed(path, error))
    }
  }

  async function write(path: string, line: string) {
    const output = outputOf(process, path)
    if (output) return say(process, output, line)
    try {
      opened.get(path)?.write(encoder.encode(line))
    } catch (error) {
      if (!(error instanceof FileError)) throw error // a full disk: nginx goes on without its log
    }
  }

  return {
    reopen() {
      for (const [path, file] of opened) {
        file.close()
        opened.delete(path)
        if (files.exists(path.slice(0, path.lastIndexOf('/')) || '/')) open(path)
      }
    },
    open(paths) {
      for (const path of paths) open(path)
    },
    write,
    async report(logs, level, words) {
      const line = errorLine(process, clock.nowMs(), level, words)
      for (const log of logs) if (levels.indexOf(level) >= levels.indexOf(log.level)) await write(log.path, line)
    },
    close() {
      for (const file of opened.values()) file.close()
    },
  }
}

/** `2026/11/24 10:00:00 [error] 1#1: …` */
export function errorLine(process: Process, nowMs: number, level: Level, words: string): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day} ${logTime(nowMs).time} [${level}] ${process.pid}#${process.pid}: ${words}\n`
}

const outputs: Readonly<Record<string, 1 | 2>> = { '/dev/stdout': 1, '/dev/stderr': 2 }

/** The descriptor that a path stands for, itself or as a link: the image's own logs are such links. */
function outputOf({ container: { files } }: Process, path: string): 1 | 2 | undefined {
  if (outputs[path]) return outputs[path]
  return files.exists(path) && files.lstat(path).kind === 'symlink' ? outputs[files.readLink(path)] : undefined
}

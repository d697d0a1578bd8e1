// Applets that run another command: env, time, timeout, xargs, and which, which tells what would run.

import { SpawnError } from '../../runtime/process-types.ts'
import { Failure, type Applet, type Tool } from '../applet.ts'
import { findExecutable } from '../executable.ts'
import { readText, writeBytes } from '../io.ts'
import { parseSignal } from '../signals.ts'
import { duration } from './processes.ts'

/** Starts a command as a child. Throws Failure (126 or 127) if there is none. */
function start(tool: Tool, argv: readonly string[], env: ReadonlyMap<string, string> = tool.process.env) {
  const found = findExecutable(tool.process, argv, env)
  if ('message' in found) {
    const why = found.exitCode === 127 ? 'No such file or directory' : 'Permission denied'
    throw new Failure(
      tool.name === 'xargs' ? `${argv[0]}: ${why}` : `can't execute '${argv[0]}': ${why}`,
      found.exitCode,
    )
  }
  try {
    return tool.process.spawn(found.program, { argv: found.argv, env })
  } catch (error) {
    throw error instanceof SpawnError ? new Failure(error.message) : error
  }
}

async function runCommand(tool: Tool, argv: readonly string[], env?: ReadonlyMap<string, string>): Promise<number> {
  return (await tool.process.until(start(tool, argv, env).exited)).exitCode
}

export const env: Applet = {
  usage: '[-i] [-u NAME]... [NAME=VALUE]... [PROG ARGS]',
  options: '+iu:',
  async run(tool) {
    const all = new Map(tool.has('i') ? [] : tool.process.env)
    for (const name of tool.values('u')) all.delete(name)
    const words = [...tool.args]
    while (words[0]?.includes('=')) {
      const [name = '', value = ''] = (words.shift() ?? '').split(/=(.*)/s)
      all.set(name, value)
    }
    if (words.length) return runCommand(tool, words, all)
    for (const [name, value] of all) await tool.print(`${name}=${value}\n`)
    return 0
  },
}

export const time: Applet = {
  usage: 'PROG ARGS',
  options: '+',
  async run(tool) {
    const { clock } = tool.process.container
    const startMs = clock.nowMs()
    const status = tool.args.length ? await runCommand(tool, tool.args) : 0
    const seconds = (clock.nowMs() - startMs) / 1000
    const real = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`
    await writeBytes(tool.process, 2, `real\t${real}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`)
    return status
  },
}

export const timeout: Applet = {
  usage: '[-s SIG] [-k KILL_SECS] SECS PROG ARGS',
  options: '+s:k:',
  async run(tool) {
    const ms = duration(tool.operand(0))
    tool.operand(1)
    const signal = parseSignal(tool.value('s') ?? 'TERM')
    if (!signal) throw new Failure(`bad signal name '${tool.value('s')}'`)
    const { clock, processes } = tool.process.container
    const afterMs = tool.has('k') ? duration(tool.value('k') ?? '') : Number.POSITIVE_INFINITY
    const child = start(tool, tool.args.slice(1))
    let isLate = false
    const act = (atMs: number, action: () => void) => (Number.isFinite(atMs) ? clock.after(atMs, action) : () => {})
    const stopTimer = act(ms, () => {
      isLate = true
      child.kill(signal)
    })
    const stopKill = act(ms + afterMs, () => child.kill('SIGKILL'))
    try {
      const { exitCode, signal: endedBy } = await tool.process.until(child.exited)
      // The command ends in timeout's own place: as it ended, so does timeout.
      if (isLate && endedBy) processes.kill(tool.process.pid, endedBy)
      await tool.process.breathe()
      return exitCode
    } finally {
      stopTimer()
      stopKill()
    }
  },
}

const mostInput = 4 * 1024 * 1024 // characters xargs takes

export const xargs: Applet = {
  usage: '[-n N] [-I STR] [-r0] [PROG ARGS]',
  options: '+n:I:0r',
  async run(tool) {
    const text = await readText(tool.process, tool.open('-'), mostInput)
    if (text === null) throw new Failure('argument list too long')
    const mark = tool.value('I')
    const words = wordsOf(text, tool.has('0') ? '\0' : mark === undefined ? null : '\n')
    if (!words.length && (tool.has('r') || mark !== undefined)) return 0
    const command = tool.args.length ? tool.args : ['echo']
    const size = mark === undefined ? tool.count('n', 5000) : 1
    let status = 0
    for (let at = 0; at === 0 || at < words.length; at += size) {
      const part = words.slice(at, at + size)
      const argv =
        mark === undefined ? [...command, ...part] : command.map((word) => word.replaceAll(mark, part[0] ?? ''))
      if (await runCommand(tool, argv)) status = 123
    }
    return status
  },
}

/** Split at a separator, or at blanks outside of quotes. */
function wordsOf(text: string, separator: string | null): string[] {
  if (separator !== null) {
    const pieces = text.split(separator).map((piece) => (separator === '\n' ? piece.trim() : piece))
    return pieces.filter((piece) => piece !== '')
  }
  const words = text.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gs) ?? []
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/gs, '$1$2$3'))
}

export const which: Applet = {
  usage: 'COMMAND...',
  options: 'a',
  async run(tool) {
    let status = tool.args.length ? 0 : 1
    for (const name of tool.args) {
      const found = findExecutable(tool.process, [name], tool.process.env)
      if ('path' in found) await tool.print(`${found.path}\n`)
      else status = 1
    }
    return status
  },
}

// Applets about processes: ps, top, kill, sleep, timeout, xargs, env and the like.

import { SpawnError } from '../../runtime/process-types.ts'
import { Failure, UsageError, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { killArguments, killProcess } from '../builtins-jobs.ts'
import { formatTime } from '../dates.ts'
import { findExecutable } from '../executable.ts'
import { readText, writeBytes } from '../io.ts'
import { listSignals, parseSignal } from '../signals.ts'
import { runCommand } from './ls.ts'

const longestSleepMs = 2 ** 31 - 1 // what timers hold; slept again and again for more

async function sleepFor(tool: Tool, ms: number) {
  const { clock } = tool.process.container
  const untilMs = clock.nowMs() + ms
  for (let left = ms; left > 0; left = untilMs - clock.nowMs()) await tool.process.sleep(Math.min(left, longestSleepMs))
}

/** `1.5`, `2m`, `1h`, `infinity`, in milliseconds. */
function duration(text: string): number {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY
  const [, digits, unit = ''] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? []
  if (!digits) throw new Failure(`invalid number '${text}'`)
  return Number(digits) * 1000 * ({ m: 60, h: 3600, d: 86_400 }[unit] ?? 1)
}

export const sleep: Applet = {
  usage: '[N]...',
  options: '',
  async run(tool) {
    if (!tool.args.length) throw new UsageError()
    await sleepFor(
      tool,
      tool.args.reduce((sum, each) => sum + duration(each), 0),
    )
    return 0
  },
}

export const usleep: Applet = {
  usage: 'N',
  options: '',
  async run(tool) {
    if (!tool.args[0]) throw new UsageError()
    await sleepFor(tool, wholeNumber(tool.args[0]) / 1000)
    return 0
  },
}

const commandLine = (argv: readonly string[]) => argv.join(' ')

export const ps: Applet = {
  usage: '[-o COL1,COL2=HEADER] [-T]',
  options: null,
  async run(tool) {
    const at = tool.args.indexOf('-o')
    const wanted = at === -1 ? ['pid', 'user', 'time', 'args'] : (tool.args[at + 1] ?? '').split(',')
    const known: Readonly<
      Record<string, { readonly title: string; readonly width: number; value(process: Tool['process']): string }>
    > = {
      pid: { title: 'PID', width: 5, value: ({ pid }) => String(pid).padStart(5) },
      ppid: { title: 'PPID', width: 5, value: ({ parentPid }) => String(parentPid).padStart(5) },
      user: { title: 'USER', width: 8, value: () => 'root' },
      time: { title: 'TIME', width: 5, value: () => ' 0:00' },
      comm: { title: 'COMMAND', width: 16, value: ({ argv }) => (argv[0] ?? '').split('/').at(-1) ?? '' },
      args: { title: 'COMMAND', width: 0, value: ({ argv }) => commandLine(argv) },
      stat: { title: 'STAT', width: 4, value: () => 'S' },
    }
    const columns = wanted.map(
      (name) => known[name] ?? raise(`bad -o argument '${name}', supported arguments: ${Object.keys(known).join(',')}`),
    )
    const rightAligned = new Set(['PID', 'PPID'])
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(columns[index]?.width ?? 0)))
        .join(' ')
    await tool.print(
      `${line(columns.map(({ title, width }) => (rightAligned.has(title) ? title.padStart(width) : title)))}\n`,
    )
    const screen = tool.process.descriptors.get(1)?.terminal?.columns() ?? 1000
    for (const process of tool.process.container.processes.list())
      await tool.print(`${line(columns.map(({ value }) => value(process))).slice(0, screen)}\n`)
    return 0
  },
}

function raise(message: string): never {
  throw new Failure(message)
}

export const top: Applet = {
  usage: '[-b] [-n COUNT] [-d SECONDS]',
  options: 'bn:d:',
  async run(tool) {
    const count = tool.has('n') ? tool.count('n', 1) : Number.POSITIVE_INFINITY
    for (let round = 0; round < count; round++) {
      if (round) await sleepFor(tool, tool.count('d', 5) * 1000)
      const processes = tool.process.container.processes.list()
      if (!tool.has('b')) await tool.print('\x1b[H\x1b[J')
      await tool.print(
        `Mem: 2097152K used, 6291456K free, 0K shrd, 0K buff, 0K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\nLoad average: 0.00 0.00 0.00 1/${processes.length} ${tool.process.pid}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n`,
      )
      for (const { pid, parentPid, argv } of processes) {
        await tool.print(
          `${String(pid).padStart(5)} ${String(parentPid).padStart(5)} root     ${pid === tool.process.pid ? 'R' : 'S'}     4400   0%   0   0% ${commandLine(argv)}\n`,
        )
      }
      await tool.flush()
    }
    return 0
  },
}

export const kill: Applet = {
  usage: '[-l] [-SIG] PID...',
  options: null,
  async run(tool) {
    if (tool.args[0] === '-l') {
      await tool.print(listSignals())
      return 0
    }
    const { wanted, targets } = killArguments(tool.args)
    if (!targets.length) throw new Failure('you need to specify whom to kill')
    const problems = targets.flatMap((target) => killProcess(tool.process, Number(target), target, wanted) ?? [])
    for (const problem of problems) await tool.complain(problem)
    return problems.length ? 1 : 0
  },
}

const isNamed = (argv: readonly string[], name: string) => argv[0]?.split('/').at(-1) === name

export const killall: Applet = {
  usage: '[-lq] [-SIG] PROCESS_NAME...',
  options: null,
  async run(tool) {
    const { wanted, targets } = killArguments(tool.args.filter((word) => word !== '-q'))
    let status = 0
    for (const name of targets) {
      const found = tool.process.container.processes
        .list()
        .filter(({ argv, pid }) => isNamed(argv, name) && pid !== tool.process.pid)
      if (!found.length) {
        await tool.complain(`${name}: no process killed`)
        status = 1
      }
      for (const { pid } of found) killProcess(tool.process, pid, String(pid), wanted)
    }
    return status
  },
}

export const pidof: Applet = {
  usage: '[-s] [-o PID] [NAME]...',
  options: 'so:',
  async run(tool) {
    const pids = tool.process.container.processes
      .list()
      .filter(({ argv }) => tool.args.some((name) => isNamed(argv, name)))
      .map(({ pid }) => pid)
    const shown = tool.has('s') ? pids.slice(0, 1) : pids
    if (!shown.length) return 1
    await tool.print(`${shown.join(' ')}\n`)
    return 0
  },
}

export const timeout: Applet = {
  usage: '[-s SIG] [-k KILL_SECS] SECS PROG ARGS',
  options: '+s:k:',
  async run(tool) {
    const [seconds, ...argv] = tool.args
    if (seconds === undefined || !argv.length) throw new UsageError()
    const ms = duration(seconds)
    const signal = parseSignal(tool.value('s') ?? 'TERM') ?? raise(`bad signal name '${tool.value('s')}'`)
    const found = findExecutable(tool.process, argv, tool.process.env)
    if ('message' in found) throw new Failure(`can't execute '${argv[0]}': No such file or directory`, found.exitCode)
    const child = tool.process.spawn(found.program, { argv: found.argv })
    const { clock } = tool.process.container
    let isLate = false
    const stopTimer = Number.isFinite(ms)
      ? clock.after(ms, () => {
          isLate = true
          child.kill(signal)
        })
      : () => {}
    const stopKill =
      tool.has('k') && Number.isFinite(ms)
        ? clock.after(ms + duration(tool.value('k') ?? '0'), () => child.kill('SIGKILL'))
        : () => {}
    try {
      const { exitCode, signal: endedBy } = await tool.process.until(child.exited)
      // The command ends in timeout's own place: as it ended, so does timeout.
      if (isLate && endedBy) tool.process.container.processes.kill(tool.process.pid, endedBy)
      await tool.process.breathe()
      return exitCode
    } finally {
      stopTimer()
      stopKill()
    }
  },
}

export const nohup: Applet = {
  usage: 'PROG ARGS',
  options: '+',
  async run(tool) {
    if (!tool.args.length) throw new UsageError()
    tool.process.onSignal('SIGHUP', 'ignore')
    return runCommand(tool, tool.args)
  },
}

export const time: Applet = {
  usage: '[-vpa] [-o FILE] PROG ARGS',
  options: '+vp',
  async run(tool) {
    const { clock } = tool.process.container
    const startMs = clock.nowMs()
    const status = tool.args.length ? await runCommand(tool, tool.args) : 0
    const seconds = (clock.nowMs() - startMs) / 1000
    const minutes = Math.floor(seconds / 60)
    const lines = tool.has('p')
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `real\t${minutes}m ${(seconds - minutes * 60).toFixed(2).padStart(5, '0')}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
    await writeBytes(tool.process, 2, lines)
    return status
  },
}

export const watch: Applet = {
  usage: '[-n SEC] [-t] PROG ARGS',
  options: '+n:t',
  async run(tool) {
    if (!tool.args.length) throw new UsageError()
    const ms = duration(tool.value('n') ?? '2')
    const command = tool.args.join(' ')
    for (;;) {
      const now = formatTime('%Y-%m-%d %H:%M:%S', tool.process.container.clock.nowMs())
      const width = tool.process.descriptors.get(1)?.terminal?.columns() ?? 80
      const title = `Every ${(ms / 1000).toFixed(1)}s: ${command}`
      await tool.print(
        `\x1b[H\x1b[J${tool.has('t') ? '' : `${title.padEnd(Math.max(title.length + 1, width - now.length))}${now}\n\n`}`,
      )
      await tool.flush()
      await runCommand(tool, ['sh', '-c', command])
      await sleepFor(tool, Math.max(ms, 100))
    }
  },
}

export const env: Applet = {
  usage: '[-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]',
  options: '+iu:0',
  async run(tool) {
    const words = [...tool.args]
    const isEmpty = tool.has('i') || words[0] === '-'
    if (words[0] === '-') words.shift()
    const all = new Map(isEmpty ? [] : tool.process.env)
    for (const name of tool.values('u')) all.delete(name)
    while (words[0]?.includes('=')) {
      const [name = '', value = ''] = (words.shift() ?? '').split(/=(.*)/s)
      all.set(name, value)
    }
    if (words.length) return runCommand(tool, words, all)
    for (const [name, value] of all) await tool.print(`${name}=${value}\n`)
    return 0
  },
}

export const printenv: Applet = {
  usage: '[VARIABLE]...',
  options: '',
  async run(tool) {
    const names = tool.args.length ? tool.args : [...tool.process.env.keys()]
    for (const name of names) {
      const value = tool.process.env.get(name)
      if (value === undefined) return 1
      await tool.print(tool.args.length ? `${value}\n` : `${name}=${value}\n`)
    }
    return 0
  },
}

const mostInput = 4 * 1024 * 1024 // characters xargs takes

export const xargs: Applet = {
  usage: '[OPTIONS] [PROG ARGS]',
  options: '+n:I:0rtL:P:',
  async run(tool) {
    const text = await readText(tool.process, tool.open('-'), mostInput)
    if (text === null) throw new Failure('argument list too long')
    const words = tool.has('0')
      ? text.split('\0').filter((word) => word !== '')
      : tool.has('I')
        ? text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '')
        : (text.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gs) ?? []).map((word) =>
            word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/gs, '$1$2$3'),
          )
    const command = tool.args.length ? tool.args : ['echo']
    const mark = tool.value('I')
    const size = mark === undefined ? tool.count('n', 5000) : 1
    let status = 0
    if (!words.length && (tool.has('r') || mark !== undefined)) return 0
    for (let at = 0; at === 0 || at < words.length; at += size) {
      const part = words.slice(at, at + size)
      const argv =
        mark === undefined ? [...command, ...part] : command.map((word) => word.replaceAll(mark, part[0] ?? ''))
      if (tool.has('t')) await writeBytes(tool.process, 2, `${argv.join(' ')}\n`)
      try {
        const exitCode = await runCommand(tool, argv)
        if (exitCode >= 126) return exitCode
        if (exitCode) status = 123
      } catch (error) {
        if (error instanceof SpawnError) throw new Failure(error.message)
        throw error
      }
    }
    return status
  },
}

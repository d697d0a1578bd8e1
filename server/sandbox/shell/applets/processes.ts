// Applets about processes: ps, top, kill, killall, pidof, sleep, usleep.

import { Failure, programName, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { killArguments, killProcess, listSignals } from '../signals.ts'

const longestSleepMs = 2 ** 31 - 1 // what timers hold; slept again and again for more

/** No async function: thousands wait here at once, and a promise holds less. */
function sleepFor({ process }: Tool, ms: number): Promise<number> {
  const { clock } = process.container
  const untilMs = clock.nowMs() + ms
  const sleepOn = (): number | Promise<number> => {
    const left = untilMs - clock.nowMs()
    return left > 0 ? process.sleep(Math.min(left, longestSleepMs)).then(sleepOn) : 0
  }
  return Promise.resolve(sleepOn())
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `1.5`, `2m`, `1h`, `infinity`, in milliseconds. */
export function duration(text: string): number {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY
  const [, digits, unit = 's'] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? []
  if (!digits) throw new Failure(`invalid number '${text}'`)
  return Number(digits) * 1000 * (unitSeconds[unit || 's'] ?? 1)
}

export const sleep: Applet = {
  usage: '[N]...',
  options: null,
  run(tool) {
    tool.operand(0)
    const ms = tool.args.map(duration).reduce((sum, each) => sum + each, 0)
    return sleepFor(tool, ms)
  },
}

export const usleep: Applet = {
  usage: 'N',
  options: '',
  run: (tool) => sleepFor(tool, wholeNumber(tool.operand(0)) / 1000),
}

type Column = { readonly title: string; readonly width: number; of(process: Tool['process']): string }

const columns: Readonly<Record<string, Column>> = {
  pid: { title: '  PID', width: 5, of: ({ pid }) => String(pid).padStart(5) },
  ppid: { title: ' PPID', width: 5, of: ({ parentPid }) => String(parentPid).padStart(5) },
  user: { title: 'USER', width: 8, of: () => 'root' },
  time: { title: 'TIME', width: 5, of: () => ' 0:00' },
  comm: { title: 'COMMAND', width: 16, of: ({ argv }) => programName(argv) },
  args: { title: 'COMMAND', width: 0, of: ({ argv }) => argv.join(' ') },
}

/** Without -o its arguments change nothing, as in `ps aux`. */
export const ps: Applet = {
  usage: '[-o COL1,COL2]',
  options: null,
  async run(tool) {
    const at = tool.args.indexOf('-o')
    const wanted = at === -1 ? ['pid', 'user', 'time', 'args'] : (tool.args[at + 1] ?? '').split(',')
    const shown = wanted.map((name) => {
      const column = columns[name]
      if (column) return column
      throw new Failure(`bad -o argument '${name}', supported arguments: ${Object.keys(columns).join(',')}`)
    })
    const screen = tool.process.descriptors.get(1)?.terminal?.columns()
    const print = (cells: readonly string[]) => {
      const padded = cells.map((cell, index) =>
        index < cells.length - 1 ? cell.padEnd(shown[index]?.width ?? 0) : cell,
      )
      return tool.print(`${padded.join(' ').slice(0, screen)}\n`)
    }
    await print(shown.map(({ title }) => title))
    for (const process of tool.process.container.processes.list()) await print(shown.map((each) => each.of(process)))
    return 0
  },
}

/** One look with -b, else again and again. */
export const top: Applet = {
  usage: '[-b] [-n COUNT] [-d SECONDS]',
  options: 'bn:d:',
  async run(tool) {
    const count = tool.count('n', tool.has('b') ? 1 : Number.POSITIVE_INFINITY)
    for (let round = 0; round < count; round++) {
      if (round) await sleepFor(tool, tool.count('d', 5) * 1000)
      if (!tool.has('b')) await tool.print('\x1b[H\x1b[J')
      await tool.print('  PID  PPID USER     STAT COMMAND\n')
      for (const { pid, parentPid, argv } of tool.process.container.processes.list()) {
        const state = pid === tool.process.pid ? 'R' : 'S'
        const numbers = `${String(pid).padStart(5)} ${String(parentPid).padStart(5)}`
        await tool.print(`${numbers} root     ${state}    ${argv.join(' ')}\n`)
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
    const problems = targets.flatMap((target) => killProcess(tool.process, target, wanted) ?? [])
    for (const problem of problems) await tool.complain(problem)
    return problems.length ? 1 : 0
  },
}

function named(tool: Tool, names: readonly string[]): string[] {
  return tool.process.container.processes
    .list()
    .filter(({ argv, pid }) => names.includes(programName(argv)) && pid !== tool.process.pid)
    .map(({ pid }) => String(pid))
}

export const killall: Applet = {
  usage: '[-SIG] PROCESS_NAME...',
  options: null,
  async run(tool) {
    const { wanted, targets } = killArguments(tool.args)
    let status = 0
    for (const name of targets) {
      const pids = named(tool, [name])
      for (const pid of pids) killProcess(tool.process, pid, wanted)
      if (pids.length) continue
      await tool.complain(`${name}: no process killed`)
      status = 1
    }
    return status
  },
}

export const pidof: Applet = {
  usage: '[NAME]...',
  options: '',
  async run(tool) {
    const pids = named(tool, tool.args)
    if (pids.length) await tool.print(`${pids.toReversed().join(' ')}\n`)
    return pids.length ? 0 : 1
  },
}

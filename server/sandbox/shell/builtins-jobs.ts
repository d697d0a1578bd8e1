// Builtins for jobs and signals: trap, wait, jobs, kill.

import type { Builtin } from './builtin-types.ts'
import { writeBytes } from './io.ts'
import { ShellError, type Job, type Shell } from './shell-state.ts'
import { isSignal, listSignals, parseSignal, signalWords } from './signals.ts'

const out = (shell: Shell, text: string) => writeBytes(shell.process, 1, text)

export const trap: Builtin = async (shell, [, ...args]) => {
  const words = args[0] === '--' ? args.slice(1) : args
  const [action = '', ...names] = words
  if (!words.length) {
    const lines = [...shell.traps].map(([name, text]) => `trap -- '${text.replaceAll("'", `'"'"'`)}' ${name}\n`)
    await out(shell, lines.join(''))
    return 0
  }
  // `trap - TERM`, and `trap TERM` alike, give the default back.
  const isReset = action === '-' || !names.length
  let status = 0
  for (const text of names.length ? names : [action]) {
    const signal = text === '0' || text.toUpperCase() === 'EXIT' ? 'EXIT' : parseSignal(text)
    if (!signal) {
      await shell.complain(`${text}: invalid signal specification`, 'trap')
      status = 1
      continue
    }
    const name = signal.replace(/^SIG/, '')
    if (isReset) shell.traps.delete(name)
    else shell.traps.set(name, action)
    if (isSignal(signal)) setHandler(shell, signal, isReset ? null : action)
  }
  return status
}

function setHandler(shell: Shell, signal: Parameters<Shell['process']['onSignal']>[0], action: string | null) {
  const handler = () => {
    shell.pendingTraps.push(signal.slice(3))
    shell.onTrap?.()
  }
  shell.process.onSignal(
    signal,
    action === '' ? 'ignore' : action === null ? (shell.defaultHandlers.get(signal) ?? null) : handler,
  )
}

export const wait: Builtin = async (shell, [, ...args]) => {
  const jobs = args.length ? args.map((each) => findJob(shell, each)) : shell.jobs
  let status = 0
  for (const job of [...jobs]) {
    if (!job) {
      status = 127
      continue
    }
    const trapped = new Promise<'trapped'>((resolve) => {
      shell.onTrap = () => resolve('trapped')
    })
    const result = await shell.process.until(Promise.race([job.child.exited, trapped]))
    shell.onTrap = null
    if (result === 'trapped') return 128 + trapNumber(shell)
    shell.jobs = shell.jobs.filter((each) => each !== job)
    status = args.length ? result.exitCode : 0
    const words = result.signal && signalWords[result.signal]
    if (words && args.length) await shell.say(`${words}\n`)
  }
  return status
}

function trapNumber(shell: Shell): number {
  return (
    { HUP: 1, INT: 2, QUIT: 3, USR1: 10, USR2: 12, ALRM: 14, TERM: 15, CHLD: 17, CONT: 18 }[
      shell.pendingTraps[0] ?? ''
    ] ?? 15
  )
}

function findJob(shell: Shell, text: string): Job | undefined {
  if (!text.startsWith('%')) return shell.jobs.find(({ child }) => child.pid === Number(text))
  return text === '%%' || text === '%+' || text === '%' ? shell.jobs.at(-1) : shell.jobs[Number(text.slice(1)) - 1]
}

export const jobs: Builtin = async (shell, [, option]) => {
  for (const [index, job] of shell.jobs.entries()) {
    const { child, exitCode, signal } = job
    const argv =
      shell.process.container.processes
        .list()
        .find(({ pid }) => pid === child.pid)
        ?.argv.join(' ') ?? ''
    const state =
      exitCode === null ? 'Running' : signal ? (signalWords[signal] ?? signal) : exitCode ? `Done(${exitCode})` : 'Done'
    const mark = index === shell.jobs.length - 1 ? '+' : index === shell.jobs.length - 2 ? '-' : ' '
    const pid = option === '-l' ? `${child.pid} ` : ''
    await out(shell, option === '-p' ? `${child.pid}\n` : `[${index + 1}]${mark}  ${pid}${state.padEnd(26)} ${argv}\n`)
  }
  shell.jobs = shell.jobs.filter(({ exitCode }) => exitCode === null)
  return 0
}

export const kill: Builtin = async (shell, [, ...args]) => {
  if (args[0] === '-l') {
    await out(shell, listSignals())
    return 0
  }
  const { wanted, targets } = killArguments(args)
  if (!targets.length) throw new ShellError('you need to specify whom to kill', 1)
  let status = 0
  for (const target of targets) {
    const pid = target.startsWith('%') ? (findJob(shell, target)?.child.pid ?? Number.NaN) : Number(target)
    const problem = killProcess(shell.process, pid, target, wanted)
    if (!problem) continue
    await shell.say(`${shell.scriptName}: ${problem}\n`)
    status = 1
  }
  return status
}

/** `-9 1`, `-s TERM 1`, `-TERM 1`; also for killall. Throws ShellError. */
export function killArguments(args: readonly string[]): {
  readonly wanted: string
  readonly targets: readonly string[]
} {
  const [first = '', second = '', ...rest] = args
  if (first === '-s' || first === '-n') return { wanted: second, targets: rest }
  if (first === '--') return { wanted: 'TERM', targets: args.slice(1) }
  if (first.startsWith('-') && first.length > 1)
    return { wanted: first.slice(1), targets: args.slice(args[1] === '--' ? 2 : 1) }
  return { wanted: 'TERM', targets: args }
}

/** Sends a signal; what went wrong, or null. Signal 0 only asks; a negative pid means all but PID 1, for there are no process groups here. */
export function killProcess(
  { container: { processes }, pid: own }: Shell['process'],
  pid: number,
  text: string,
  wanted: string,
): string | null {
  const signal = parseSignal(wanted)
  if (!signal && wanted !== '0') return `bad signal name '${wanted}'`
  if (!Number.isInteger(pid)) return `invalid number '${text}'`
  const all = processes.list()
  const targets =
    pid === -1
      ? all.filter((each) => each.pid !== 1 && each.pid !== own).map((each) => each.pid)
      : [pid === 0 ? own : Math.abs(pid)]
  for (const target of targets) {
    const isThere = signal ? processes.kill(target, signal) : all.some((each) => each.pid === target)
    if (!isThere) return `can't kill pid ${text}: No such process`
  }
  return null
}

// Builtins for children and signals: trap, wait, kill.

import type { SignalName } from '../runtime/process-types.ts'
import type { Builtin } from './builtin-types.ts'
import { writeBytes } from './io.ts'
import type { Job, Shell } from './shell-state.ts'
import { killArguments, killProcess, listSignals, parseSignal, signalNumbers, signalWords } from './signals.ts'

export const trap: Builtin = async (shell, [, ...args]) => {
  const [action = '', ...names] = args
  if (!args.length) {
    const lines = [...shell.traps].map(([name, text]) => `trap -- '${text.replaceAll("'", `'"'"'`)}' ${name}\n`)
    await writeBytes(shell.process, 1, lines.join(''))
    return 0
  }
  for (const text of names) {
    const signal = text === '0' || text === 'EXIT' ? 'EXIT' : parseSignal(text)
    if (!signal) {
      await shell.complain(`${text}: invalid signal specification`, 'trap')
      return 1
    }
    const name = signal.replace(/^SIG/, '')
    if (action === '-') shell.traps.delete(name)
    else shell.traps.set(name, action)
    if (signal !== 'EXIT') setHandler(shell, signal, action)
  }
  return 0
}

function setHandler(shell: Shell, signal: SignalName, action: string) {
  const note = () => {
    shell.pendingTraps.push(signal.slice(3))
    shell.onTrap?.()
  }
  const usual = shell.defaultHandlers.get(signal) ?? null
  shell.process.onSignal(signal, action === '-' ? usual : action === '' ? 'ignore' : note)
}

/** For all children, or those named: then their exit codes are its own. A signal that is trapped ends it. */
export const wait: Builtin = async (shell, [, ...args]) => {
  let status = 0
  for (const job of args.length ? args.map((each) => findJob(shell, each)) : [...shell.jobs]) {
    if (!job) {
      status = 127
      continue
    }
    const trapped = new Promise<null>((resolve) => {
      shell.onTrap = () => resolve(null)
    })
    const ended = await shell.process.until(Promise.race([job.exited, trapped]))
    shell.onTrap = null
    if (!ended) return 128 + (signalNumbers[`SIG${shell.pendingTraps[0]}` as SignalName] ?? 0)
    shell.jobs = shell.jobs.filter((each) => each !== job)
    if (!args.length) continue
    status = ended.exitCode
    const words = ended.signal && signalWords[ended.signal]
    if (words) await shell.say(`${words}\n`)
  }
  return status
}

/** By its pid, or by its number among the shell's: `%1`. */
function findJob(shell: Shell, text: string): Job | undefined {
  return text.startsWith('%')
    ? shell.jobs[Number(text.slice(1)) - 1]
    : shell.jobs.find(({ pid }) => pid === Number(text))
}

export const kill: Builtin = async (shell, [, ...args]) => {
  if (args[0] === '-l') {
    await writeBytes(shell.process, 1, listSignals())
    return 0
  }
  const { wanted, targets } = killArguments(args)
  let status = 0
  const tell = (problem: string) => {
    status = 1
    return shell.say(`${shell.scriptName}: ${problem}\n`)
  }
  if (!targets.length) await tell('you need to specify whom to kill')
  for (const target of targets) {
    const pid = target.startsWith('%') ? String(findJob(shell, target)?.pid ?? target) : target
    const problem = killProcess(shell.process, pid, wanted)
    if (problem) await tell(problem)
  }
  return status
}

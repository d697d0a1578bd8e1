// Signals: their names and numbers, what a shell says of a child that one ended, and what kill does.

import type { Process, SignalName } from '../runtime/process-types.ts'

export const signalNumbers: Readonly<Record<SignalName, number>> = {
  ...{ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12 },
  ...{ SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19 },
}

export const signalWords: Partial<Record<SignalName, string>> = {
  SIGHUP: 'Hangup',
  SIGQUIT: 'Quit',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
}

/** `TERM`, `SIGTERM`, `term` or `15`; null for none that there is. */
export function parseSignal(text: string): SignalName | null {
  const name = Number(text) ? nameOf(Number(text)) : `SIG${text.toUpperCase().replace(/^SIG/, '')}`
  return name !== undefined && isSignal(name) ? name : null
}

function nameOf(number: number): string | undefined {
  return Object.entries(signalNumbers).find((each) => each[1] === number)?.[0]
}

function isSignal(name: string): name is SignalName {
  return Object.hasOwn(signalNumbers, name)
}

/** `kill -l`, one a line. */
export function listSignals(): string {
  const lines = Object.entries(signalNumbers).map(
    ([name, number]) => `${String(number).padStart(2)}) ${name.slice(3)}\n`,
  )
  return lines.join('')
}

/** `-9 1`, `-s TERM 1`, `-TERM 1`; also for killall. */
export function killArguments(args: readonly string[]): {
  readonly wanted: string
  readonly targets: readonly string[]
} {
  const [first = '', second = '', ...rest] = args
  if (first === '-s') return { wanted: second, targets: rest }
  if (/^-./.test(first)) return { wanted: first.slice(1), targets: args.slice(1) }
  return { wanted: 'TERM', targets: args }
}

/** Sends a signal; what went wrong, or null. Signal 0 only asks; a negative pid is that process, for there are no process groups here. */
export function killProcess({ container: { processes } }: Process, target: string, wanted: string): string | null {
  const signal = parseSignal(wanted)
  if (!signal && wanted !== '0') return `bad signal name '${wanted}'`
  if (!/^-?\d+$/.test(target)) return `invalid number '${target}'`
  const pid = Math.abs(Number(target))
  const isThere = signal ? processes.kill(pid, signal) : processes.list().some((each) => each.pid === pid)
  return isThere ? null : `can't kill pid ${target}: No such process`
}

// Signals: their names and numbers, and what a shell says of a child that one ended.

import type { SignalName } from '../runtime/process-types.ts'

export const signalNumbers: Readonly<Record<SignalName, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
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
  const wanted = text.toUpperCase()
  const found = Object.entries(signalNumbers).find(
    ([name, number]) => name === wanted || name === `SIG${wanted}` || String(number) === text,
  )
  return found ? (found[0] as SignalName) : null
}

export function isSignal(name: string): name is SignalName {
  return name in signalNumbers
}

/** `kill -l`, one a line. */
export function listSignals(): string {
  return Object.entries(signalNumbers)
    .map(([name, number]) => `${String(number).padStart(2)}) ${name.slice(3)}\n`)
    .join('')
}

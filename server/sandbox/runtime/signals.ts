// Signals: their numbers, as on Linux, and what each does to a process that does not handle it.

import type { ExitStatus, SignalName } from './process-types.ts'

const numbers: Readonly<Record<SignalName, number>> = {
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

// Nothing is ever stopped here, so SIGSTOP has no effect.
const harmless: ReadonlySet<SignalName> = new Set(['SIGCHLD', 'SIGCONT', 'SIGSTOP'])

export function endsByDefault(signal: SignalName): boolean {
  return !harmless.has(signal)
}

export function canBeHandled(signal: SignalName): boolean {
  return signal !== 'SIGKILL' && signal !== 'SIGSTOP'
}

export function endedBy(signal: SignalName): ExitStatus {
  return { exitCode: 128 + numbers[signal], signal }
}

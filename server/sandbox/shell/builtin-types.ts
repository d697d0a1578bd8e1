// Builtin types: what the shell's own commands get, and what they may ask of the interpreter.

import type { Shell, Standing } from './shell-state.ts'

/** Gives its exit code; rejects with ShellError for a mistake, which ends the shell if the builtin is a special one. */
export type Builtin = (shell: Shell, argv: readonly string[], interpreter: Interpreter) => Promise<number>

export type Interpreter = {
  runText(shell: Shell, text: string, standing: Standing): Promise<number>
  /** A builtin or an external command, functions aside. */
  runArgv(shell: Shell, argv: readonly string[]): Promise<number>
}

// Find program: from a command's name to the program that the image says the file is, as execvp does it.

import { FileError, type FileSystem } from '../files/file-types.ts'
import type { FoundProgram, Process, Program } from './process-types.ts'
import { RunningProcess } from './process.ts'

export type Programs = Readonly<Record<string, Program>>

const anyExecute = 0o111
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const shebangBytes = 256 // BINPRM_BUF_SIZE
const mostInterpreters = 4 // a script whose interpreter is a script, and so on: as Linux

export function findProgram(
  files: FileSystem,
  programs: Programs,
  name: string,
  { env, cwd }: Pick<Process, 'env' | 'cwd'>,
  depth = 0,
): FoundProgram {
  let exitCode: 126 | 127 = 127
  for (const path of candidates(name, env.get('PATH') ?? defaultPath, cwd)) {
    const program = programAt(files, programs, path, depth)
    if (typeof program === 'function') return { program, path }
    if (program === 'no program') exitCode = 126
  }
  return { program: null, exitCode }
}

function candidates(name: string, path: string, cwd: string): readonly string[] {
  if (name === '') return []
  if (name.startsWith('/')) return [name]
  if (name.includes('/')) return [`${cwd}/${name}`]
  return path.split(':').map((directory) => `${directory || cwd}/${name}`)
}

function programAt(
  files: FileSystem,
  programs: Programs,
  path: string,
  depth: number,
): Program | 'missing' | 'no program' {
  const found = files.find(path)
  if (!found) return 'missing'
  const { kind, mode, program } = found
  try {
    if (kind !== 'file' || !(mode & anyExecute)) return 'no program'
    if (program !== null) return programs[program] ?? 'no program'
    return scriptAt(files, programs, path, depth) ?? 'no program'
  } catch (error) {
    if (error instanceof FileError) return 'missing'
    throw error
  }
}

/** A script that names its interpreter in its first line: `#!/bin/sh -e`. */
function scriptAt(files: FileSystem, programs: Programs, path: string, depth: number): Program | null {
  const file = files.open(path, { read: true })
  const [line = ''] = new TextDecoder().decode(file.read(shebangBytes)).split('\n')
  file.close()
  const [, interpreter, option] = /^#![ \t]*(\S+)[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
  if (!interpreter || depth >= mostInterpreters) return null
  const found = findProgram(files, programs, interpreter, { env: new Map(), cwd: '/' }, depth + 1)
  if (!found.program) return null
  const { program } = found
  return (process) => {
    // As the kernel does it: the interpreter finds the script's path among its arguments.
    const argv = [interpreter, ...(option ? [option] : []), path, ...process.argv.slice(1)]
    if (process instanceof RunningProcess) process.argv = argv
    return program(process)
  }
}

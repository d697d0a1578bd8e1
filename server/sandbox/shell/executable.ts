// Executable: the program that a command's name stands for, as the runtime finds it; and sh for a script whose first line names none.

import { FileError } from '../files/file-types.ts'
import type { Process, Program } from '../runtime/process-types.ts'
import { absolute } from './pattern.ts'

type Executable =
  | { readonly program: Program; readonly argv: readonly string[]; readonly path: string }
  | { readonly message: string; readonly exitCode: 126 | 127 }

/** By path or through PATH; why not, in the shell's words. */
export function findExecutable(
  { cwd, container }: Process,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
): Executable {
  const [name = ''] = argv
  const where = { env, cwd }
  const found = container.findProgram(name, where)
  if (found.program) return { program: found.program, argv, path: found.path }
  if (found.exitCode === 127) return { message: `${name}: not found`, exitCode: 127 }
  const places = name.includes('/') ? ['.'] : (env.get('PATH') ?? '').split(':')
  const path = places.map((place) => absolute(name, absolute(place, cwd))).find((each) => container.files.exists(each))
  const shell = container.findProgram('/bin/sh', where)
  if (!path || !shell.program || !isPlainScript(container.files, path))
    return { message: `${name}: Permission denied`, exitCode: 126 }
  return { program: shell.program, argv: ['/bin/sh', path, ...argv.slice(1)], path }
}

function isPlainScript(files: Process['container']['files'], path: string): boolean {
  try {
    const { kind, mode } = files.stat(path)
    if (kind !== 'file' || (mode & 0o111) === 0) return false
    const file = files.open(path, { read: true })
    const start = new TextDecoder().decode(file.read(256))
    file.close()
    return !start.startsWith('#!') && !start.includes('\0')
  } catch (error) {
    if (error instanceof FileError) return false
    throw error
  }
}

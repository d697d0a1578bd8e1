// Start words: what containerd 1.6 and runc say when a command can't be run.

import { FileError, type FileSystem } from '../files/file-types.ts'
import { StartError } from './runtime-types.ts'

const runc = 'unable to start container process'
const atCreate = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${runc}`

/** `exec: "nosuch": executable file not found in $PATH` */
export function cannotRun(files: FileSystem, name: string, cwd: string): string {
  return `exec: ${JSON.stringify(name)}: ${why(files, name, cwd)}`
}

function why(files: FileSystem, name: string, cwd: string): string {
  if (!name.includes('/')) return 'executable file not found in $PATH'
  try {
    files.stat(name.startsWith('/') ? name : `${cwd}/${name}`)
    return 'permission denied'
  } catch (error) {
    if (error instanceof FileError) return `stat ${name}: ${lowerFirst(error.message)}`
    throw error
  }
}

export function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}

/** The container was made, but its first process could not begin. */
export function createFailed(reason: string): StartError {
  return new StartError('StartError', `${atCreate}: ${reason}: unknown`, 128)
}

export function execFailed(execId: string, reason: string, exitCode: number): StartError {
  const message = `failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: exec failed: ${runc}: ${reason}: unknown`
  return new StartError('StartError', message, exitCode)
}

// Redirection: a command's descriptors in place of the shell's, and back.

import { FileError } from '../files/file-types.ts'
import type { Descriptor } from '../runtime/process-types.ts'
import type { Expander } from './expand.ts'
import { openPath } from './io.ts'
import { createPipe } from '../runtime/pipe.ts'
import { ShellError, type Shell } from './shell-state.ts'
import { plainText, type Redirection } from './syntax-tree.ts'

/** Changes the shell's own descriptors; what it returns puts them back. Throws ShellError (exit code 1), having put them back. */
async function redirect(shell: Shell, expander: Expander, redirections: readonly Redirection[]): Promise<() => void> {
  const { descriptors } = shell.process
  const before: { readonly number: number; readonly old: Descriptor | undefined }[] = []
  const put = (number: number, descriptor: Descriptor | undefined) => {
    before.push({ number, old: descriptors.get(number) })
    if (descriptor) descriptors.set(number, descriptor)
    else descriptors.delete(number)
  }
  const undo = () => {
    for (const { number, old } of before.toReversed()) {
      descriptors.get(number)?.release()
      if (old) descriptors.set(number, old)
      else descriptors.delete(number)
    }
  }
  try {
    for (const redirection of redirections) {
      const target = plainText(redirection.target) ?? (await expander.text(redirection.target))
      const both = redirection.operator === '>&' && !/^(?:\d+|-)$/.test(target)
      put(redirection.descriptor, descriptorFor(shell, redirection, target, both))
      if (both) {
        const output = descriptors.get(redirection.descriptor)
        output?.retain()
        put(2, output)
      }
    }
    return undo
  } catch (error) {
    undo()
    throw error
  }
}

/** Does something with redirections in place; one that fails is told, and nothing is done. */
export async function withRedirections(
  shell: Shell,
  expander: Expander,
  redirections: readonly Redirection[],
  action: () => Promise<number>,
): Promise<number> {
  if (!redirections.length) return action()
  let undo: () => void
  try {
    undo = await redirect(shell, expander, redirections)
  } catch (error) {
    if (!(error instanceof ShellError) || error.exitCode !== 1) throw error
    await shell.complain(error.message)
    return 1
  }
  try {
    return await action()
  } finally {
    undo()
  }
}

/** Keeps redirections for good, as `exec >file` does: what was there before is let go. */
export async function redirectForGood(
  shell: Shell,
  expander: Expander,
  redirections: readonly Redirection[],
): Promise<void> {
  for (const redirection of redirections) {
    const old = new Map(shell.process.descriptors)
    await redirect(shell, expander, [redirection])
    for (const [number, descriptor] of old)
      if (shell.process.descriptors.get(number) !== descriptor) descriptor.release()
  }
}

function descriptorFor(shell: Shell, { operator }: Redirection, target: string, both: boolean): Descriptor | undefined {
  const { process } = shell
  if (operator === '<<') return textInput(target)
  if ((operator === '<&' || operator === '>&') && !both) {
    if (target === '-') return undefined
    const found = process.descriptors.get(Number(target))
    if (!found) throw new ShellError(`${target}: Bad file descriptor`, 1)
    found.retain()
    return found
  }
  const isInput = operator === '<'
  try {
    if (isInput) return openPath(process, target, { read: true })
    if (operator === '<>') return openPath(process, target, { read: true, write: true, create: true })
    const append = operator === '>>'
    return openPath(process, target, { write: true, create: true, append, truncate: !append })
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const missing = isInput ? 'no such file' : 'nonexistent directory'
    throw new ShellError(
      `can't ${isInput ? 'open' : 'create'} ${target}: ${error.code === 'ENOENT' ? missing : error.message}`,
      1,
    )
  }
}

const encoder = new TextEncoder()

function textInput(text: string): Descriptor {
  const bytes = encoder.encode(text)
  const { reader, writer } = createPipe()
  // Longer than a pipe holds: the rest waits there for its reader, and is dropped if nobody comes.
  void writer.write(bytes).then(
    () => writer.release(),
    () => writer.release(),
  )
  return reader
}

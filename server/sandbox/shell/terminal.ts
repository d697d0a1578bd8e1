// Terminal: what a kernel's terminal does between keys and programs: echo, editing a line, Ctrl-D. Ctrl-C itself is a signal from the runtime.

import type { Descriptor, Process, Soon, Terminal } from '../runtime/process-types.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const historyLength = 100 // lines

type Keys = { typed: string[]; readonly history: string[] }

// Of each terminal: keys that came before anyone asked.
const keysOf = new WeakMap<Terminal, Keys>()

/** Line ends as a terminal wants them. */
export function toTerminal(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(10)) return bytes
  return encoder.encode(decoder.decode(bytes).replaceAll(/\r?\n/g, '\r\n'))
}

/** A line as `cat` and `read` get it, with its end; null for Ctrl-D at its beginning. */
export async function readTerminal(
  process: Process,
  descriptor: Descriptor,
  next: () => Soon<Uint8Array | null>,
): Promise<Uint8Array | null> {
  const line = await editLine(process, descriptor, next, null)
  return typeof line === 'string' ? encoder.encode(line) : null
}

/**
 * Ends a line at Enter (with `\n`), Ctrl-D (without; null if it is empty), or Ctrl-C. `next` gives keys as they come.
 * With a prompt it is a shell's line, which has a history.
 */
export async function editLine(
  process: Process,
  descriptor: Descriptor,
  next: () => Soon<Uint8Array | null | 'interrupted'>,
  prompt: string | null,
): Promise<string | null | 'interrupted'> {
  const { terminal } = descriptor
  if (!terminal) throw new TypeError('not a terminal')
  const keys = keysOf.get(terminal) ?? { typed: [], history: [] }
  keysOf.set(terminal, keys)
  const show = async (text: string) => {
    if (text) await process.until(descriptor.write?.(encoder.encode(text)) ?? Promise.resolve())
  }
  let line: readonly string[] = []
  let past = keys.history.length
  const replace = (text: readonly string[]) => {
    const shown = `${'\b \b'.repeat(line.length)}${text.join('')}`
    line = text
    return show(shown)
  }
  await show(prompt ?? '')
  for (;;) {
    if (!keys.typed.length) {
      const bytes = await next()
      if (bytes === 'interrupted') return bytes
      if (!bytes) return line.length ? line.join('') : null
      keys.typed = keysIn(decoder.decode(bytes))
    }
    const key = keys.typed.shift() ?? ''
    if (key === '\r' || key === '\n') {
      await show('\r\n')
      const text = line.join('')
      if (prompt !== null && text.trim()) keys.history.push(text)
      if (keys.history.length > historyLength) keys.history.shift()
      return `${text}\n`
    }
    if (key === '\x04' && (prompt === null || !line.length)) return line.length ? line.join('') : null
    if (key === '\x03') {
      // For an empty line, and for programs, the signal does it all.
      if (prompt === null || !line.length) line = []
      else {
        await show('^C\r\n')
        return 'interrupted'
      }
    } else if (key === '\x7f' || key === '\b') {
      if (line.length) await show('\b \b')
      line = line.slice(0, -1)
    } else if (key === '\x15') await replace([])
    else if (prompt !== null && (key === '\x1b[A' || key === '\x1b[B')) {
      past = Math.max(0, Math.min(keys.history.length, past + (key === '\x1b[A' ? -1 : 1)))
      await replace([...(keys.history[past] ?? '')])
    } else if (key === '\t' || /^[^\p{Cc}]$/u.test(key)) {
      line = [...line, key]
      await show(key)
    }
  }
}

const keyPattern = new RegExp(String.raw`${'\x1b'}\[[\d;]*[A-Za-z~]|\r\n|.`, 'gsu')

/** Single keys; an arrow is three characters that come together. */
function keysIn(text: string): string[] {
  return text.match(keyPattern)?.map((key) => (key === '\r\n' ? '\r' : key)) ?? []
}

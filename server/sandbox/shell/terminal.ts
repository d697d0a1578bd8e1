// Terminal: what a kernel's terminal does between keys and programs: echo, editing a line, Ctrl-D. Ctrl-C itself is a signal from the runtime.

import type { Descriptor, Process, Terminal } from '../runtime/process-types.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const escape = '\x1b'
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
  next: () => Promise<Uint8Array | null>,
): Promise<Uint8Array | null> {
  const line = await editLine(process, descriptor, next, { prompt: '', hasHistory: false })
  return typeof line === 'string' ? encoder.encode(line) : null
}

/** Ends a line at Enter (with `\n`), Ctrl-D (without; null if it is empty), or Ctrl-C. `next` gives keys as they come. */
export async function editLine(
  process: Process,
  descriptor: Descriptor,
  next: () => Promise<Uint8Array | null | 'interrupted'>,
  { prompt, hasHistory }: { readonly prompt: string; readonly hasHistory: boolean },
): Promise<string | null | 'interrupted'> {
  const { terminal } = descriptor
  if (!terminal) throw new TypeError('not a terminal')
  const keys = keysOf.get(terminal) ?? { typed: [], history: [] }
  keysOf.set(terminal, keys)
  const screen = descriptor.write
    ? descriptor
    : [...process.descriptors.values()].find((each) => each.terminal && each.write)
  const show = async (text: string) => {
    if (text) await process.until(screen?.write?.(encoder.encode(text)) ?? Promise.resolve())
  }
  let line: string[] = []
  let cursor = 0
  let past = keys.history.length
  /** Draws the line from `from` on again and puts the cursor where it belongs. */
  const redraw = (from: number, to: string[], at: number) => {
    const back = '\b'.repeat(cursor - from)
    const gone = Math.max(0, line.length - to.length)
    line = to
    cursor = at
    return show(`${back}${to.slice(from).join('')}${' '.repeat(gone)}${'\b'.repeat(gone + to.length - at)}`)
  }
  await show(prompt)
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
      if (hasHistory && text.trim() && keys.history.at(-1) !== text) keys.history.push(text)
      if (keys.history.length > historyLength) keys.history.shift()
      return `${text}\n`
    }
    if (key === '\x04') {
      if (!line.length) return null
      if (!hasHistory) return line.join('')
    } else if (key === '\x03') {
      const wasEmpty = !line.length
      line = []
      cursor = 0
      if (hasHistory && !wasEmpty) {
        await show('^C\r\n')
        return 'interrupted'
      }
    } else if (key === '\x7f' || key === '\b') {
      if (cursor) await redraw(cursor - 1, line.toSpliced(cursor - 1, 1), cursor - 1)
    } else if (key === '\x15') await redraw(0, line.slice(cursor), 0)
    else if (key === '\x17') {
      const before = line
        .slice(0, cursor)
        .join('')
        .replace(/\S+\s*$/, '')
      await redraw(before.length, [...before, ...line.slice(cursor)], before.length)
    } else if (key === '\x0c' && hasHistory)
      await show(`\x1b[H\x1b[J${prompt}${line.join('')}${'\b'.repeat(line.length - cursor)}`)
    else if (key === '\x1b[A' || key === '\x1b[B') {
      if (!hasHistory) continue
      past = Math.max(0, Math.min(keys.history.length, past + (key === '\x1b[A' ? -1 : 1)))
      const text = [...(keys.history[past] ?? '')]
      await redraw(0, text, text.length)
    } else if (key === '\x1b[D' || key === '\x02') {
      if (cursor) await redraw(cursor, line, cursor - 1)
    } else if (key === '\x1b[C' || key === '\x06') {
      if (cursor < line.length) await redraw(cursor, line, cursor + 1)
    } else if (key === '\x01' || key === '\x1b[H') await redraw(cursor, line, 0)
    else if (key === '\x05' || key === '\x1b[F') await redraw(cursor, line, line.length)
    else if (key >= ' ' || key === '\t') await redraw(cursor, line.toSpliced(cursor, 0, key), cursor + 1)
  }
}

const keyPattern = new RegExp(String.raw`${escape}\[[\d;]*[A-Za-z~]|\r\n|.`, 'gsu')

/** Single keys; an arrow is three characters that come together. */
function keysIn(text: string): string[] {
  return text.match(keyPattern)?.map((key) => (key === '\r\n' ? '\r' : key)) ?? []
}

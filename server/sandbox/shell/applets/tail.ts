// tail: the end of a file, and with -f what is written from then on.

import type { Descriptor } from '../../runtime/process-types.ts'
import { Failure, sizeNumber, type Applet, type Tool } from '../applet.ts'
import { cantOpen, linesEnd, printTitle } from './streams.ts'

const pollMs = 1000 // with -F, for a file that comes again; changes of the file itself wake at once
const mostBytes = 32 * 1024 * 1024 // that the end of a file may have

const emptyInput: Descriptor = { read: () => null, retain() {}, release() {} }

type Followed = { readonly name: string; readonly path: string; input: Descriptor }

export const tail: Applet = {
  usage: '[OPTIONS] [FILE]...',
  options: 'fFn:c:qvs:',
  number: 'n',
  async run(tool) {
    const isBytes = tool.has('c')
    const wanted = tool.value('c') ?? tool.value('n') ?? '10'
    const count = sizeNumber(wanted.replace(/^[-+]/, ''))
    const names = tool.args.length ? tool.args : ['-']
    const inputs: Followed[] = []
    const failures = await tool.each(
      names,
      (name, path) => inputs.push({ name, path, input: tool.open(name) }),
      cantOpen,
    )
    if (tool.has('F')) {
      for (const name of names) {
        if (inputs.some((each) => each.name === name)) continue
        inputs.push({ name, path: tool.path(name), input: emptyInput })
      }
    }
    if (!inputs.length) throw new Failure('no files')
    for (const [index, { name, input }] of inputs.entries()) {
      await printTitle(tool, name, index === 0, inputs.length > 1)
      await (wanted.startsWith('+') ? skipStart : printEnd)(tool, input, count, isBytes)
      await tool.flush()
    }
    const files = inputs.filter(({ name }) => name !== '-')
    if (tool.has('f') || tool.has('F')) await follow(tool, files)
    for (const { input } of inputs) input.release()
    return failures ? 1 : 0
  },
}

/** From line (or byte) `from` on. */
async function skipStart(tool: Tool, input: Descriptor, from: number, isBytes: boolean) {
  let left = from - 1
  for await (const bytes of tool.chunks(input)) {
    const { end, lines } = isBytes ? { end: Math.max(0, left), lines: bytes.length } : linesEnd(bytes, left)
    left -= lines
    await tool.printBytes(bytes.subarray(end))
  }
}

async function printEnd(tool: Tool, input: Descriptor, count: number, isBytes: boolean) {
  let kept: Buffer = Buffer.alloc(0)
  for (let bytes = await tool.read(input); bytes; bytes = await tool.read(input)) {
    kept = kept.length ? Buffer.concat([kept, bytes]) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    kept = kept.subarray(isBytes ? Math.max(0, kept.length - count) : lastLinesStart(kept, count))
    if (kept.length > mostBytes) throw new Failure('out of memory')
  }
  if (kept.length) await tool.printBytes(kept)
}

function lastLinesStart(bytes: Buffer, count: number): number {
  if (count === 0) return bytes.length
  let start = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length
  for (let left = count; left > 0; left--) {
    start = start > 0 ? bytes.lastIndexOf(10, start - 1) : -1
    if (start === -1) return 0
  }
  return start + 1
}

/** What is written from now on; with -F also to a new file of that name. A file that became shorter is read from its start. */
async function follow(tool: Tool, followed: readonly Followed[]) {
  let wake = () => {}
  const statOf = (path: string) => tool.files.find(path)
  const listen = (path: string) => (statOf(path) ? tool.files.onChange(path, () => wake()) : () => {})
  const states = followed.map((each) => ({ each, stat: statOf(each.path), stop: listen(each.path) }))
  let titled = followed.at(-1)
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      for (const state of states) {
        const { each, stat: before } = state
        const stat = statOf(each.path)
        const isOther = tool.has('F') && stat !== null && stat.inode !== before?.inode
        if (isOther) {
          const what = before ? 'been replaced' : 'appeared'
          await tool.complain(`${each.name} has ${what}; following end of new file`)
        }
        if (isOther || (stat?.sizeBytes ?? 0) < (before?.sizeBytes ?? 0)) {
          each.input.release()
          each.input = stat ? tool.open(each.name) : emptyInput
          state.stop()
          state.stop = listen(each.path)
        }
        state.stat = stat ?? before
        for await (const bytes of tool.chunks(each.input)) {
          if (titled !== each) await printTitle(tool, each.name, false, true)
          titled = each
          await tool.printBytes(bytes)
        }
      }
      await tool.process.until(tool.has('F') ? Promise.race([changed, tool.process.sleep(pollMs)]) : changed)
    }
  } finally {
    for (const { stop } of states) stop()
  }
}

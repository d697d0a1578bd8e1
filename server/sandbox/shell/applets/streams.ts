// Applets that pass text on: cat, head, tail, tee, wc, yes, seq and the like.

import { FileError } from '../../files/file-types.ts'
import type { Descriptor } from '../../runtime/process-types.ts'
import { Failure, sizeNumber, type Applet, type Tool } from '../applet.ts'
import { openPath, readBytes, writeBytes } from '../io.ts'

const cantOpen = (name: string, error: string) =>
  error === 'Is a directory' ? `read error: ${error}` : `can't open '${name}': ${error}`

export const cat: Applet = {
  usage: '[-nbvteA] [FILE]...',
  options: 'nbu',
  async run(tool) {
    let number = 0
    const failures = await tool.eachInput(
      tool.args,
      async (input) => {
        if (!tool.has('n') && !tool.has('b')) {
          for await (const bytes of tool.chunks(input)) await tool.printBytes(bytes)
          return
        }
        for await (const line of tool.lines(input)) {
          const isNumbered = tool.has('n') || line !== ''
          await tool.print(isNumbered ? `${String(++number).padStart(6)}\t${line}\n` : '\n')
        }
      },
      cantOpen,
    )
    return failures ? 1 : 0
  },
}

export const tac: Applet = {
  usage: '[FILE]...',
  options: '',
  async run(tool) {
    const { lines, failures } = await tool.allLines(tool.args)
    for (const line of lines.toReversed()) await tool.print(`${line}\n`)
    return failures ? 1 : 0
  },
}

async function printTitle(tool: Tool, name: string, index: number) {
  const isTitled = tool.has('v') || (tool.args.length > 1 && !tool.has('q'))
  if (isTitled) await tool.print(`${index ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`)
}

export const head: Applet = {
  usage: '[OPTIONS] [FILE]...',
  options: 'n:c:qv',
  number: 'n',
  async run(tool) {
    const bytesWanted = tool.value('c')
    const count =
      bytesWanted === undefined ? sizeNumber(tool.value('n')?.replace(/^-/, '') ?? '10') : sizeNumber(bytesWanted)
    const isAllBut = bytesWanted === undefined && tool.value('n')?.startsWith('-')
    let index = 0
    const failures = await tool.eachInput(tool.args, async (input, name) => {
      await printTitle(tool, name, index++)
      if (isAllBut) {
        const kept: string[] = []
        for await (const line of tool.lines(input)) {
          kept.push(line)
          if (kept.length > count) await tool.print(`${kept.shift()}\n`)
        }
        return
      }
      let left = count
      while (left > 0) {
        await tool.flush()
        const bytes = await readBytes(tool.process, input)
        if (!bytes) return
        let end = 0
        if (bytesWanted === undefined) {
          while (left > 0 && end < bytes.length) {
            const next = bytes.indexOf(10, end)
            end = next === -1 ? bytes.length : next + 1
            if (next !== -1) left--
          }
        } else {
          end = Math.min(bytes.length, left)
          left -= end
        }
        await tool.printBytes(bytes.subarray(0, end))
      }
    })
    return failures ? 1 : 0
  },
}

const tailPollMs = 1000 // also woken by each change; this is for files that come again

export const tail: Applet = {
  usage: '[OPTIONS] [FILE]...',
  options: 'fFn:c:qvs:',
  number: 'n',
  async run(tool) {
    const isBytes = tool.has('c')
    const wanted = tool.value('c') ?? tool.value('n') ?? '10'
    const isFromStart = wanted.startsWith('+')
    const count = sizeNumber(wanted.replace(/^[-+]/, ''))
    const follows = tool.has('f') || tool.has('F')
    const inputs: { readonly name: string; input: Descriptor }[] = []
    for (const name of tool.args.length ? tool.args : ['-']) {
      const isOpen = await tool.attempt(
        () => inputs.push({ name, input: tool.open(name) }),
        (error) => cantOpen(name, error),
      )
      if (!isOpen && tool.has('F')) inputs.push({ name, input: emptyInput })
    }
    const failures = (tool.args.length || 1) - inputs.length
    if (!inputs.length) throw new Failure('no files')
    for (const [index, { name, input }] of inputs.entries()) {
      await printTitle(tool, name, index)
      await (isFromStart ? skipStart(tool, input, count - 1, isBytes) : printEnd(tool, input, count, isBytes))
      await tool.flush()
    }
    if (follows)
      await follow(
        tool,
        inputs.filter(({ name }) => name !== '-'),
      )
    for (const { input } of inputs) input.release()
    return failures ? 1 : 0
  },
}

const emptyInput: Descriptor = { read: async () => null, retain() {}, release() {} }

async function skipStart(tool: Tool, input: Descriptor, count: number, isBytes: boolean) {
  let left = count
  for await (const bytes of tool.chunks(input)) {
    let start = 0
    if (isBytes) {
      start = Math.min(left, bytes.length)
      left -= start
    } else {
      for (; left > 0 && start < bytes.length;) {
        const next = bytes.indexOf(10, start)
        start = next === -1 ? bytes.length : next + 1
        if (next !== -1) left--
      }
    }
    await tool.printBytes(bytes.subarray(start))
  }
}

async function printEnd(tool: Tool, input: Descriptor, count: number, isBytes: boolean) {
  let kept = Buffer.alloc(0)
  for await (const bytes of tool.chunks(input)) {
    kept = Buffer.concat([kept, bytes])
    kept = kept.subarray(endStart(kept, count, isBytes))
    if (kept.length > 32 * 1024 * 1024) throw new Failure('out of memory')
  }
  if (kept.length) await tool.printBytes(kept)
}

function endStart(bytes: Buffer, count: number, isBytes: boolean): number {
  if (isBytes) return Math.max(0, bytes.length - count)
  if (count === 0) return bytes.length
  let start = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length
  for (let left = count; left > 0; left--) {
    start = start > 0 ? bytes.lastIndexOf(10, start - 1) : -1
    if (start === -1) return 0
  }
  return start + 1
}

/** What is written from now on; with -F also to a new file of that name. A file that became shorter is read from its start. */
async function follow(tool: Tool, followed: { readonly name: string; input: Descriptor }[]) {
  let wake = () => {}
  const inodeOf = (name: string) => (tool.files.exists(tool.path(name)) ? tool.files.stat(tool.path(name)).inode : null)
  const sizeOf = (name: string) => (tool.files.exists(tool.path(name)) ? tool.files.stat(tool.path(name)).sizeBytes : 0)
  const states = followed.map((each) => ({ each, inode: inodeOf(each.name), size: sizeOf(each.name) }))
  const stops = followed.map(({ name }) =>
    inodeOf(name) === null ? () => {} : tool.files.onChange(tool.path(name), () => wake()),
  )
  try {
    let titled = followed.length - 1
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      let isCertain = true
      for (const [index, state] of states.entries()) {
        const { each } = state
        const inode = inodeOf(each.name)
        const size = sizeOf(each.name)
        isCertain &&= inode !== null && !tool.has('F')
        const isOther = tool.has('F') && inode !== null && inode !== state.inode
        if (isOther || size < state.size) {
          if (isOther)
            await tool.complain(
              `${each.name} has ${state.inode === null ? 'appeared' : 'been replaced'}; following end of new file`,
            )
          each.input.release()
          each.input = tool.open(each.name)
          stops[index]?.()
          stops[index] = tool.files.onChange(tool.path(each.name), () => wake())
        }
        state.inode = inode ?? state.inode
        state.size = size
        for await (const bytes of tool.chunks(each.input)) {
          if (titled !== index && followed.length > 1) await printTitle(tool, each.name, 1)
          titled = index
          await tool.printBytes(bytes)
        }
      }
      await (isCertain
        ? tool.process.until(changed)
        : tool.process.until(Promise.race([changed, tool.process.sleep(tailPollMs)])))
    }
  } finally {
    for (const stop of stops) stop()
  }
}

export const tee: Applet = {
  usage: '[-ai] [FILE]...',
  options: 'ai',
  async run(tool) {
    const outputs: Descriptor[] = []
    let status = 0
    for (const name of tool.args) {
      const append = tool.has('a')
      const isOpen = await tool.attempt(
        () => outputs.push(openPath(tool.process, name, { write: true, create: true, append, truncate: !append })),
        (error) => `${name}: ${error}`,
      )
      if (!isOpen) status = 1
    }
    const input = tool.open('-')
    for await (const bytes of tool.chunks(input)) {
      await tool.printBytes(bytes)
      for (const output of outputs) await tool.process.until(output.write?.(bytes) ?? Promise.resolve())
    }
    for (const output of outputs) output.release()
    return status
  },
}

export const wc: Applet = {
  usage: '[-cmlwL] [FILE]...',
  options: 'cmlwL',
  async run(tool) {
    const shown = ['l', 'w', 'm', 'c', 'L'].filter((option) => tool.has(option))
    const columns = shown.length ? shown : ['l', 'w', 'c']
    const totals: Record<string, number> = {}
    const print = (counts: Readonly<Record<string, number>>, name: string) => {
      const cells = columns.map((column) => counts[column] ?? 0)
      const text =
        cells.length === 1 && tool.args.length < 2
          ? String(cells[0])
          : cells.map((cell) => String(cell).padStart(9)).join(' ')
      return tool.print(`${text}${name === '-' ? '' : ` ${name}`}\n`)
    }
    const failures = await tool.eachInput(tool.args, async (input, name) => {
      const counts: Record<string, number> = { l: 0, w: 0, c: 0, m: 0, L: 0 }
      const decoder = new TextDecoder()
      let isInWord = false
      let width = 0
      for await (const bytes of tool.chunks(input)) {
        counts['c']! += bytes.length
        for (const character of decoder.decode(bytes, { stream: true })) {
          counts['m']!++
          const isSpace = /\s/.test(character)
          if (!isSpace && !isInWord) counts['w']!++
          isInWord = !isSpace
          width = character === '\n' ? 0 : width + 1
          counts['L'] = Math.max(counts['L']!, width)
          if (character === '\n') counts['l']!++
        }
      }
      for (const [column, count] of Object.entries(counts)) totals[column] = (totals[column] ?? 0) + count
      await print(counts, name)
    })
    if (tool.args.length > 1) await print(totals, 'total')
    return failures ? 1 : 0
  },
}

export const seq: Applet = {
  usage: '[-w] [-s SEP] [FIRST [INC]] LAST',
  options: null,
  async run(tool) {
    const words = [...tool.args]
    let separator = '\n'
    let isPadded = false
    while (/^-[sw]/.test(words[0] ?? '')) {
      const word = words.shift() ?? ''
      if (word === '-w') isPadded = true
      else separator = word.slice(2) || (words.shift() ?? '')
    }
    const numbers = words.map((word) => {
      if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new Failure(`invalid number '${word}'`)
      return Number(word)
    })
    const places = Math.max(0, ...words.map((word) => word.split('.')[1]?.length ?? 0))
    const final = numbers.at(-1) ?? 0
    const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1
    const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1
    const width = isPadded ? Math.max(first.toFixed(places).length, final.toFixed(places).length) : 0
    let isFirst = true
    for (let index = 0; ; index++) {
      const value = first + index * step
      if (step >= 0 ? value > final + 1e-9 : value < final - 1e-9) break
      await tool.print(`${isFirst ? '' : separator}${value.toFixed(places).padStart(width, '0')}`)
      isFirst = false
    }
    if (!isFirst) await tool.print('\n')
    return 0
  },
}

export const yes: Applet = {
  usage: '[STRING]',
  options: null,
  async run(tool) {
    const text = `${tool.args.join(' ') || 'y'}\n`.repeat(512)
    for (;;) await tool.print(text)
  },
}

export const rev: Applet = {
  usage: '[FILE]...',
  options: '',
  async run(tool) {
    const failures = await tool.eachInput(tool.args, async (input) => {
      for await (const line of tool.lines(input)) await tool.print(`${[...line].toReversed().join('')}\n`)
    })
    return failures ? 1 : 0
  },
}

export const dd: Applet = {
  usage: '[if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N] [conv=notrunc]',
  options: null,
  async run(tool) {
    const given = new Map(
      tool.args.map((word): [string, string] => [word.split('=')[0] ?? '', word.split(/=(.*)/s)[1] ?? '']),
    )
    const size = Math.min(sizeNumber(given.get('bs') ?? '512'), 16 * 1024 * 1024)
    const count = given.has('count') ? sizeNumber(given.get('count') ?? '') : Number.POSITIVE_INFINITY
    const openFor = (name: string | undefined, write: boolean): Descriptor => {
      if (name === undefined) return tool.process.descriptors.get(write ? 1 : 0) ?? emptyInput
      try {
        return openPath(
          tool.process,
          name,
          write ? { write: true, create: true, truncate: given.get('conv') !== 'notrunc' } : { read: true },
        )
      } catch (error) {
        throw error instanceof FileError ? new Failure(`can't open '${name}': ${error.message}`) : error
      }
    }
    const input = openFor(given.get('if'), false)
    const output = openFor(given.get('of'), true)
    let [whole, part, total] = [0, 0, 0]
    let problem = ''
    for (let skip = Number(given.get('skip') ?? 0); skip > 0; skip--) await readBytes(tool.process, input, size)
    try {
      while (whole + part < count) {
        const bytes = await readBytes(tool.process, input, size)
        if (!bytes) break
        await tool.process.until(output.write?.(bytes) ?? Promise.resolve())
        total += bytes.length
        if (bytes.length === size) whole++
        else part++
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      problem = `${given.get('of') ?? 'standard output'}: ${error.message}`
    }
    if (given.has('if')) input.release()
    if (given.has('of')) output.release()
    if (problem) await tool.complain(`error writing '${problem.replace(': ', "': ")}`)
    const human =
      total >= 1e6
        ? `${(total / 1024 / 1024).toFixed(1)}MB`
        : total >= 1024
          ? `${(total / 1024).toFixed(1)}KB`
          : `${total}B`
    await writeBytes(
      tool.process,
      2,
      `${whole}+${part} records in\n${whole}+${part} records out\n${total} bytes (${human}) copied, 0.000000 seconds\n`,
    )
    return problem ? 1 : 0
  },
}

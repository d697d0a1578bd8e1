// Applets that pass text on: cat, head, tee, wc, seq, yes.

import type { Descriptor } from '../../runtime/process-types.ts'
import { Failure, sizeNumber, type Applet, type Tool } from '../applet.ts'
import { openPath, readBytes } from '../io.ts'

export const cantOpen = (name: string, error: string) =>
  error === 'Is a directory' ? `read error: ${error}` : `can't open '${name}': ${error}`

export const cat: Applet = {
  usage: '[-nbvteA] [FILE]...',
  options: 'nu',
  async run(tool) {
    let number = 0
    const copy = async (input: Descriptor) => {
      if (tool.has('n')) {
        for await (const line of tool.lines(input)) await tool.print(`${String(++number).padStart(6)}\t${line}\n`)
      } else for await (const bytes of tool.chunks(input)) await tool.printBytes(bytes)
    }
    return (await tool.eachInput(tool.args, copy, cantOpen)) ? 1 : 0
  },
}

/** What head and tail put above each of several files. */
export async function printTitle(tool: Tool, name: string, isFirst: boolean, ofSeveral: boolean) {
  if (tool.has('v') || (ofSeveral && !tool.has('q')))
    await tool.print(`${isFirst ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
}

/** Where the first `count` lines end, and how many of them are there. */
export function linesEnd(bytes: Uint8Array, count: number): { end: number; lines: number } {
  let end = 0
  let lines = 0
  while (lines < count && end < bytes.length) {
    const next = bytes.indexOf(10, end)
    if (next === -1) return { end: bytes.length, lines }
    end = next + 1
    lines++
  }
  return { end, lines }
}

export const head: Applet = {
  usage: '[OPTIONS] [FILE]...',
  options: 'n:c:qv',
  number: 'n',
  async run(tool) {
    const bytesWanted = tool.value('c')
    const count = sizeNumber(bytesWanted ?? tool.value('n') ?? '10')
    let isFirst = true
    const failures = await tool.eachInput(tool.args, async (input, name) => {
      await printTitle(tool, name, isFirst, tool.args.length > 1)
      isFirst = false
      for (let left = count; left > 0;) {
        await tool.flush()
        const bytes = await readBytes(tool.process, input)
        if (!bytes) return
        const { end, lines } = bytesWanted === undefined ? linesEnd(bytes, left) : { end: left, lines: bytes.length }
        left -= lines
        await tool.printBytes(bytes.subarray(0, end))
      }
    })
    return failures ? 1 : 0
  },
}

export const tee: Applet = {
  usage: '[-ai] [FILE]...',
  options: 'ai',
  async run(tool) {
    const outputs: Descriptor[] = []
    const append = tool.has('a')
    const failures = await tool.each(tool.args, (name) =>
      outputs.push(openPath(tool.process, name, { write: true, create: true, append, truncate: !append })),
    )
    for await (const bytes of tool.chunks(tool.open('-'))) {
      await tool.printBytes(bytes)
      for (const output of outputs) await tool.process.until(output.write?.(bytes) ?? Promise.resolve())
    }
    for (const output of outputs) output.release()
    return failures ? 1 : 0
  },
}

type Counts = { l: number; w: number; m: number; c: number }

export const wc: Applet = {
  usage: '[-cmlwL] [FILE]...',
  options: 'cmlw',
  async run(tool) {
    const all = ['l', 'w', 'm', 'c'] as const
    const wanted = all.filter((option) => tool.has(option))
    const columns = wanted.length ? wanted : (['l', 'w', 'c'] as const)
    const totals: Counts = { l: 0, w: 0, m: 0, c: 0 }
    const print = (counts: Counts, name: string) => {
      const isPlain = columns.length === 1 && tool.args.length < 2
      const cells = columns.map((column) => String(counts[column]).padStart(isPlain ? 0 : 9))
      return tool.print(`${cells.join(' ')}${name === '-' ? '' : ` ${name}`}\n`)
    }
    const failures = await tool.eachInput(tool.args, async (input, name) => {
      const counts: Counts = { l: 0, w: 0, m: 0, c: 0 }
      const decoder = new TextDecoder()
      let isInWord = false
      for await (const bytes of tool.chunks(input)) {
        counts.c += bytes.length
        for (const character of decoder.decode(bytes, { stream: true })) {
          const isSpace = /\s/.test(character)
          counts.m++
          if (character === '\n') counts.l++
          if (!isSpace && !isInWord) counts.w++
          isInWord = !isSpace
        }
      }
      for (const column of all) totals[column] += counts[column]
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
    const numbers = tool.args.map((word) => {
      if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new Failure(`invalid number '${word}'`)
      return Number(word)
    })
    const final = numbers.at(-1) ?? Number(tool.operand(0))
    const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1
    const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1
    const places = Math.max(...tool.args.map((word) => word.split('.')[1]?.length ?? 0))
    for (let index = 0; ; index++) {
      const value = first + index * step
      if (step >= 0 ? value > final + 1e-9 : value < final - 1e-9) return 0
      await tool.print(`${value.toFixed(places)}\n`)
    }
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

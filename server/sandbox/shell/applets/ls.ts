// What is there: ls, find, stat, du.

import type { Stat } from '../../files/file-types.ts'
import { Failure, type Applet, type Tool } from '../applet.ts'
import { formatTime } from '../dates.ts'
import { compilePattern } from '../pattern.ts'
import { baseOf, lstatOf } from './files.ts'

type Entry = { readonly name: string; readonly path: string; readonly stat: Stat }

const halfYearMs = 15_811_200_000 // older dates show the year in place of the time
const under = (path: string, name: string) => `${path.replace(/\/$/, '')}/${name}`

/** As busybox -h: one decimal, powers of 1024. */
export function humanSize(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return power ? `${(bytes / 1024 ** power).toFixed(1)}${'KMGT'[power - 1]}` : String(bytes)
}

export const ls: Applet = {
  usage: '[-1AaRdlhrtS] [FILE]...',
  options: '1AaRdlhrtSF',
  async run(tool) {
    const single: Entry[] = []
    const directories: Entry[] = []
    const names = tool.args.length ? tool.args : ['.']
    const failures = await tool.each(names, (name, path) => {
      const own = lstatOf(tool.files, path) ?? tool.files.stat(path)
      const isFollowed = !tool.has('d') && (!tool.has('l') || name.endsWith('/')) && tool.files.exists(path)
      const entry = { name, path, stat: isFollowed ? tool.files.stat(path) : own }
      if (entry.stat.kind === 'directory' && !tool.has('d')) directories.push(entry)
      else single.push(entry)
    })
    await show(tool, sorted(tool, single))
    let isFirst = single.length === 0
    const list = async ({ name, path }: Entry) => {
      await tool.process.breathe()
      if (names.length > 1 || tool.has('R')) await tool.print(`${isFirst ? '' : '\n'}${name}:\n`)
      isFirst = false
      const entries = sorted(tool, entriesOf(tool, path))
      if (tool.has('l')) await tool.print(`total ${entries.reduce((sum, { stat }) => sum + kibibytes(stat), 0)}\n`)
      await show(tool, entries)
      if (!tool.has('R')) return
      for (const entry of entries) {
        const isBelow = entry.stat.kind === 'directory' && entry.name !== '.' && entry.name !== '..'
        if (isBelow) await list({ ...entry, name: under(name, entry.name) })
      }
    }
    for (const directory of sorted(tool, directories)) await list(directory)
    return failures ? 1 : 0
  },
}

function entriesOf(tool: Tool, path: string): Entry[] {
  const isHiddenShown = tool.has('a') || tool.has('A')
  const names = tool.files.readDirectory(path).filter((name) => isHiddenShown || !name.startsWith('.'))
  return [...(tool.has('a') ? ['.', '..'] : []), ...names].map((name) => {
    const at = tool.path(under(path, name))
    return { name, path: at, stat: tool.files.lstat(at) }
  })
}

function sorted(tool: Tool, entries: readonly Entry[]): Entry[] {
  const result = entries.toSorted(
    (a, b) =>
      (tool.has('t') ? b.stat.modifiedAtMs - a.stat.modifiedAtMs : 0) ||
      (tool.has('S') ? b.stat.sizeBytes - a.stat.sizeBytes : 0) ||
      (a.name < b.name ? -1 : Number(a.name > b.name)),
  )
  return tool.has('r') ? result.toReversed() : result
}

/** On disk, in blocks of 4 KiB. */
function kibibytes({ kind, sizeBytes }: Stat): number {
  return kind === 'directory' ? 4 : kind === 'file' ? Math.ceil(sizeBytes / 4096) * 4 : 0
}

/** `-rw-r--r--`. */
export function modeText({ kind, mode }: Pick<Stat, 'kind' | 'mode'>): string {
  const letters = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-')).join('')
  const withSticky = mode & 0o1000 ? letters.replace(/.$/, (last) => (last === 'x' ? 't' : 'T')) : letters
  return { file: '-', directory: 'd', symlink: 'l', device: 'c' }[kind] + withSticky
}

/** The line that `ls -l` has for a file. */
function longLine(tool: Tool, { path, stat }: Entry, name: string): string {
  const ageMs = tool.process.container.clock.nowMs() - stat.modifiedAtMs
  const time = formatTime(Math.abs(ageMs) > halfYearMs ? '%b %e  %Y' : '%b %e %H:%M', stat.modifiedAtMs)
  const sizeBytes = stat.kind === 'directory' ? 4096 : stat.sizeBytes
  const size = stat.kind === 'device' ? '1,   3' : tool.has('h') ? humanSize(sizeBytes) : String(sizeBytes)
  const link = stat.kind === 'symlink' ? ` -> ${tool.files.readLink(path)}` : ''
  const links = String(stat.links).padStart(4)
  return `${modeText(stat)} ${links} root     root     ${size.padStart(tool.has('h') ? 9 : 10)} ${time} ${name}${link}\n`
}

async function show(tool: Tool, entries: readonly Entry[]) {
  const marks = { directory: '/', symlink: '@', device: '', file: '' }
  const names = entries.map(({ name, stat }) => {
    const isProgram = stat.kind === 'file' && stat.mode & 0o111
    return tool.has('F') ? name + (isProgram ? '*' : marks[stat.kind]) : name
  })
  const terminal = tool.process.descriptors.get(1)?.terminal
  if (tool.has('l')) {
    for (const [index, entry] of entries.entries()) await tool.print(longLine(tool, entry, names[index] ?? ''))
  } else if (!terminal || tool.has('1')) {
    for (const name of names) await tool.print(`${name}\n`)
  } else {
    const width = Math.max(0, ...names.map((name) => name.length)) + 2
    const rows = Math.ceil(names.length / Math.max(1, Math.floor(terminal.columns() / width)))
    for (let row = 0; row < rows; row++) {
      const cells = names.filter((_, index) => index % rows === row)
      await tool.print(
        `${cells
          .map((name) => name.padEnd(width))
          .join('')
          .trimEnd()}\n`,
      )
    }
  }
}

/** Of find: what is below each PATH, by `-name` and `-type`. */
export const find: Applet = {
  usage: '[PATH]... [-name PATTERN] [-type f|d|l]',
  options: null,
  async run(tool) {
    const start = tool.args.findIndex((word) => word.startsWith('-'))
    const places = start === -1 ? tool.args : tool.args.slice(0, start)
    const tests: ((found: Entry) => boolean)[] = []
    for (let at = start; at !== -1 && at < tool.args.length; at += 2) {
      const [option = '', value] = tool.args.slice(at, at + 2)
      if (option !== '-name' && option !== '-type') throw new Failure(`unrecognized: ${option}`)
      if (value === undefined) throw new Failure(`option requires an argument -- '${option.slice(1)}'`)
      const matches = compilePattern(value)
      tests.push(option === '-name' ? ({ name }) => matches(baseOf(name)) : ({ stat }) => value === stat.kind[0])
    }
    const walk = async (found: Entry): Promise<void> => {
      await tool.process.breathe()
      if (tests.every((test) => test(found))) await tool.print(`${found.name}\n`)
      if (found.stat.kind !== 'directory') return
      for (const each of tool.files.readDirectory(found.path)) {
        const path = under(found.path, each)
        await walk({ name: under(found.name, each), path, stat: tool.files.lstat(path) })
      }
    }
    const failures = await tool.each(places.length ? places : ['.'], (name, path) =>
      walk({ name, path, stat: lstatOf(tool.files, path) ?? tool.files.stat(path) }),
    )
    return failures ? 1 : 0
  },
}

const kindWords = {
  ...{ file: 'regular file', directory: 'directory' },
  ...{ symlink: 'symbolic link', device: 'character special file' },
}

export const stat: Applet = {
  usage: '[-c FMT] FILE...',
  options: 'c:',
  async run(tool) {
    const show = (name: string, path: string) => {
      const found = lstatOf(tool.files, path) ?? tool.files.stat(path)
      const kind = found.kind === 'file' && !found.sizeBytes ? 'regular empty file' : kindWords[found.kind]
      const octal = found.mode.toString(8)
      const format = tool.value('c')
      if (format !== undefined) {
        const values: Readonly<Record<string, string | number>> = {
          ...{ n: name, s: found.sizeBytes, a: octal, A: modeText(found), F: kind },
          ...{ i: found.inode, h: found.links, u: 0, g: 0, U: 'root', G: 'root' },
          Y: Math.floor(found.modifiedAtMs / 1000),
        }
        return tool.print(`${format.replaceAll(/%(.)/g, (whole, letter: string) => String(values[letter] ?? whole))}\n`)
      }
      const time = formatTime('%Y-%m-%d %H:%M:%S.000000000 +0000', found.modifiedAtMs)
      const size = String(found.sizeBytes).padEnd(10)
      const blocks = String(kibibytes(found) * 2).padEnd(10)
      const access = `Access: (${octal.padStart(4, '0')}/${modeText(found)})  Uid: (    0/    root)   Gid: (    0/    root)`
      return tool.print(
        `  File: ${name}\n  Size: ${size}\tBlocks: ${blocks} IO Block: 4096   ${kind}\n` +
          `Device: 50h/80d\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}\n${access}\n` +
          ['Access', 'Modify', 'Change'].map((word) => `${word}: ${time}\n`).join(''),
      )
    }
    return (await tool.each(tool.args, show, (name, error) => `can't stat '${name}': ${error}`)) ? 1 : 0
  },
}

export const du: Applet = {
  usage: '[-ash] [FILE]...',
  options: 'ash',
  async run(tool) {
    const measure = async (name: string, path: string, isTop: boolean): Promise<number> => {
      await tool.process.breathe()
      const found = lstatOf(tool.files, path) ?? tool.files.stat(path)
      const isDirectory = found.kind === 'directory'
      let size = kibibytes(found)
      for (const each of isDirectory ? tool.files.readDirectory(path) : [])
        size += await measure(under(name, each), under(path, each), false)
      const isShown = isTop || (!tool.has('s') && (isDirectory || tool.has('a')))
      if (isShown) await tool.print(`${tool.has('h') ? humanSize(size * 1024) : size}\t${name}\n`)
      return size
    }
    const names = tool.args.length ? tool.args : ['.']
    return (await tool.each(names, (name, path) => measure(name, path, true))) ? 1 : 0
  },
}

// ls and find: what is there.

import type { Stat } from '../../files/file-types.ts'
import { Failure, wholeNumber, type Applet, type Tool } from '../applet.ts'
import { formatTime } from '../dates.ts'
import { findExecutable } from '../executable.ts'
import { compilePattern } from '../pattern.ts'
import { humanSize, lstatOf, modeText } from './files.ts'

type Entry = { readonly name: string; readonly path: string; readonly stat: Stat }

const halfYearMs = 15_811_200_000 // older dates show the year in place of the time

export const ls: Applet = {
  usage: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
  options: '1AaCxdLHRFplinshrSXvctugow:',
  long: { color: 'U', 'full-time': 'U', 'group-directories-first': 'U' },
  async run(tool) {
    const names = tool.args.length ? tool.args : ['.']
    const single: Entry[] = []
    const directories: Entry[] = []
    let status = 0
    for (const name of names) {
      const isThere = await tool.attempt(
        () => {
          const path = tool.path(name)
          const followed = tool.files.exists(path) ? tool.files.stat(path) : null
          const stat =
            !tool.has('l') && !tool.has('d') && followed
              ? followed
              : (lstatOf(tool.files, path) ?? tool.files.stat(path))
          const isDirectory =
            !tool.has('d') && (tool.has('l') && !name.endsWith('/') ? stat.kind : followed?.kind) === 'directory'
          if (isDirectory) directories.push({ name, path, stat: followed ?? stat })
          else single.push({ name, path, stat })
        },
        (error) => `${name}: ${error}`,
      )
      if (!isThere) status = 1
    }
    await show(tool, sorted(tool, single))
    let isFirst = single.length === 0
    const isTitled = names.length > 1 || tool.has('R')
    const list = async (directory: Entry) => {
      await tool.process.breathe()
      if (isTitled) await tool.print(`${isFirst ? '' : '\n'}${directory.name}:\n`)
      isFirst = false
      const entries = sorted(tool, entriesOf(tool, directory))
      if (tool.has('l')) await tool.print(`total ${entries.reduce((sum, { stat }) => sum + blocksOf(stat), 0)}\n`)
      await show(tool, entries)
      if (!tool.has('R')) return
      for (const entry of entries) {
        if (entry.stat.kind === 'directory' && entry.name !== '.' && entry.name !== '..')
          await list({ ...entry, name: `${directory.name.replace(/\/$/, '')}/${entry.name}` })
      }
    }
    for (const directory of sorted(tool, directories)) await list(directory)
    return status
  },
}

function entriesOf(tool: Tool, { path, stat }: Entry): Entry[] {
  const at = (name: string) => `${path === '/' ? '' : path}/${name}`
  const names = tool.files.readDirectory(path).filter((name) => tool.has('a') || tool.has('A') || !name.startsWith('.'))
  const found = names.map((name) => ({
    name,
    path: at(name),
    stat: tool.has('L') && tool.files.exists(at(name)) ? tool.files.stat(at(name)) : tool.files.lstat(at(name)),
  }))
  if (!tool.has('a')) return found
  return [{ name: '.', path, stat }, { name: '..', path, stat: tool.files.stat(tool.path(`${path}/..`)) }, ...found]
}

function sorted(tool: Tool, entries: Entry[]): Entry[] {
  const order = (a: Entry, b: Entry) => {
    const byTime = tool.has('t') ? b.stat.modifiedAtMs - a.stat.modifiedAtMs : 0
    const bySize = tool.has('S') ? b.stat.sizeBytes - a.stat.sizeBytes : 0
    return byTime || bySize || (a.name < b.name ? -1 : Number(a.name > b.name))
  }
  const result = entries.toSorted(order)
  return tool.has('r') ? result.toReversed() : result
}

const blocksOf = ({ kind, sizeBytes }: Stat) =>
  kind === 'directory' ? 4 : kind === 'file' ? Math.ceil(sizeBytes / 4096) * 4 : 0

/** The line that `ls -l` has for a file. */
function longLine(tool: Tool, { path, stat }: Entry, name: string): string {
  const nowMs = tool.process.container.clock.nowMs()
  const age = nowMs - stat.modifiedAtMs
  const time = formatTime(age > halfYearMs || age < -halfYearMs ? '%b %e  %Y' : '%b %e %H:%M', stat.modifiedAtMs)
  const size =
    stat.kind === 'device'
      ? '1,   3'
      : tool.has('h')
        ? humanSize(stat.sizeBytes)
        : String(stat.kind === 'directory' ? 4096 : stat.sizeBytes)
  const owner = tool.has('n') ? '0        0       ' : 'root     root    '
  const link = stat.kind === 'symlink' ? ` -> ${tool.files.readLink(path)}` : ''
  return `${modeText(stat)} ${String(stat.links).padStart(4)} ${owner} ${size.padStart(tool.has('h') ? 9 : 10)} ${time} ${name}${link}\n`
}

async function show(tool: Tool, entries: readonly Entry[]) {
  const marks = { directory: '/', symlink: '@', device: '', file: '' }
  const names = entries.map(({ name, stat }) => {
    const inode = tool.has('i') ? `${String(stat.inode).padStart(7)} ` : ''
    const mark = tool.has('F')
      ? stat.kind === 'file' && stat.mode & 0o111
        ? '*'
        : marks[stat.kind]
      : tool.has('p') && stat.kind === 'directory'
        ? '/'
        : ''
    return inode + name + mark
  })
  const terminal = tool.process.descriptors.get(1)?.terminal
  if (tool.has('l'))
    for (const [index, entry] of entries.entries()) await tool.print(longLine(tool, entry, names[index] ?? ''))
  else if (names.length && (terminal || tool.has('C')) && !tool.has('1')) {
    const width = Math.max(...names.map((name) => name.length)) + 2
    const columns = Math.max(1, Math.floor((terminal?.columns() ?? 80) / width))
    const rows = Math.ceil(names.length / columns)
    for (let row = 0; row < rows; row++) {
      const cells = names.filter((_, index) => index % rows === row)
      await tool.print(
        `${cells.map((name, index) => (index === cells.length - 1 ? name : name.padEnd(width))).join('')}\n`,
      )
    }
  } else for (const name of names) await tool.print(`${name}\n`)
}

type Test = (found: Entry) => boolean | Promise<boolean>

/** A useful part of find: -name -iname -path -type -size -newer -empty -maxdepth -mindepth -not ! -o -print -print0 -delete -exec. */
export const find: Applet = {
  usage: '[-HL] [PATH]... [OPTIONS] [ACTIONS]',
  options: null,
  async run(tool) {
    const start = tool.args.findIndex((word) => /^[-!(]/.test(word))
    const places = start === -1 ? tool.args : tool.args.slice(0, start)
    const words = start === -1 ? [] : tool.args.slice(start)
    let deepest = Number.POSITIVE_INFINITY
    let shallowest = 0
    let acts = false
    let status = 0
    let at = 0
    const value = (option: string) => {
      const word = words[at++]
      if (word === undefined) throw new Failure(`option requires an argument -- '${option.slice(1)}'`)
      return word
    }
    const either = (): Test => {
      const branches = [both()]
      while (words[at] === '-o') {
        at++
        branches.push(both())
      }
      return async (found) => {
        for (const branch of branches) if (await branch(found)) return true
        return false
      }
    }
    const both = (): Test => {
      const tests: Test[] = []
      while (at < words.length && words[at] !== '-o' && words[at] !== ')') {
        if (words[at] === '-a') at++
        else tests.push(one())
      }
      return async (found) => {
        for (const test of tests) if (!(await test(found))) return false
        return true
      }
    }
    const one = (): Test => {
      const option = words[at++] ?? ''
      switch (option) {
        case '!':
        case '-not': {
          const test = one()
          return async (found) => !(await test(found))
        }
        case '(': {
          const test = either()
          at++
          return test
        }
        case '-name':
        case '-iname': {
          const text = value(option)
          const isFolded = option === '-iname'
          const matches = compilePattern(isFolded ? text.toLowerCase() : text)
          return ({ name }) =>
            matches(
              (isFolded ? name.toLowerCase() : name)
                .replace(/(?<=.)\/+$/, '')
                .split('/')
                .at(-1) ?? '',
            )
        }
        case '-path': {
          const matches = compilePattern(value(option))
          return ({ name }) => matches(name)
        }
        case '-type': {
          const kind = { f: 'file', d: 'directory', l: 'symlink', c: 'device' }[value(option)]
          return ({ stat }) => stat.kind === kind
        }
        case '-size': {
          const [, sign = '', digits = '0', unit = 'b'] = /^([-+]?)(\d+)([ckMb]?)$/.exec(value(option)) ?? []
          const size = { c: 1, k: 1024, M: 1024 ** 2, b: 512 }[unit || 'b'] ?? 512
          return ({ stat }) => {
            const difference = Math.ceil(stat.sizeBytes / size) - Number(digits)
            return sign === '+' ? difference > 0 : sign === '-' ? difference < 0 : difference === 0
          }
        }
        case '-mmin':
        case '-mtime': {
          const text = value(option)
          const unitMs = option === '-mmin' ? 60_000 : 86_400_000
          return ({ stat }) => {
            const difference =
              Math.floor((tool.process.container.clock.nowMs() - stat.modifiedAtMs) / unitMs) - Math.abs(Number(text))
            return text.startsWith('-') ? difference < 0 : text.startsWith('+') ? difference > 0 : difference === 0
          }
        }
        case '-newer': {
          const { modifiedAtMs } = tool.files.stat(tool.path(value(option)))
          return ({ stat }) => stat.modifiedAtMs > modifiedAtMs
        }
        case '-empty':
          return ({ path, stat }) =>
            stat.kind === 'directory' ? tool.files.readDirectory(path).length === 0 : stat.sizeBytes === 0
        case '-maxdepth':
          deepest = wholeNumber(value(option))
          return () => true
        case '-mindepth':
          shallowest = wholeNumber(value(option))
          return () => true
        case '-print':
        case '-print0':
          acts = true
          return async ({ name }) => {
            await tool.print(name + (option === '-print' ? '\n' : '\0'))
            return true
          }
        case '-delete':
          acts = true
          return ({ path, stat }) => {
            if (stat.kind === 'directory') tool.files.removeDirectory(path)
            else tool.files.removeFile(path)
            return true
          }
        case '-exec': {
          acts = true
          const end = words.findIndex((word, index) => index >= at && (word === ';' || word === '+'))
          if (end === -1) throw new Failure('-exec requires an argument')
          const argv = words.slice(at, end)
          at = end + 1
          return async ({ name }) => {
            await tool.flush()
            return (
              (await runCommand(
                tool,
                argv.map((word) => word.replaceAll('{}', name)),
              )) === 0
            )
          }
        }
        default:
          throw new Failure(`unrecognized: ${option}`)
      }
    }
    const test = either()
    const walk = async (found: Entry, depth: number): Promise<void> => {
      await tool.process.breathe()
      const isDepthFirst = words.includes('-delete')
      const visit = async () => {
        if (depth >= shallowest && (await test(found)) && !acts) await tool.print(`${found.name}\n`)
      }
      if (!isDepthFirst) await visit()
      if (found.stat.kind === 'directory' && depth < deepest && tool.files.exists(found.path)) {
        for (const name of tool.files.readDirectory(found.path)) {
          const path = `${found.path === '/' ? '' : found.path}/${name}`
          const stat = lstatOf(tool.files, path)
          if (stat) await walk({ name: `${found.name.replace(/\/$/, '')}/${name}`, path, stat }, depth + 1)
        }
      }
      if (isDepthFirst) await visit()
    }
    for (const place of places.length ? places : ['.']) {
      const path = tool.path(place)
      const isDone = await tool.attempt(
        async () => walk({ name: place, path, stat: lstatOf(tool.files, path) ?? tool.files.stat(path) }, 0),
        (error) => `${place}: ${error}`,
      )
      if (!isDone) status = 1
    }
    return status
  },
}

/** Runs a command as a child and waits for it; 126 or 127 with a message if there is none. */
export async function runCommand(
  tool: Tool,
  argv: readonly string[],
  env: ReadonlyMap<string, string> = tool.process.env,
): Promise<number> {
  const found = findExecutable(tool.process, argv, env)
  if ('message' in found) {
    const why = found.exitCode === 127 ? 'No such file or directory' : 'Permission denied'
    await tool.complain(
      ['env', 'timeout', 'nohup', 'time'].includes(tool.name)
        ? `can't execute '${argv[0]}': ${why}`
        : `${argv[0]}: ${why}`,
    )
    return found.exitCode
  }
  const child = tool.process.spawn(found.program, { argv: found.argv, env })
  return (await tool.process.until(child.exited)).exitCode
}

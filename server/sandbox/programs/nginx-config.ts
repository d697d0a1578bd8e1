// nginx configuration: from the text of its files to a tree of directives, refused in nginx's own words.

import type { FileSystem } from '../files/file-types.ts'
import { FileError } from '../files/file-types.ts'
import {
  type DirectiveRule,
  directiveRules,
  notSimulated,
  type Place,
  typesRule,
  upstreamServerRule,
} from './nginx-directives.ts'

/** What nginx calls emerg: it does not start, or keeps its old configuration. */
export class Emergency extends Error {
  override readonly name = 'Emergency'
}

export type Directive = {
  readonly name: string
  readonly args: readonly string[]
  /** What stands between its braces; empty where it has none. */
  readonly block: readonly Directive[]
  /** `/etc/nginx/nginx.conf:7`, where it ends. */
  readonly at: string
}

/** Where nginx's relative paths begin. */
export const prefix = '/etc/nginx'

export function emergency(words: string, at: string): Emergency {
  return new Emergency(`${words} in ${at}`)
}

const errnos: Readonly<Record<string, number>> = {
  ENOENT: 2,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  ENOSPC: 28,
  EROFS: 30,
  ELOOP: 40,
}

/** `open() "/x" failed (2: No such file or directory)`; throws on what is no FileError. */
export function openFailed(path: string, error: unknown): string {
  if (!(error instanceof FileError)) throw error
  return `open() "${path}" failed (${errnos[error.code] ?? 5}: ${error.message})`
}

/** The files of one reading, and how much of them is still taken: includes may go in circles, or multiply. */
type Reading = { readonly files: FileSystem; bytesLeft: number }

const mostBytes = 2 ** 19
const includeBytes = 8192 // what each file counts on top of its size: no more than 64 of them

/** Reads a configuration file and all that it includes. `extra` is what `-g` says. Throws Emergency. */
export function readConfig(files: FileSystem, path: string, extra: string): readonly Directive[] {
  const reading = { files, bytesLeft: mostBytes }
  const fromCommandLine = extra ? parse(reading, extra, 'command line', 'main') : []
  return withoutDuplicates([...fromCommandLine, ...readFile(reading, path, 'main', undefined)])
}

function readFile(reading: Reading, path: string, place: Place, includedAt: string | undefined): readonly Directive[] {
  const { files } = reading
  let text
  try {
    reading.bytesLeft -= files.stat(path).sizeBytes + includeBytes
    if (reading.bytesLeft < 0) throw emergency('the configuration is longer than is read here', includedAt ?? path)
    text = new TextDecoder().decode(files.readFile(path))
  } catch (error) {
    if (error instanceof Emergency) throw error
    const words = openFailed(path, error)
    throw includedAt ? emergency(words, includedAt) : new Emergency(words)
  }
  return parse(reading, text, path, place)
}

type Token = { readonly text: string; readonly isQuoted: boolean; readonly line: number }

// A comment, a string, what has a meaning of its own, or a word (in which a backslash keeps what follows it).
const tokens = /#[^\n]*|"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|[{};]|(?:\$\{[^}\s]{0,64}\}|\\[^]|[^\s{};\\])+|\s+/g

function tokenize(text: string, file: string): readonly Token[] {
  const found: Token[] = []
  let line = 1
  for (const { 0: whole, 1: double, 2: single } of text.matchAll(tokens)) {
    const quoted = double ?? single
    const isOpenString = quoted === undefined && /^["']/.test(whole)
    if (isOpenString) throw emergency('unexpected end of file, expecting ";" or "}"', `${file}:${lastLine(text)}`)
    if (quoted !== undefined) found.push({ text: unescaped(quoted), isQuoted: true, line })
    else if (!/^[#\s]/.test(whole)) found.push({ text: unescaped(whole), isQuoted: false, line })
    line += whole.split('\n').length - 1
  }
  return found
}

function unescaped(text: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  return text.replace(/\\([ntr"'\\;{}\s])/g, (_, character: string) => known[character] ?? character)
}

function lastLine(text: string): number {
  return text.split('\n').length
}

function parse(reading: Reading, text: string, file: string, place: Place): readonly Directive[] {
  const all = tokenize(text, file)
  const last = `${file}:${lastLine(text)}`
  let next = 0

  /** Up to the brace that closes the block, or the end of the file for none. */
  function parseBlock(place: Place, isFile: boolean): readonly Directive[] {
    const directives: Directive[] = []
    let words: Token[] = []
    for (;;) {
      const token = all[next]
      next += 1
      if (!token) {
        if (words.length > 0) throw emergency('unexpected end of file, expecting ";" or "}"', last)
        if (!isFile) throw emergency('unexpected end of file, expecting "}"', last)
        return directives
      }
      const at = file === 'command line' ? file : `${file}:${token.line}`
      const mark = token.isQuoted ? '' : token.text
      if (mark === '}') {
        if (words.length > 0 || isFile) throw emergency('unexpected "}"', at)
        return withoutDuplicates(directives)
      }
      if (mark !== ';' && mark !== '{') {
        words.push(token)
        continue
      }
      const [name, ...args] = words.map((word) => word.text)
      if (name === undefined) throw emergency(`unexpected "${mark}"`, at)
      words = []
      if (name === 'include' && mark === ';') directives.push(...include(args, place, at))
      else directives.push(directive(name, args, place, mark === '{', at))
    }
  }

  function directive(name: string, args: readonly string[], place: Place, hasBlock: boolean, at: string): Directive {
    const rule = ruleOf(name, place)
    if (!rule) {
      if (notSimulated.has(name)) throw emergency(`"${name}" is not simulated here`, at)
      throw emergency(`unknown directive "${name}"`, at)
    }
    if (!rule.places.includes(place)) throw emergency(`"${name}" directive is not allowed here`, at)
    if (rule.block && !hasBlock) throw emergency(`directive "${name}" has no opening "{"`, at)
    if (!rule.block && hasBlock) throw emergency(`directive "${name}" is not terminated by ";"`, at)
    if (args.length < rule.least || args.length > rule.most) {
      throw emergency(`invalid number of arguments in "${name}" directive`, at)
    }
    if (rule.isFlag && !['on', 'off'].includes(args[0]!)) {
      throw emergency(`invalid value "${args[0]}" in "${name}" directive, it must be "on" or "off"`, at)
    }
    return { name, args, at, block: rule.block ? parseBlock(rule.block, false) : [] }
  }

  function include([pattern = '', ...more]: readonly string[], place: Place, at: string): readonly Directive[] {
    if (!pattern || more.length > 0) throw emergency('invalid number of arguments in "include" directive', at)
    return matchingFiles(reading.files, absolute(pattern)).flatMap((path) => readFile(reading, path, place, at))
  }

  return parseBlock(place, true)
}

function ruleOf(name: string, place: Place): DirectiveRule | undefined {
  if (place === 'types') return typesRule
  return place === 'upstream' && name === 'server' ? upstreamServerRule : directiveRules[name]
}

/** Throws Emergency for what may stand but once in a block and stands there twice. */
function withoutDuplicates(directives: readonly Directive[]): readonly Directive[] {
  const seen = new Set<string>()
  for (const { name, at } of directives) {
    if (!directiveRules[name]?.isSingle) continue
    if (seen.has(name)) throw emergency(`"${name}" directive is duplicate`, at)
    seen.add(name)
  }
  return directives
}

export function absolute(path: string): string {
  return path.startsWith('/') ? path : `${prefix}/${path}`
}

/** A name without a star is itself, there or not; a star in the last part matches what is there. */
function matchingFiles(files: FileSystem, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return [pattern]
  const directory = pattern.slice(0, pattern.lastIndexOf('/')) || '/'
  const name = pattern.slice(pattern.lastIndexOf('/') + 1)
  if (!files.exists(directory)) return []
  const [start = '', ...ends] = name.split('*')
  return files
    .readDirectory(directory)
    .filter((each) => each.startsWith(start) && !each.startsWith('.') && each.endsWith(ends.at(-1) ?? ''))
    .map((each) => `${directory}/${each}`)
}

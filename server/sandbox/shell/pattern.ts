// Pattern: matching with *, ? and [...], for case, ${x#…} and file names. Its time grows with text × pattern at most.

import type { FileSystem } from '../files/file-types.ts'

type Piece =
  | { readonly type: 'any' | 'one' }
  | { readonly type: 'set'; readonly matches: (character: string) => boolean }
  | { readonly type: 'character'; readonly character: string }

const classes: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /\d/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9A-Fa-f]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /\p{Cc}/u,
}

/** The test that a bracket expression's inside (between [ and ]) makes; for patterns, regular expressions and tr. */
export function characterSet(inside: string, negated: boolean, ignoreCase = false): (character: string) => boolean {
  const singles = new Set<string>()
  const tests: ((character: string) => boolean)[] = []
  for (let index = 0; index < inside.length;) {
    const named = /^\[:(\w+):\]/.exec(inside.slice(index, index + 12))
    if (named) {
      const test = classes[named[1] ?? '']
      if (test) tests.push((character) => test.test(character))
      index += named[0].length
      continue
    }
    const from = String.fromCodePoint(inside.codePointAt(index) ?? 0)
    index += from.length
    if (inside[index] === '-' && index + 1 < inside.length) {
      const to = String.fromCodePoint(inside.codePointAt(index + 1) ?? 0)
      index += 1 + to.length
      tests.push((character) => character >= from && character <= to)
    } else singles.add(from)
  }
  const has = (character: string) => singles.has(character) || tests.some((test) => test(character))
  if (!ignoreCase) return (character) => has(character) !== negated
  return (character) => (has(character) || has(character.toLowerCase()) || has(character.toUpperCase())) !== negated
}

/** Where the bracket expression that opens at `open` closes, or -1. */
export function closingBracket(text: string, open: number): number {
  let index = open + 1
  if (text[index] === '!' || text[index] === '^') index++
  if (text[index] === ']') index++
  for (; index < text.length; index++) {
    if (text[index] === '[' && text[index + 1] === ':') {
      const end = text.indexOf(':]', index + 2)
      if (end !== -1) index = end + 1
    } else if (text[index] === ']') return index
  }
  return -1
}

function pieces(pattern: string): Piece[] {
  const found: Piece[] = []
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    const close = character === '[' ? closingBracket(pattern, index) : -1
    if (character === '\\' && index + 1 < pattern.length)
      found.push({ type: 'character', character: pattern[++index] ?? '' })
    else if (character === '*') {
      if (found.at(-1)?.type !== 'any') found.push({ type: 'any' })
    } else if (character === '?') found.push({ type: 'one' })
    else if (close !== -1) {
      const inside = pattern.slice(index + 1, close).replaceAll(/\\(.)/g, '$1')
      const negated = inside.startsWith('!') || inside.startsWith('^')
      found.push({ type: 'set', matches: characterSet(negated ? inside.slice(1) : inside, negated) })
      index = close
    } else found.push({ type: 'character', character })
  }
  return found
}

/** A test for whole texts. A backslash takes the next character as it is. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const wanted = pieces(pattern)
  return (text) => {
    let at = 0
    let piece = 0
    let star = -1
    let starAt = 0
    while (at < text.length) {
      const now = wanted[piece]
      if (now?.type === 'any') {
        star = piece++
        starAt = at
      } else if (
        now &&
        (now.type === 'one' ||
          (now.type === 'set' ? now.matches(text[at] ?? '') : now.type === 'character' && now.character === text[at]))
      ) {
        piece++
        at++
      } else if (star !== -1) {
        piece = star + 1
        at = ++starAt
      } else return false
    }
    while (wanted[piece]?.type === 'any') piece++
    return piece === wanted.length
  }
}

export function escapePattern(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, '\\$&')
}

export function isPattern(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*[*?[]/.test(pattern)
}

/** The paths that match, sorted; none if there is none. A relative pattern gives relative paths. */
export function matchPaths(files: FileSystem, cwd: string, pattern: string): string[] {
  const isAbsolute = pattern.startsWith('/')
  let found = [isAbsolute ? '/' : '']
  const steps = pattern.split('/').filter((step) => step !== '')
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1
    const next: string[] = []
    for (const base of found) {
      const at = (name: string) => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`)
      const directory = absolute(base, cwd)
      const plain = step.replaceAll(/\\(.)/g, '$1')
      if (!isPattern(step)) {
        if (files.exists(absolute(at(plain), cwd))) next.push(at(plain))
        continue
      }
      if (!isDirectory(files, directory)) continue
      const matches = compilePattern(step)
      const names = [...files.readDirectory(directory), ...(step.startsWith('.') ? ['.', '..'] : [])].sort()
      for (const name of names) {
        if ((name.startsWith('.') && !step.startsWith('.')) || !matches(name)) continue
        if (isLast || isDirectory(files, absolute(at(name), cwd))) next.push(at(name))
      }
    }
    found = next
  }
  return pattern.endsWith('/')
    ? found.filter((path) => isDirectory(files, absolute(path, cwd))).map((path) => `${path}/`)
    : found
}

export function isDirectory(files: FileSystem, path: string): boolean {
  return files.find(path)?.kind === 'directory'
}

/** An absolute path without `.`, `..` and double slashes. */
export function absolute(path: string, cwd: string): string {
  if (path.startsWith('/') && !/\/\/|\/\.|\/$/.test(path)) return path
  const steps: string[] = []
  for (const step of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return `/${steps.join('/')}`
}

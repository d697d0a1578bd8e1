// Node names: what a tank is called. Names drop the part that they share, and sort as people count.

const isDigit = (text: string, at: number) => at < text.length && (text.charCodeAt(at) - 48) >>> 0 < 10

function digitsAt(text: string, start: number): string {
  let end = start
  while (isDigit(text, end)) end++
  return text.slice(start, end)
}

/** `worker2` before `worker10`. Thousands are sorted by it: it looks at where two differ, and cuts nothing else up. */
export function compareNatural(a: string, b: string): number {
  if (a === b) return 0
  let at = 0
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++
  let start = at
  while (start > 0 && isDigit(a, start - 1)) start--
  const [x, y] = [digitsAt(a, start), digitsAt(b, start)]
  if (x !== '' && y !== '' && x !== y) return Number(x) - Number(y) || (x < y ? -1 : 1)
  // A word that ends where the other goes on is first, be it followed by a number or by nothing.
  const isWordsEnd = start === at && at > 0 && at < a.length && at < b.length && (x === '') !== (y === '')
  if (isWordsEnd) return x === '' ? 1 : -1
  return a < b ? -1 : 1
}

/**
 * Short names by whole name: without the leading parts, up to a `-` or `.`, that all nodes share. A node alone drops nothing but
 * what stands before `control-plane`, as Kind names it.
 */
export function shortNodeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const length = names.length > 1 ? sharedLength(names) : loneLength(names[0] ?? '')
  return new Map(names.map((name) => [name, name.slice(length)]))
}

function sharedLength(names: readonly string[]): number {
  const first = names[0]!
  let shared = 0
  for (let i = 0; i < first.length; i++) {
    if (names.some((name) => name[i] !== first[i])) break
    if (first[i] === '-' || first[i] === '.') shared = i + 1
  }
  return names.some((name) => name.length <= shared) ? 0 : shared
}

function loneLength(name: string): number {
  const at = name.indexOf('-control-plane')
  return at > 0 ? at + 1 : 0
}

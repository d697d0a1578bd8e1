// Node names: what a tank is called. Names drop the part that they share, and sort as people count.

/** `worker2` before `worker10`. */
export function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? []
  const rightParts = b.match(/\d+|\D+/g) ?? []
  for (let i = 0; i < Math.min(left.length, rightParts.length); i++) {
    const x = left[i]!
    const y = rightParts[i]!
    if (x === y) continue
    const byNumber = Number(x) - Number(y)
    if (!Number.isNaN(byNumber) && byNumber !== 0) return byNumber
    return x < y ? -1 : 1
  }
  return left.length - rightParts.length
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

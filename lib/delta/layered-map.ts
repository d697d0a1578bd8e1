// Layered map: a large map with a few changes on top, so that what follows from one change costs that change and not a copy of everything.

const leastToLayer = 1000 // fewer entries are copied as fast
const mostOnTop = 500 // more on top than that, and the next map is a plain one again

/** A change of one key: its value, undefined for a key that went. */
type Changes<K, V> = Iterable<readonly [K, V | undefined]>

/** The map that `changes` make of another, which stays as it is. In what order it gives its entries is nobody's to rely on. */
export function changedMap<K, V>(from: ReadonlyMap<K, V>, changes: Changes<K, V>): ReadonlyMap<K, V> {
  if (from.size < leastToLayer) return plainMap(from, changes)
  const [ground, top] = from instanceof LayeredMap ? from.layers() : [from, new Map<K, V | undefined>()]
  const nextTop = plainMap(top, [])
  for (const [key, value] of changes) nextTop.set(key, value)
  return nextTop.size > mostOnTop ? plainMap(ground, nextTop) : new LayeredMap<K, V>(ground, nextTop)
}

function plainMap<K, V>(from: ReadonlyMap<K, V>, changes: Changes<K, V>): Map<K, V> {
  const map = new Map(from)
  for (const [key, value] of changes) {
    if (value === undefined) map.delete(key)
    else map.set(key, value)
  }
  return map
}

class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  readonly #ground: ReadonlyMap<K, V>
  readonly #top: ReadonlyMap<K, V | undefined>
  readonly size: number

  constructor(ground: ReadonlyMap<K, V>, top: ReadonlyMap<K, V | undefined>) {
    this.#ground = ground
    this.#top = top
    let { size } = ground
    for (const [key, value] of top) size += Number(value !== undefined) - Number(ground.has(key))
    this.size = size
  }

  layers(): [ReadonlyMap<K, V>, ReadonlyMap<K, V | undefined>] {
    return [this.#ground, this.#top]
  }

  get(key: K): V | undefined {
    return this.#top.has(key) ? this.#top.get(key) : this.#ground.get(key)
  }

  has(key: K): boolean {
    return this.get(key) !== undefined
  }

  *entries(): MapIterator<[K, V]> {
    for (const entry of this.#ground) if (!this.#top.has(entry[0])) yield entry
    for (const [key, value] of this.#top) if (value !== undefined) yield [key, value]
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }

  forEach(tell: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) tell(value, key, this)
  }
}

// Recent: a map that forgets what was used longest ago, so that what it remembers stays bounded.

export type Recent<V> = {
  /** The value, which counts as used now. */
  get(key: string): V | undefined
  set(key: string, value: V): void
}

/** Remembers `most` keys. */
export function createRecent<V>(most: number): Recent<V> {
  const values = new Map<string, V>()

  function set(key: string, value: V): void {
    values.delete(key)
    values.set(key, value)
    if (values.size <= most) return
    const [oldest] = values.keys()
    values.delete(oldest!)
  }

  return {
    set,
    get(key) {
      const value = values.get(key)
      if (value !== undefined) set(key, value)
      return value
    },
  }
}

// Interned: one copy of each word that thousands of pods say alike: names of nodes and images, mount paths, reasons.
// JSON.parse makes a new string for each, which is a third of what a pod costs in memory.

const kept = new Map<string, string>()
const mostKept = 5000 // words of a large cluster; past that a word costs what it would have cost anyway

/** The same text, as the copy that was seen first. */
export function interned(text: string): string {
  const known = kept.get(text)
  if (known !== undefined) return known
  if (kept.size < mostKept) kept.set(text, text)
  return text
}

const keptLists = new Map<string, readonly string[]>()

/** The same texts in the same order, as the array that was seen first. */
export function internedList(texts: readonly string[]): readonly string[] {
  const key = texts.join('\n')
  const known = keptLists.get(key)
  if (known !== undefined) return known
  const list = Object.freeze(texts.map(interned))
  if (keptLists.size < mostKept) keptLists.set(key, list)
  return list
}

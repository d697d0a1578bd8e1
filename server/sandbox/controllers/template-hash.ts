// Template hash: the short word by which a pod template is told from another. The same template always gives the same word.

/** Kubernetes' alphabet for names that are made up: no vowels, so no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** JSON with sorted keys and without what is null or undefined: equal for what means the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    const entries = Object.entries(each).filter(([, inner]) => inner !== null && inner !== undefined)
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** E.g. `6b444596f`: at most ten letters. `collisions` gives another word for the same template. */
export function templateHash(template: unknown, collisions = 0): string {
  const text = canonicalJson(template) + (collisions > 0 ? `#${collisions}` : '')
  return [...String(fnv1a(text))].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('')
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ with 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x81_1c_9d_c5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93)
  return hash >>> 0
}

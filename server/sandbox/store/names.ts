// Names: what an API server makes up for an object.

const alphabet = 'bcdfghjklmnpqrstvwxz2456789' // Kubernetes' own: no vowels, so no words
const suffixLength = 5
const longestBase = 63 - suffixLength

/** `nginx-` becomes e.g. `nginx-x7k2p`. */
export function generateName(base: string, random: () => number): string {
  const suffix = Array.from({ length: suffixLength }, () => alphabet[Math.floor(random() * alphabet.length)])
  return base.slice(0, longestBase) + suffix.join('')
}

/** RFC 9562, version 4. */
export function generateUid(random: () => number): string {
  const digit = (from: string) => from[Math.floor(random() * from.length)]
  const digits = Array.from('xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx', (place) => {
    if (place === 'x') return digit('0123456789abcdef')
    return place === 'y' ? digit('89ab') : place
  })
  return digits.join('')
}

/** As in metadata: whole seconds, e.g. `2026-01-31T12:00:00Z`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** With microseconds, as leases and the events of series have it. */
export function microTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

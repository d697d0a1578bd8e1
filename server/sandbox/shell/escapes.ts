// Escapes: backslashes as `echo -e`, `printf`, `tr` and `$'…'` know them.

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b' },
  ...{ '\\': '\\', "'": "'", '"': '"' },
}

/** `\c` ends all output. Octal: `\0101` for echo, `\101` for the others. */
export function unescapeText(text: string, octalNeedsZero = false): { text: string; stop: boolean } {
  const cut = /(?<!\\)(?:\\\\)*\\c/.exec(text)
  const kept = cut ? text.slice(0, cut.index + cut[0].length - 2) : text
  const pattern = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,4})|(.))/gs
  const plain = kept.replace(pattern, (whole, hex?: string, octal?: string, other?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (octal === undefined) return escapes[other ?? ''] ?? whole
    if (octalNeedsZero && octal[0] !== '0') return whole
    const digits = octal[0] === '0' ? octal : octal.slice(0, 3)
    return String.fromCodePoint(Number.parseInt(digits, 8) & 0xff) + octal.slice(digits.length)
  })
  return { text: plain, stop: cut !== null }
}

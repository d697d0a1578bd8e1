// DER: the encoding of certificates, as little of it as one needs. ITU-T X.690.

const tags = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, text: 0x0c, time: 0x18, sequence: 0x30, set: 0x31 }

/** One value: its tag, its length, its contents. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(contents)
  const digits = value.length.toString(16)
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  const head = value.length < 0x80 ? [tag, value.length] : [tag, 0x80 | length.length, ...length]
  return Buffer.concat([Buffer.from(head), value])
}

export const sequence = (...parts: readonly Uint8Array[]) => encode(tags.sequence, ...parts)
export const set = (...parts: readonly Uint8Array[]) => encode(tags.set, ...parts)
export const octets = (value: Uint8Array) => encode(tags.octets, value)
export const text = (value: string) => encode(tags.text, Buffer.from(value))
export const yes = Buffer.of(0x01, 0x01, 0xff)

/** Of a first byte below 0x80: else it would be negative. */
export const integer = (value: Uint8Array) => encode(tags.integer, value)

/** Whole bytes but for the last `unused` bits. */
export const bits = (value: Uint8Array, unused = 0) => encode(tags.bits, Buffer.of(unused), value)

/** E.g. `2.5.4.3`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const inSevens = (arc: number): number[] =>
    arc < 0x80 ? [arc] : [...inSevens(arc >> 7).map((group) => group | 0x80), arc & 0x7f]
  return encode(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(inSevens)]))
}

/** To the second, as `20260131120000Z`. */
export function time(ms: number): Buffer {
  const [date = ''] = new Date(ms).toISOString().split('.')
  return encode(tags.time, Buffer.from(`${date.replaceAll(/[-:T]/g, '')}Z`))
}

// CRC-32 of pieces put together, from those of the pieces: without a look at their bytes. As zlib's crc32_combine does it.

const polynomial = 0xedb88320 // of gzip, its lowest power first

/** x to the power of 2 to the power of each index, modulo the polynomial. */
const powers = [1 << 30]
for (let i = 1; i < 32; i++) powers.push(times(powers[i - 1]!, powers[i - 1]!))

/** What a CRC is multiplied with when so many bytes follow. */
export function crcShift(bytes: number): number {
  let shift = 1 << 31
  // A byte is eight powers of x: the third power of two.
  for (let rest = bytes, i = 3; rest > 0; rest = Math.floor(rest / 2), i++) {
    if (rest % 2 === 1) shift = times(powers[i % 32]!, shift)
  }
  return shift
}

/** The CRC of what has the CRC `before`, followed by what has the CRC `after` and the shift of its length. */
export const combineCrc = (before: number, after: number, shift: number) => (times(shift, before) ^ after) >>> 0

/** The product of two polynomials over GF(2), modulo the polynomial. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= b
    b = b & 1 ? (b >>> 1) ^ polynomial : b >>> 1
  }
  return product
}

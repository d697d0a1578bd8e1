// Quantity: amounts as Kubernetes writes them, `100m`, `1.5`, `512Mi`, `1e3`.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

const form = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE]?)|[eE]([+-]?\d+))$/

/** What an amount is in its unit (cores, bytes, pieces): `100m` is 0.1. NaN for what is no quantity. */
export function parseQuantity(text: string | number): number {
  const [, digits, suffix, exponent] = form.exec(String(text)) ?? []
  if (digits === undefined) return Number.NaN
  // Thousandths of whole numbers are divided, not multiplied: 9m is 0.009, not 0.009000000000000001.
  const factor = exponent === undefined ? (factors[suffix ?? ''] ?? Number.NaN) : 10 ** Number(exponent)
  return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor
}

/** Whether it is written as a quantity must be. */
export function isQuantity(text: string | number): boolean {
  return !Number.isNaN(parseQuantity(text))
}

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** The one way in which an API server writes an amount: `1024Mi` is `1Gi`, `0.5` is `500m`. What is no quantity stays. */
export function canonicalQuantity(text: string | number): string {
  const [, digits = '', suffix = '', exponent] = form.exec(String(text)) ?? []
  if (digits === '') return String(text)
  const nanos = toNanos(digits, suffix, exponent)
  if (nanos === 0n) return '0'
  const isSmall = nanos > -1024n * nanosPerUnit && nanos < 1024n * nanosPerUnit
  if (suffix.endsWith('i') && !isSmall) {
    const units = nanos / nanosPerUnit
    const steps = stepsOf(units, 1024n, binarySuffixes.length - 1)
    return `${units / 1024n ** BigInt(steps)}${binarySuffixes[steps]}`
  }
  const steps = stepsOf(nanos, 1000n, decimalSuffixes.length - 1)
  const mantissa = nanos / 1000n ** BigInt(steps)
  if (exponent === undefined) return `${mantissa}${decimalSuffixes[steps]}`
  return steps === 3 ? String(mantissa) : `${mantissa}e${(steps - 3) * 3}`
}

const nanosPerUnit = 1_000_000_000n // the finest that there is

/** Rounded up to a whole nano; exact otherwise, which a number would not be. */
function toNanos(digits: string, suffix: string, exponent: string | undefined): bigint {
  const [whole = '', fraction = ''] = digits.replace(/^[+-]/, '').split('.')
  // 18 digits are more than any amount needs, and bound the work that a hostile one makes
  const power = Math.max(-18, Math.min(18, exponent === undefined ? decimalPower(suffix) : Number(exponent)))
  const factor = suffix.endsWith('i') ? 1024n ** BigInt(binarySuffixes.indexOf(suffix)) : 1n
  const places = power - fraction.length + 9
  const value = BigInt(whole + fraction) * factor
  const scale = 10n ** BigInt(Math.abs(places))
  const nanos = places >= 0 ? value * scale : (value + scale - 1n) / scale
  return digits.startsWith('-') ? -nanos : nanos
}

function decimalPower(suffix: string): number {
  return suffix.endsWith('i') ? 0 : (decimalSuffixes.indexOf(suffix) - 3) * 3
}

/** How many times it can be divided without a rest. */
function stepsOf(value: bigint, base: bigint, most: number): number {
  let steps = 0
  for (let rest = value; steps < most && rest % base === 0n; rest /= base) steps++
  return steps
}

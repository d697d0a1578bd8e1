// Dates: times as date and ls show them. All in UTC, as containers have it.

const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(' ')

const two = (value: number, fill = '0') => String(value).padStart(2, fill)
const dayName = (time: Date) => days[time.getUTCDay()] ?? ''
const monthName = (time: Date) => months[time.getUTCMonth()] ?? ''

function yearDay(time: Date): number {
  return Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
}

const letters: Readonly<Record<string, (time: Date, ms: number) => string>> = {
  a: (time) => dayName(time).slice(0, 3),
  A: dayName,
  b: (time) => monthName(time).slice(0, 3),
  B: monthName,
  c: (_, ms) => formatTime('%a %b %e %H:%M:%S %Y', ms),
  d: (time) => two(time.getUTCDate()),
  D: (_, ms) => formatTime('%m/%d/%y', ms),
  e: (time) => two(time.getUTCDate(), ' '),
  F: (_, ms) => formatTime('%Y-%m-%d', ms),
  H: (time) => two(time.getUTCHours()),
  I: (time) => two(time.getUTCHours() % 12 || 12),
  j: (time) => String(yearDay(time)).padStart(3, '0'),
  m: (time) => two(time.getUTCMonth() + 1),
  M: (time) => two(time.getUTCMinutes()),
  n: () => '\n',
  N: (_, ms) => String(Math.floor(ms % 1000) * 1e6).padStart(9, '0'),
  p: (time) => (time.getUTCHours() < 12 ? 'AM' : 'PM'),
  R: (_, ms) => formatTime('%H:%M', ms),
  s: (_, ms) => String(Math.floor(ms / 1000)),
  S: (time) => two(time.getUTCSeconds()),
  t: () => '\t',
  T: (_, ms) => formatTime('%H:%M:%S', ms),
  u: (time) => String(time.getUTCDay() || 7),
  y: (time) => two(time.getUTCFullYear() % 100),
  Y: (time) => String(time.getUTCFullYear()),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
}

/** strftime's letters, those that people use. */
export function formatTime(format: string, ms: number): string {
  const time = new Date(ms)
  return format.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => letters[letter]?.(time, ms) ?? whole)
}

/** What `date -d` understands: `@seconds`, `2026-01-31`, `2026-01-31 12:00[:00]`; null for the rest. */
export function parseTime(text: string): number | null {
  if (/^@\d+$/.test(text)) return Number(text.slice(1)) * 1000
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)Z?)?$/.exec(text) ?? []
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`)
  return Number.isNaN(ms) ? null : ms
}

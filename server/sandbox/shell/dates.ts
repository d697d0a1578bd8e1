// Dates: times as date and ls show them. All in UTC, as containers have it.

const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(' ')

/** strftime's letters, those that people use. */
export function formatTime(format: string, ms: number): string {
  const time = new Date(ms)
  const two = (value: number, fill = '0') => String(value).padStart(2, fill)
  const day = days[time.getUTCDay()] ?? ''
  const month = months[time.getUTCMonth()] ?? ''
  const hour = time.getUTCHours()
  const yearDay = Math.floor((ms - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
  const values: Readonly<Record<string, () => string>> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    c: () => formatTime('%a %b %e %H:%M:%S %Y', ms),
    d: () => two(time.getUTCDate()),
    D: () => formatTime('%m/%d/%y', ms),
    e: () => two(time.getUTCDate(), ' '),
    F: () => formatTime('%Y-%m-%d', ms),
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    j: () => String(yearDay).padStart(3, '0'),
    m: () => two(time.getUTCMonth() + 1),
    M: () => two(time.getUTCMinutes()),
    n: () => '\n',
    N: () => String(Math.floor(ms % 1000) * 1e6).padStart(9, '0'),
    p: () => (hour < 12 ? 'AM' : 'PM'),
    R: () => formatTime('%H:%M', ms),
    s: () => String(Math.floor(ms / 1000)),
    S: () => two(time.getUTCSeconds()),
    t: () => '\t',
    T: () => formatTime('%H:%M:%S', ms),
    u: () => String(time.getUTCDay() || 7),
    y: () => two(time.getUTCFullYear() % 100),
    Y: () => String(time.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  }
  return format.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => values[letter]?.() ?? whole)
}

/** What `date -d` understands: `@seconds`, `2026-01-31`, `2026-01-31 12:00[:00]`; null for the rest. */
export function parseTime(text: string): number | null {
  if (/^@\d+$/.test(text)) return Number(text.slice(1)) * 1000
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)Z?)?$/.exec(text) ?? []
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`)
  return Number.isNaN(ms) ? null : ms
}

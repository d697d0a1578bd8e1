// Percentages: a number of pods, given as it is or as a share of all.

/** `25%` of `total`, or the number itself. */
export function scaled(value: number | string | undefined, total: number, round: 'up' | 'down', otherwise = 0): number {
  if (value === undefined) return otherwise
  if (typeof value === 'number') return value
  const share = (Number.parseInt(value, 10) * total) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}

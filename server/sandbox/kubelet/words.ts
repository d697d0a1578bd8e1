// Words: how Go, and so the kubelet, writes durations and lists into its messages.

/** `50ms`, `1.2s`, `1m20s`, `5m0s`. Whole milliseconds. */
export function goDuration(ms: number): string {
  if (ms <= 0) return '0s'
  if (ms < 1000) return `${ms}ms`
  const seconds = `${(ms % 60_000) / 1000}s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes === 0) return seconds
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`
}

/** `[a b]` */
export function goList(names: readonly string[]): string {
  return `[${names.join(' ')}]`
}

/** `hexadecimals` random digits, e.g. 64 for a container's id. */
export function randomHex(random: () => number, hexadecimals: number): string {
  return Array.from({ length: hexadecimals }, () => Math.floor(random() * 16).toString(16)).join('')
}

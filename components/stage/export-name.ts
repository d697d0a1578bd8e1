// Export name: what a saved picture is called: of which cluster, and when.

/** E.g. `podarium-kind-demo-2026-11-25-2130.png`, in the time of whoever saves it. */
export function exportName(context: string, at: Date, ending: 'png' | 'svg'): string {
  const cluster = context.replace(/^podarium-/, '').replace(/[^\w.-]+/g, '-')
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `podarium-${cluster}-${day}-${two(at.getHours())}${two(at.getMinutes())}.${ending}`
}

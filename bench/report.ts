// Report: the bench's figures, each with its goal beside it.

export type Figure = {
  readonly name: string
  /** What was measured, in words with its unit. */
  readonly measured: string
  readonly goal: string
  readonly isMet: boolean
}

/** Prints one table of figures. */
export function printReport(title: string, figures: readonly Figure[]): void {
  const widths = {
    name: Math.max(...figures.map((figure) => figure.name.length)),
    measured: Math.max(...figures.map((figure) => figure.measured.length)),
    goal: Math.max(...figures.map((figure) => figure.goal.length)),
  }
  console.log(`\n${title}`)
  for (const { name, measured, goal, isMet } of figures) {
    const cells = [name.padEnd(widths.name), measured.padStart(widths.measured), `goal ${goal}`.padEnd(widths.goal + 5)]
    console.log(`  ${cells.join('   ')}   ${isMet ? 'met' : 'NOT MET'}`)
  }
}

/** The value below which `share` of the values lie; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

// Probe count: when enough probes in a row say the same to count. Pure.

export type ProbeCount = { readonly last: boolean | null; readonly run: number }

export const noProbes: ProbeCount = { last: null, run: 0 }

/** The count after one more result, and what the probe says now: null leaves it at what it said. */
export function countProbe(
  { last, run }: ProbeCount,
  isSuccess: boolean,
  thresholds: { readonly successThreshold: number; readonly failureThreshold: number },
): { readonly count: ProbeCount; readonly verdict: boolean | null } {
  const count = { last: isSuccess, run: last === isSuccess ? run + 1 : 1 }
  const needed = isSuccess ? thresholds.successThreshold : thresholds.failureThreshold
  return { count, verdict: count.run >= needed ? isSuccess : null }
}

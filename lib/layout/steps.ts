// Steps: a tank's capacity grows by steps, so that one more pod moves nothing.

/** n × n and n × (n + 1): a tank of any shape near a square fills whole rows. */
function stepAbove(need: number): number {
  if (need <= 2) return 2
  for (let side = 2; ; side++) {
    if (need <= side * side) return side * side
    if (need <= side * (side + 1)) return side * (side + 1)
  }
}

/**
 * The capacity for `need` slots, never below `least`. It stays as it was while the need is within it and more than half of it:
 * scaling down and up again moves nothing.
 */
export function capacityFor(need: number, least: number, previous: number | undefined): number {
  const wanted = need === 0 ? least : Math.max(least, stepAbove(need))
  if (previous === undefined || need > previous || previous < least) return wanted
  return need > previous / 2 ? previous : wanted
}

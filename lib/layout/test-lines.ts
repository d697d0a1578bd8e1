// Test lines: whether a line runs through something, for tests.

import type { Point, Rect } from './geometry.ts'

/** The segments of a path as thin rectangles; a hair is taken off, so that touching an edge is no crossing. */
export function segments(points: readonly Point[]): readonly Rect[] {
  const hair = 1e-3
  return points.slice(1).map((to, i) => {
    const from = points[i]!
    return {
      x: Math.min(from.x, to.x) + hair,
      y: Math.min(from.y, to.y) + hair,
      width: Math.max(0, Math.abs(to.x - from.x) - 2 * hair),
      height: Math.max(0, Math.abs(to.y - from.y) - 2 * hair),
    }
  })
}

/** Whether it runs through it, be it never so thin. */
export const crosses = (segment: Rect, rect: Rect) =>
  segment.x < rect.x + rect.width &&
  rect.x < segment.x + segment.width &&
  segment.y < rect.y + rect.height &&
  rect.y < segment.y + segment.height

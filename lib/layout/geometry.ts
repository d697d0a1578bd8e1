// Geometry: the few shapes that a scene is made of, in scene units (one unit is one CSS pixel at zoom 1).

export type Point = { readonly x: number; readonly y: number }

/** x and y are the top left corner. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const right = (rect: Rect) => rect.x + rect.width
export const bottom = (rect: Rect) => rect.y + rect.height
export const middleX = (rect: Rect) => rect.x + rect.width / 2
export const middleY = (rect: Rect) => rect.y + rect.height / 2

/** Whether two rectangles share more than an edge. */
export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a)
}

/** Whether the inner rectangle lies in the outer one; a thousandth of a unit is forgiven, for rounding. */
export function contains(outer: Rect, inner: Rect): boolean {
  const forgiven = 1e-3
  return (
    inner.x >= outer.x - forgiven &&
    inner.y >= outer.y - forgiven &&
    right(inner) <= right(outer) + forgiven &&
    bottom(inner) <= bottom(outer) + forgiven
  )
}

export const sameRect = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** An SVG path through the points, its corners rounded by at most `radius`. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const corners = points.filter((point, i) => i === 0 || distance(point, points[i - 1]!) > 1e-3)
  const first = corners[0]
  if (!first) return ''
  let path = `M${round(first.x)} ${round(first.y)}`
  for (let i = 1; i < corners.length; i++) {
    const corner = corners[i]!
    const before = corners[i - 1]!
    const after = corners[i + 1]
    const bend = after ? Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2) : 0
    if (!after || bend === 0) path += `L${round(corner.x)} ${round(corner.y)}`
    else {
      const from = toward(corner, before, bend)
      const to = toward(corner, after, bend)
      path += `L${round(from.x)} ${round(from.y)}Q${round(corner.x)} ${round(corner.y)} ${round(to.x)} ${round(to.y)}`
    }
  }
  return path
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to)
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

/** To a hundredth of a unit: shorter paths, and the same text for the same place. */
export const round = (value: number) => Math.round(value * 100) / 100

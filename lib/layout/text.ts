// Text: how wide words are, computed instead of measured, so that layout needs no DOM and nothing overflows.

import type { Rect } from './geometry.ts'

/** Each character of JetBrains Mono advances 600 of 1000 units. */
const monoAdvanceEm = 0.6

/** A text on the drawing. x is its start, middle or end, as the anchor says; y is its baseline. */
export type Label = {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly font: 'mono' | 'sans'
  /** What it is, for its colour: ink, softer ink, the life of the pod or node it belongs to, failing, or network. */
  readonly tone: 'ink' | 'soft' | 'life' | 'failing' | 'net'
  readonly isBold: boolean
  /** The whole text, where the label had to be cut. */
  readonly whole: string | null
}

type Font = Label['font']

/**
 * The advances of Inter at weight 650, in hundredths of an em, rounded up, from the space to `~`: measured from the font that the page loads.
 * Lighter text is narrower.
 */
const interAdvances =
  `25 33 54 65 66 101 67 34 38 38 55 68 33 47 33 39 67 43 63 65 68 62 65 58 65 65 33 34 68 68 68 56 101 74 67 74 73 61 59 75 75 28 59 72
  57 93 77 77 65 78 66 66 67 74 74 103 73 73 66 38 39 38 49 48 36 58 63 59 63 60 40 63 62 27 27 58 27 91 62 62 63 63 41 56 36 62 60 85 58
  60 57 47 37 47 68`
    .split(/\s+/)
    .map(Number)
const otherAdvance = 100 // an ellipsis, and whatever else there may be
const middleDotAdvance = 33

/** How wide a text is. */
export function textWidth(text: string, size: number, font: Font): number {
  if (font === 'mono') return text.length * monoAdvanceEm * size
  let hundredths = 0
  for (const letter of text) {
    hundredths += letter === '·' ? middleDotAdvance : (interAdvances[letter.charCodeAt(0) - 32] ?? otherAdvance)
  }
  return (hundredths / 100) * size
}

/** The box that a label's ink fills: from the top of its capitals and ascenders to the foot of its descenders. */
export function labelRect(label: Label): Rect {
  const width = textWidth(label.text, label.size, label.font)
  const x = label.anchor === 'start' ? label.x : label.anchor === 'end' ? label.x - width : label.x - width / 2
  return { x, y: label.y - label.size * 0.78, width, height: label.size * 1.02 }
}

/**
 * The text cut to `width` with an ellipsis; empty if not even that fits. `tail` characters at the end are kept where there is
 * room for twice as many, because the end of a generated name is what tells it from its siblings.
 */
export function cut(text: string, width: number, size: number, font: Font = 'mono', tail = 0): string {
  if (textWidth(text, size, font) <= width) return text
  const kept = tail > 0 && textWidth(text.slice(-tail), size, font) * 2 <= width ? text.slice(-tail) : ''
  let head = text.slice(0, text.length - kept.length)
  while (head.length > 0 && textWidth(`${head}…${kept}`, size, font) > width) head = head.slice(0, -1)
  return head.length > 0 ? `${head}…${kept}` : ''
}

/** As `cut`, keeping the end: for paths, whose last part says the most. */
export function cutStart(text: string, width: number, size: number): string {
  const chars = Math.floor(width / (monoAdvanceEm * size) + 1e-9)
  if (text.length <= chars) return text
  return chars < 2 ? '' : `…${text.slice(1 - chars)}`
}

type Wish = {
  readonly size: number
  /** The text shrinks to this size before it is cut. */
  readonly leastSize?: number
  readonly anchor?: Label['anchor']
  readonly font?: Font
  readonly tone?: Label['tone']
  readonly isBold?: boolean
  readonly tail?: number
}

/** A label that is never wider than `width`: smaller down to `leastSize`, then cut; null if nothing of it fits. */
export function fitLabel(text: string, x: number, y: number, width: number, wish: Wish): Label | null {
  const { size, leastSize = size, anchor = 'start', font = 'mono', tone = 'ink', isBold = false, tail = 0 } = wish
  const natural = textWidth(text, size, font)
  const fitting = natural <= width ? size : Math.max(leastSize, (size * width) / natural)
  const shown = cut(text, width + 1e-6, fitting, font, tail)
  if (shown === '') return null
  return { text: shown, x, y, size: fitting, anchor, font, tone, isBold, whole: shown === text ? null : text }
}

/** Words in lines no wider than `width`, at most `most` of them; what does not fit ends in an ellipsis. */
export function wrap(text: string, width: number, size: number, most: number, font: Font = 'sans'): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((piece) => piece !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer, size, font) <= width) line = longer
    else {
      if (line !== '') lines.push(line)
      line = word
    }
    if (lines.length === most) break
  }
  if (lines.length < most && line !== '') {
    lines.push(line)
    line = ''
  }
  return lines.map((each, i) => {
    const isCut = i === most - 1 && line !== ''
    return cut(isCut ? `${each} …` : each, width, size, font)
  })
}

// Legible: the words of a drawing as they are on screen, measured in the browser.

import type { Locator } from '@playwright/test'

export type Word = {
  readonly text: string
  /** Of its letters on screen. */
  readonly sizePx: number
  /** What its ink fills on screen, from the top of its capitals to the foot of its descenders. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Whether it ends beyond the box, chip or pod that it stands in, or in an ellipsis. */
  readonly isCut: boolean
}

/** The words in an element of a drawing that are not hidden. */
export function wordsIn(element: Locator): Promise<readonly Word[]> {
  return element.evaluate((root) => {
    const forgivenPx = 0.5
    const boxes = [...root.querySelectorAll('.skin, .container, .chip rect')].map((box) => box.getBoundingClientRect())
    return [...root.querySelectorAll('text')]
      .filter((label) => getComputedStyle(label).visibility === 'visible' && label.textContent !== '')
      .map((label) => {
        const zoom = label.getScreenCTM()!.a
        const size = Number.parseFloat(getComputedStyle(label).fontSize)
        const { left, right } = label.getBoundingClientRect()
        const baseline = new DOMPoint(0, Number(label.getAttribute('y'))).matrixTransform(label.getScreenCTM()!).y
        const top = baseline - 0.78 * size * zoom
        const bottom = baseline + 0.24 * size * zoom
        const text = [...label.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent)
        const middle = { x: (left + right) / 2, y: (top + bottom) / 2 }
        const around = boxes.filter(
          (box) => box.left < middle.x && box.right > middle.x && box.top < middle.y && box.bottom > middle.y,
        )
        const isOutside = around.some((box) => left < box.left - forgivenPx || right > box.right + forgivenPx)
        return {
          text: text.join(''),
          sizePx: size * zoom,
          left,
          right,
          top,
          bottom,
          isCut: isOutside || around.length === 0 || text.join('').includes('…'),
        }
      })
  }) as Promise<readonly Word[]>
}

/** Pairs of words of which one lies over the other. */
export function wordsThatMeet(words: readonly Word[]): readonly string[] {
  const forgivenPx = 0.5
  return words.flatMap((a, i) =>
    words
      .slice(i + 1)
      .filter(
        (b) =>
          a.left < b.right - forgivenPx &&
          b.left < a.right - forgivenPx &&
          a.top < b.bottom - forgivenPx &&
          b.top < a.bottom - forgivenPx,
      )
      .map((b) => `${a.text} | ${b.text}`),
  )
}

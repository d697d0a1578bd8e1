import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')

/** The colours of one theme: those of light, with its own over them. */
function colours(theme: string): Readonly<Record<string, string>> {
  const blocks = [...css.matchAll(/(:root|\[data-theme='(\w+)'\]) \{([^}]*)\}/g)]
  const own = blocks.filter(([, selector, name]) => selector === ':root' || name === theme).map(([, , , body]) => body)
  return Object.fromEntries([...own.join('').matchAll(/--(\w+): (#\w{6})/g)].map(([, name, colour]) => [name, colour]))
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const grounds = ['paper', 'glass', 'water', 'pod', 'box', 'card']
const lives = ['running', 'starting', 'failing', 'leaving', 'done', 'unknown']
const pairs = [
  ...['ink', 'soft', 'net', 'store', ...lives].flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...['ink', 'soft', 'net'].map((text) => [text, 'netbg'] as const),
  ...['ink', 'soft', 'store'].map((text) => [text, 'storebg'] as const),
]

test.each(['light', 'dark', 'projector'])(
  'U-21 in the theme %s every text has AA contrast on every ground',
  (theme) => {
    const colour = colours(theme)
    const tooFaint = pairs
      .map(([text, ground]) => ({ text, ground, contrast: contrast(colour[text]!, colour[ground]!) }))
      .filter(({ contrast }) => !(contrast >= 4.5))
    expect(tooFaint).toEqual([])
  },
)

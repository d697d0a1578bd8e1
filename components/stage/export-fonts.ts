// Export fonts: the page's fonts as text, so that a saved drawing looks the same where they are not installed.

/** The @font-face rules of the fonts that the page has loaded, each with its font in it. */
export async function fontFaces(): Promise<string> {
  // A sheet of another origin is a browser extension's, and may not be read.
  const sheets = [...document.styleSheets].filter(
    ({ href }) => href === null || new URL(href).origin === location.origin,
  )
  const rules = sheets.flatMap((sheet) =>
    [...sheet.cssRules]
      .filter((rule) => rule instanceof CSSFontFaceRule)
      .map(({ style }) => ({ style, base: sheet.href ?? document.baseURI })),
  )
  const loaded = new Set([...document.fonts].filter(({ status }) => status === 'loaded').map(faceKey))
  const faces = rules.filter(({ style }) =>
    loaded.has(
      faceKey({ family: style.getPropertyValue('font-family'), unicodeRange: style.getPropertyValue('unicode-range') }),
    ),
  )
  return (await Promise.all(faces.map(({ style, base }) => embedded(style, base)))).join('')
}

/** A page has a font in pieces, one for each range of letters. */
const faceKey = ({ family, unicodeRange }: Pick<FontFace, 'family' | 'unicodeRange'>) =>
  `${family} ${unicodeRange}`.replaceAll(/["'\s]/g, '').toLowerCase()

async function embedded(style: CSSStyleDeclaration, base: string): Promise<string> {
  const address = /url\(["']?([^"')]+)/.exec(style.getPropertyValue('src'))?.[1]
  if (!address) return ''
  const font = await (await fetch(new URL(address, base))).blob()
  const kept = ['font-family', 'font-weight', 'font-style', 'unicode-range']
    .filter((name) => style.getPropertyValue(name) !== '')
    .map((name) => `${name}:${style.getPropertyValue(name)};`)
  return `@font-face{${kept.join('')}src:url(${await dataUrl(font)}) format('woff2')}`
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(blob)
  })
}

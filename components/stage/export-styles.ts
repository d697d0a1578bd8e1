// Export styles: how elements of the page look, as classes of a drawing that has no page around it.

const shapeProperties = [
  'opacity',
  'filter',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'paint-order',
]
const textProperties = [
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'font-variant-ligatures',
  'letter-spacing',
  'text-anchor',
]
const colours = new Set(['fill', 'stroke'])
const lengths = new Set(['stroke-width', 'stroke-dasharray'])
const containers = new Set(['g', 'svg', 'use'])

/** Classes by what they say. */
export function createExportStyles() {
  const classes = new Map<string, string>()
  const plain = createPlainColours()

  function classFor(declarations: string): string {
    const known = classes.get(declarations)
    if (known) return known
    const made = `s${classes.size}`
    classes.set(declarations, made)
    return made
  }

  return {
    /** Gives `copy` the looks of `element`, which is on the page, and its place if a style moved it there. */
    copyLooks(element: Element, copy: Element) {
      const style = getComputedStyle(element)
      const names = containers.has(element.localName)
        ? ['opacity', 'filter']
        : element.localName === 'text' || element.localName === 'tspan'
          ? [...shapeProperties, ...textProperties]
          : shapeProperties
      const declarations = names
        .map((name) => [name, style.getPropertyValue(name)] as const)
        .filter(([name, value]) => value !== '' && value !== unsaid[name])
        .map(([name, value]) => [name, colours.has(name) || name === 'filter' ? plain(value) : value] as const)
        .map(([name, value]) => `${name}:${lengths.has(name) ? inOwnUnits(value, element, style) : value}`)
      if (declarations.length > 0) copy.setAttribute('class', classFor(declarations.join(';')))
      else copy.removeAttribute('class')
      if (style.transform !== 'none') copy.setAttribute('transform', style.transform)
      copy.removeAttribute('style')
    },
    /** All classes that were given, as a style sheet. */
    sheet: () => [...classes].map(([declarations, name]) => `.${name}{${declarations}}`).join(''),
  }
}

/** What an element is that says nothing. */
const unsaid: Readonly<Record<string, string>> = {
  opacity: '1',
  filter: 'none',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'stroke-opacity': '1',
  'paint-order': 'normal',
  'font-style': 'normal',
  'font-variant-ligatures': 'normal',
  'letter-spacing': 'normal',
  'text-anchor': 'start',
}

/** A length that is the same on screen however near is one of the drawing in the end: it grows with a drawing that is shown larger. */
function inOwnUnits(value: string, element: Element, { vectorEffect }: CSSStyleDeclaration): string {
  if (vectorEffect !== 'non-scaling-stroke' || !(element instanceof SVGGraphicsElement)) return value
  const zoom = element.getScreenCTM()?.a ?? 1
  return value.replace(/[\d.]+/g, (length) => String(Number((Number(length) / zoom).toPrecision(3))))
}

/** Mixed colours as #rrggbb: other programs than browsers know no oklab. */
function createPlainColours(): (value: string) => string {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
  const known = new Map<string, string>()
  const plainOf = (colour: string) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data
    const hex = [red!, green!, blue!].map((part) => part.toString(16).padStart(2, '0')).join('')
    return alpha === 255 ? `#${hex}` : `rgba(${red},${green},${blue},${(alpha! / 255).toFixed(3)})`
  }
  return (value) =>
    value.replace(/\b(?:rgba?|oklab|oklch|lab|lch|hsl|hwb|color)\([^()]*\)/g, (colour) => {
      if (!known.has(colour)) known.set(colour, plainOf(colour))
      return known.get(colour)!
    })
}

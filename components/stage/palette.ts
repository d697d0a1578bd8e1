// Palette: the tokens of app/globals.css as a canvas needs them. Read again when the theme changes; what tanks.css and pods.css mix is mixed here alike.

import type { Life } from '../../lib/model/life.ts'
import { lifeSigns } from '../../lib/model/life-signs.ts'
import type { Label } from '../../lib/layout/text.ts'

export type Palette = {
  readonly cells: Readonly<Record<Life, { readonly fill: string; readonly edge: string }>>
  readonly tones: Readonly<Record<Label['tone'], string>>
  readonly failing: string
  readonly running: string
  readonly glass: string
  readonly edge: string
  readonly water: string
  readonly stillWater: string
  /** Of edges, in CSS px. */
  readonly thick: number
}

/** The palette of the theme that `element` is painted in. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('i')
  element.append(probe)
  const style = getComputedStyle(probe)
  const colour = (value: string) => {
    probe.style.color = value
    return style.color
  }
  const token = (name: string) => colour(`var(--${name})`)
  const cell = (life: Life) => ({
    fill: colour(`color-mix(in oklab, var(--${life}) 14%, var(--pod))`),
    edge: token(life),
  })
  const palette: Palette = {
    cells: Object.fromEntries((Object.keys(lifeSigns) as Life[]).map((life) => [life, cell(life)])) as Palette['cells'],
    tones: {
      ink: token('ink'),
      soft: token('soft'),
      life: token('running'),
      failing: token('failing'),
      net: token('net'),
    },
    failing: token('failing'),
    running: token('running'),
    glass: token('glass'),
    edge: token('edge'),
    water: token('water'),
    stillWater: colour('color-mix(in oklab, var(--leaving) 22%, var(--paper))'),
    thick: Number(style.getPropertyValue('--thick')),
  }
  probe.remove()
  return palette
}

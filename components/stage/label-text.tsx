// Label text: one label of the scene as SVG text.

import type { Label } from '../../lib/layout/text.ts'
import { round } from '../../lib/layout/geometry.ts'

export function LabelText({ label }: { readonly label: Label }) {
  const { text, x, y, size, anchor, font, tone, isBold, whole } = label
  return (
    <text
      x={round(x)}
      y={round(y)}
      fontSize={round(size)}
      textAnchor={anchor === 'start' ? undefined : anchor}
      className={`${font} ${tone}${isBold ? ' bold' : ''}`}
    >
      {whole === null ? null : <title>{whole}</title>}
      {text}
    </text>
  )
}

export function LabelTexts({ labels }: { readonly labels: readonly Label[] }) {
  return labels.map((label) => <LabelText key={`${label.x} ${label.y}`} label={label} />)
}

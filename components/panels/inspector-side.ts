// Inspector side: on which side of the stage the inspector lies, so that it does not cover what it is about.

import { type RefObject, useLayoutEffect, useState } from 'react'
import type { Uid } from '../../lib/model/types.ts'

/** The width of the drawer with its margins: w-80 and 8 px on either side (inspector.tsx). */
export const inspectorWidthPx = 336

export type Side = 'left' | 'right'

/** The right, unless what is selected is drawn there and would be free with the drawer on the left. */
export function useInspectorSide(stage: RefObject<HTMLElement | null>, selected: Uid | null): Side {
  const [side, setSide] = useState<Side>('right')
  // Before the browser paints, so that the drawer never opens under the pointer between the two clicks of a double click.
  useLayoutEffect(() => {
    const area = stage.current
    if (selected === null || !area) return
    const choose = () => {
      const drawn = area.querySelector(`figure [data-uid="${CSS.escape(selected)}"]`)
      if (!drawn) return false
      // Where the camera put it is known to the drawing alone.
      const { left, right } = drawn.getBoundingClientRect()
      const bounds = area.getBoundingClientRect()
      const isFreeAt = { left: left >= bounds.left + inspectorWidthPx, right: right <= bounds.right - inspectorWidthPx }
      setSide((now) => (isFreeAt[now] ? now : isFreeAt.right ? 'right' : isFreeAt.left ? 'left' : now))
      return true
    }
    if (choose()) return
    // What a link selects is not drawn yet, nor is a pod of a crowd.
    const drawing = new MutationObserver(() => {
      if (choose()) drawing.disconnect()
    })
    drawing.observe(area, { childList: true, subtree: true })
    return () => drawing.disconnect()
  }, [stage, selected])
  return side
}

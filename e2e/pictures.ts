// Pictures: how much of one differs from another, to the eye.

import type { Page } from '@playwright/test'

/** `by`: of 255, in red, green or blue. `size`: both are drawn at it before, so that pixels become points of a grid; else at their own. */
type Difference = { readonly by: number; readonly size?: { readonly width: number; readonly height: number } }

/** The share of pixels in which two pictures differ by so much or more. */
export function shareOfOther(page: Page, a: Buffer, b: Buffer, { by, size }: Difference): Promise<number> {
  return page.evaluate(
    async ({ pictures, by, size }) => {
      const [one, other] = await Promise.all(
        pictures.map(async (data) => {
          const image = new Image()
          image.src = `data:image/png;base64,${data}`
          await image.decode()
          const { width, height } = size ?? image
          const context = new OffscreenCanvas(width, height).getContext('2d')!
          context.drawImage(image, 0, 0, width, height)
          return context.getImageData(0, 0, width, height).data
        }),
      )
      let differing = 0
      for (let i = 0; i < one!.length; i += 4) {
        const apart = [0, 1, 2].map((part) => Math.abs(one![i + part]! - other![i + part]!))
        if (Math.max(...apart) >= by) differing++
      }
      return differing / (one!.length / 4)
    },
    { pictures: [a.toString('base64'), b.toString('base64')], by, size },
  )
}

// The camera as the page shows it.

import type { Locator, Page } from '@playwright/test'

export const transformOf = (stage: Locator) => stage.locator('.drawing > g').getAttribute('transform')

/** Resolves when the camera has not moved for some frames. */
export const untilStill = (page: Page) =>
  page.evaluate(
    (frames) =>
      new Promise<void>((resolve) => {
        const world = document.querySelector('.drawing > g')!
        let before = world.getAttribute('transform')
        let still = 0
        const look = () => {
          const now = world.getAttribute('transform')
          still = now === before ? still + 1 : 0
          before = now
          if (still === frames) resolve()
          else requestAnimationFrame(look)
        }
        look()
      }),
    10,
  )

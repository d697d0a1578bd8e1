// Life signs: one sign for each life, as an SVG path, so that colour is never alone.

import type { Life } from './life.ts'

/** Around 0,0, for a circle of radius 8. Absolute commands only. */
export const lifeSigns: Readonly<Record<Life, string>> = {
  running: 'M-3.2-4.2 4.4 0-3.2 4.2z',
  starting: 'M0-4.5A4.5 4.5 0 1 1-4.5 0',
  failing: 'M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5',
  leaving: 'M-4 0H4',
  done: 'M-4 0-1 3.2 4.2-3.4',
  unknown: 'M-2-2A2.2 2.2 0 1 1 .6 .2V1.6M.6 4V4.6',
}

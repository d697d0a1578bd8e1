// Width: whether there is room for a panel beside the stage, and for all tanks on it; see --breakpoint-wide.

import { useSyncExternalStore } from 'react'

const wide = '(width >= 760px)'
const isWide = () => window.matchMedia(wide).matches
const onWidth = (changed: () => void) => {
  const media = window.matchMedia(wide)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

export const useIsWide = (): boolean => useSyncExternalStore(onWidth, isWide, () => true)

// Hold: a button that is held goes on doing what a press does, as the keys of a keyboard do.

import { useCallback, useEffect, useRef } from 'react'

const firstRepeatMs = 450 // as long as a keyboard waits: a press that is a little slow is one step
const repeatMs = 110 // 9 steps a second: fast, and still to be stopped at a number that is seen

/** What a button needs to be held. `step` is called for a press and again and again while it is held. */
export function useHold(step: () => void) {
  const stepNow = useRef(step)
  useEffect(() => {
    stepNow.current = step
  })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const hasRepeated = useRef(false)
  const stop = useCallback(() => clearTimeout(timer.current), [])
  useEffect(() => stop, [stop])
  const repeat = () => {
    hasRepeated.current = true
    stepNow.current()
    timer.current = setTimeout(repeat, repeatMs)
  }
  return {
    onPointerDown({ button }: { readonly button: number }) {
      stop()
      hasRepeated.current = false
      if (button === 0) timer.current = setTimeout(repeat, firstRepeatMs)
    },
    onPointerUp: stop,
    onPointerLeave({ pointerType }: { readonly pointerType: string }) {
      stop()
      // A mouse that leaves clicks no more; a finger leaves before its click.
      if (pointerType === 'mouse') hasRepeated.current = false
    },
    onPointerCancel: stop,
    // A finger that stays would open the browser's menu.
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
    onClick() {
      if (!hasRepeated.current) stepNow.current()
      hasRepeated.current = false
    },
  }
}

// Held touches: a finger goes on telling the element that it came down on, also when that is gone from the page, as a pod's inside is at another
// level. What it tells there is told the surface in its place, so that no gesture ends in the middle.

/** For touches on `surface` and what is in it. Returns how to stop. */
export function holdTouches(surface: Element): () => void {
  const tell = (event: Event) => {
    const { type, target, touches, targetTouches, changedTouches } = event as TouchEvent
    if (target instanceof Node && target.isConnected) return
    const lists = { touches: [...touches], targetTouches: [...targetTouches], changedTouches: [...changedTouches] }
    surface.dispatchEvent(new TouchEvent(type, { ...lists, bubbles: true, cancelable: true }))
  }
  const onStart = ({ target }: Event) => {
    for (const type of ['touchmove', 'touchend', 'touchcancel']) target?.addEventListener(type, tell)
  }
  // On its way down: gestures let nothing come up again.
  surface.addEventListener('touchstart', onStart, true)
  return () => surface.removeEventListener('touchstart', onStart, true)
}

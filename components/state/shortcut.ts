// Shortcut: a key that does something wherever the focus is, but where somebody types.

import { useEffect, useRef } from 'react'

/** Calls `act` when the key is pressed alone and nobody is typing. */
export function useShortcut(key: string, act: () => void): void {
  const actNow = useRef(act)
  useEffect(() => {
    actNow.current = act
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea')
      if (event.key !== key || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      actNow.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [key])
}

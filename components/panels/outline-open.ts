// Outline open: which items of the outline are open. All are at first; opening one renders that one only.

import { useState, useSyncExternalStore } from 'react'

export type OpenItems = ReturnType<typeof createOpenItems>

function createOpenItems() {
  const closed = new Set<string>()
  const listeners = new Set<() => void>()
  return {
    isOpen: (id: string) => !closed.has(id),
    toggle(id: string) {
      if (!closed.delete(id)) closed.add(id)
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export function useOpenItems(): OpenItems {
  const [items] = useState(createOpenItems)
  return items
}

export function useIsOpen(items: OpenItems, id: string): boolean {
  return useSyncExternalStore(
    items.subscribe,
    () => items.isOpen(id),
    () => true,
  )
}

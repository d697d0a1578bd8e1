// Outline keys: where the focus goes in the outline, as the WAI-ARIA tree pattern has it (https://www.w3.org/WAI/ARIA/apg/patterns/treeview/).

/** The items that the focus can go to, from top to bottom: those in the DOM, for closed items have no children there. */
export function stopsOf(tree: HTMLElement): readonly HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')]
}

/** The item that a key leads to from `item`; null for a key that leads nowhere. */
export function nextStop(stops: readonly HTMLElement[], item: HTMLElement, key: string): HTMLElement | null {
  const place = stops.indexOf(item)
  switch (key) {
    case 'ArrowDown':
      return stops[place + 1] ?? null
    case 'ArrowUp':
      return stops[place - 1] ?? null
    case 'ArrowRight':
      return stops[place + 1] && item.contains(stops[place + 1]!) ? stops[place + 1]! : null
    case 'ArrowLeft':
      return item.parentElement?.closest<HTMLElement>('[role=treeitem]') ?? null
    case 'Home':
      return stops[0] ?? null
    case 'End':
      return stops.at(-1) ?? null
    default:
      return key.length === 1 ? typedStop(stops, place, key) : null
  }
}

/** The next item whose own name begins with what was typed. */
function typedStop(stops: readonly HTMLElement[], place: number, key: string): HTMLElement | null {
  const begins = (stop: HTMLElement) => ownName(stop).toLowerCase().startsWith(key.toLowerCase())
  return [...stops.slice(place + 1), ...stops.slice(0, place)].find(begins) ?? null
}

/** `web-1` of `Pod default/web-1, Running, 1/1 ready`. */
function ownName(stop: HTMLElement): string {
  const named = stop.getAttribute('aria-label')?.split(',')[0]?.split(' ')[1] ?? ''
  return named.split('/').at(-1) ?? ''
}

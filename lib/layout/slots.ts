// Slots: where each pod sits in its tank. A pod keeps its slot until it goes, so nothing on stage jumps.

import type { Uid } from '../model/types.ts'

/** Slot numbers, from 0, by uid; for one tank. */
export type Slots = ReadonlyMap<Uid, number>

export const noSlots: Slots = new Map()

/**
 * Slots after a change: those who stay keep theirs, newcomers fill the lowest holes in the order given. The same object if
 * nobody came or went. Pure; O(present).
 */
export function nextSlots(slots: Slots, present: readonly Uid[]): Slots {
  const next = new Map<Uid, number>()
  const arriving: Uid[] = []
  for (const uid of present) {
    const slot = slots.get(uid)
    if (slot === undefined) arriving.push(uid)
    else next.set(uid, slot)
  }
  if (arriving.length === 0 && next.size === slots.size) return slots
  const taken = new Set(next.values())
  let hole = 0
  for (const uid of arriving) {
    while (taken.has(hole)) hole++
    next.set(uid, hole++)
  }
  return next
}

/** How many slots a tank must have to hold these. */
export function slotsNeeded(slots: Slots): number {
  let highest = -1
  for (const slot of slots.values()) if (slot > highest) highest = slot
  return highest + 1
}

'use client'
// Announcements: what happens on the stage, in words, for who hears the page.

import { useAnnouncement } from '../state/announcer.ts'

export function Announcements() {
  return (
    <output aria-label="What happened" className="unseen">
      {useAnnouncement()}
    </output>
  )
}

'use client'
// Live provider: makes the page's stores and keeps them running while the page is there.

import { type ReactNode, useLayoutEffect, useState } from 'react'
import { protocolVersion } from '../../lib/protocol.ts'
import { announce, AnnouncerContext, createAnnouncer } from './announcer.ts'
import { ClusterStoreContext, createClusterStore } from './cluster-store.ts'
import { CommandsContext, createCommands } from './commands.ts'
import { applySample, deletePod, fetchSnapshot, postScale, removeSample, resetSandbox } from './http.ts'
import { openLink } from './socket.ts'
import { createStoryStore, StoryStoreContext } from './story-store.ts'
import { createViewStore, ViewStoreContext } from './view-state.ts'

const reloadKey = 'podarium-reloaded-for' // sessionStorage: the protocol that this tab was reloaded away from, so that it happens once

function reloadOnce() {
  try {
    if (sessionStorage.getItem(reloadKey) === String(protocolVersion)) return
    sessionStorage.setItem(reloadKey, String(protocolVersion))
  } catch {
    return // A browser may forbid storage: without a memory of it, one reload would become many.
  }
  window.location.reload()
}

function later(afterMs: number, act: () => void) {
  const timer = setTimeout(act, afterMs)
  return () => clearTimeout(timer)
}

function createLive() {
  const nowMs = () => Date.now()
  const cluster = createClusterStore({ openLink, fetchSnapshot, nowMs, reload: reloadOnce })
  const view = createViewStore(cluster)
  const commands = createCommands(cluster, {
    postScale,
    deletePod,
    applySample,
    removeSample,
    resetSandbox,
    nowMs,
  })
  const stories = createStoryStore(cluster, view, nowMs)
  const announcer = createAnnouncer({ nowMs, later })
  return { cluster, view, commands, stories, announcer }
}

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [{ cluster, view, commands, stories, announcer }] = useState(createLive)
  // Before the browser paints: there is nothing to see until the first snapshot is there.
  useLayoutEffect(() => {
    const stops = [view.start(), commands.start(), stories.start(), announce(announcer, cluster, view), cluster.start()]
    return () => {
      for (const stop of stops) stop()
    }
  }, [cluster, view, commands, stories, announcer])
  return (
    <ClusterStoreContext value={cluster}>
      <ViewStoreContext value={view}>
        <CommandsContext value={commands}>
          <StoryStoreContext value={stories}>
            <AnnouncerContext value={announcer}>{children}</AnnouncerContext>
          </StoryStoreContext>
        </CommandsContext>
      </ViewStoreContext>
    </ClusterStoreContext>
  )
}

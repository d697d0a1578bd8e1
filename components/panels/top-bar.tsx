'use client'
// Top bar: which cluster, whether the picture is the truth, what is looked for, which theme; on a phone in two rows.

import { useCluster } from '../state/cluster-store.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { Finder } from './finder.tsx'
import { Gallery } from './gallery.tsx'
import { Help } from './help.tsx'
import { SystemToggle } from './system-toggle.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

export function TopBar(props: { readonly isHelpOpen: boolean; onHelp(isOpen: boolean): void }) {
  return (
    <header className="z-30 flex min-w-0 flex-wrap items-center gap-x-2 gap-y-2 border-b border-line bg-card px-4 py-2 [grid-area:bar] wide:flex-nowrap wide:gap-x-5 wide:px-5 wide:py-0">
      <h1 className="flex items-center gap-2 text-xl font-bold tracking-tight">
        <Logo />
        <span className="max-[400px]:text-l">Podarium</span>
      </h1>
      <ClusterName />
      <ConnectionBadge />
      <div className="flex min-w-0 flex-auto items-center justify-end gap-3 max-wide:contents">
        <Finder />
        <div className="flex min-w-0 items-center gap-3 max-wide:hidden">
          <SystemToggle />
        </div>
        <div className="flex shrink-0 items-center gap-2 max-wide:ml-auto wide:gap-3">
          <Gallery />
          <span className="max-wide:hidden">
            <ThemeSwitch />
          </span>
          <Help isOpen={props.isHelpOpen} onChange={props.onHelp} />
        </div>
      </div>
    </header>
  )
}

function Logo() {
  return (
    <svg
      width="26"
      height="26"
      viewBox="0 0 26 26"
      fill="none"
      stroke="var(--running)"
      strokeWidth="2.5"
      aria-hidden="true"
    >
      <circle cx="13" cy="13" r="11.2" fill="var(--water)" />
      <path d="M4 14q4.500-4 9 0t9 0" strokeLinecap="round" />
    </svg>
  )
}

function ClusterName() {
  const cluster = useCluster()
  if (!cluster) return null
  return (
    <p
      className="hidden min-w-0 items-center gap-2 wide:flex"
      title={`Context ${cluster.context}, cluster ${cluster.name}`}
    >
      <span className="truncate font-mono text-s text-soft">
        {/* The sandbox has a sign of its own. */}
        {cluster.sandbox ? cluster.version.replace(/\+.*/, '') : `${cluster.context} · ${cluster.version}`}
      </span>
      {cluster.sandbox && (
        <span
          className="rounded-full border border-boxline bg-box px-2 text-s font-semibold"
          title="A small cluster of Podarium's own, because no Kind cluster was in reach"
        >
          Sandbox
        </span>
      )}
    </p>
  )
}

'use client'
// Top bar: which cluster, whether the picture is the truth, which namespaces, which theme.

import { useMemo } from 'react'
import { everyNamespace, systemNamespaces } from '../state/address.ts'
import { useCluster, useModel } from '../state/cluster-store.ts'
import { type Theme, themes, useNamespaceFilter, useTheme } from '../state/view-state.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { Finder } from './finder.tsx'
import { Gallery } from './gallery.tsx'

export function TopBar(props: { readonly isLegendOpen: boolean | null; onToggleLegend(): void }) {
  return (
    <header className="z-30 flex min-w-0 flex-wrap items-center gap-x-5 gap-y-2 border-b border-line bg-card px-4 py-2 [grid-area:bar] wide:flex-nowrap wide:px-5 wide:py-0">
      <h1 className="flex items-center gap-2 text-xl font-bold tracking-tight">
        <Logo />
        Podarium
      </h1>
      <ClusterName />
      <ConnectionBadge />
      <div className="flex min-w-0 flex-auto items-center gap-2 wide:justify-end wide:gap-3">
        <Finder />
        <Gallery />
        <NamespaceFilter />
        <ThemeSwitch />
        <button
          type="button"
          aria-label="Legend"
          aria-pressed={props.isLegendOpen ?? undefined}
          title="What the colours and signs mean"
          className="quiet-button size-7 shrink-0 font-bold"
          onClick={props.onToggleLegend}
        >
          ?
        </button>
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

const field = 'quiet-button h-7 min-w-0 px-1.5 text-s'

function NamespaceFilter() {
  const { namespaces } = useModel()
  const { namespace, setNamespace } = useNamespaceFilter()
  const names = useMemo(() => [...namespaces.values()].map(({ name }) => name).toSorted(), [namespaces])
  const hasSystem = names.some((name) => systemNamespaces.has(name))
  const isSystemShown = namespace === everyNamespace
  const isUnknown = namespace !== null && !isSystemShown && !names.includes(namespace)
  return (
    <>
      <label className="flex min-w-0 items-center gap-1.5 text-s max-wide:flex-auto">
        <span className="hidden text-soft min-[1500px]:inline">namespace</span>
        <select
          aria-label="Namespace"
          className={`${field} w-full max-w-44`}
          value={namespace ?? ''}
          onChange={(event) => setNamespace(event.target.value || null)}
        >
          <option value="">all but the system’s</option>
          <option value={everyNamespace}>all</option>
          {isUnknown && <option value={namespace}>{namespace}</option>}
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {hasSystem && (namespace === null || isSystemShown) && (
        <button
          type="button"
          aria-pressed={isSystemShown}
          title={
            isSystemShown ? 'Hide the pods that the cluster itself runs' : 'Show the pods that the cluster itself runs'
          }
          className={`${field} shrink-0 whitespace-nowrap ${isSystemShown ? 'font-semibold' : ''}`}
          onClick={() => setNamespace(isSystemShown ? null : everyNamespace)}
        >
          {isSystemShown ? '− kube-system' : '+ kube-system'}
        </button>
      )}
    </>
  )
}

function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  return (
    <select
      aria-label="Theme"
      className={`${field} max-wide:w-28`}
      value={theme}
      onChange={(event) => setTheme(event.target.value as Theme)}
    >
      {themes.map((name) => (
        <option key={name} value={name}>
          {name === 'system' ? 'system theme' : name}
        </option>
      ))}
    </select>
  )
}

'use client'
// Stage buttons: zoom, and what is shown saved as a picture or a drawing.

import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import { useCluster } from '../state/cluster-store.ts'
import type { Camera, Covered } from './camera.ts'
import { zoomStep } from './camera-moves.ts'
import { drawingOf, pictureOf } from './export-drawing.ts'
import { exportName } from './export-name.ts'
import type { Kept } from './scene-keeper.ts'

type Props = {
  readonly camera: Camera
  readonly figure: RefObject<HTMLElement | null>
  readonly kept: Kept | null
  readonly size: { readonly width: number; readonly height: number } | null
  readonly lit: ReadonlySet<Uid> | null
  readonly covered: Covered
}

export function StageButtons(props: Props) {
  const { camera, covered } = props
  return (
    <div className="stage-buttons" style={{ marginRight: covered.right }}>
      <SaveMenu {...props} />
      <fieldset aria-label="Zoom">
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => camera.zoomBy(zoomStep)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => camera.zoomBy(1 / zoomStep)}>
          −
        </button>
        <button type="button" aria-label="Show all" title="Show all (0)" onClick={() => camera.showAll()}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
          </svg>
        </button>
      </fieldset>
    </div>
  )
}

function SaveMenu({ camera, figure, kept, size, lit }: Props) {
  const cluster = useCluster()
  const [isOpen, setOpen] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  if (!kept || !size || !cluster) return null

  const save = async (ending: 'png' | 'svg') => {
    const at = new Date()
    const title = `Podarium: ${cluster.context}, ${at.toLocaleString()}`
    try {
      const shown = { scene: kept.scene, view: camera.view(), lit, size, title }
      const drawing = await drawingOf(figure.current!, shown)
      const saved = ending === 'svg' ? new Blob([drawing], { type: 'image/svg+xml' }) : await pictureOf(drawing, size)
      download(saved, exportName(cluster.context, at, ending))
      setFailure(null)
      setOpen(false)
    } catch (error) {
      setFailure(`The picture could not be made: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return
    // The inspector closes with the next one.
    event.stopPropagation()
    event.nativeEvent.stopImmediatePropagation()
    setOpen(false)
    button.current?.focus()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it, wherever in it the focus is
    <fieldset
      className="save-menu"
      aria-label="Save"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setOpen(false)
      }}
    >
      <button
        ref={button}
        type="button"
        aria-label="Save what is shown"
        title="Save what is shown"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 2v8M4.500 7 8 10.500 11.500 7M2.500 13.500h11" />
        </svg>
      </button>
      {isOpen && (
        <div className="save-choices">
          <button type="button" onClick={() => void save('png')}>
            Save picture (PNG)
          </button>
          <button type="button" onClick={() => void save('svg')}>
            Save drawing (SVG)
          </button>
          {failure !== null && <p role="alert">{failure}</p>}
        </div>
      )}
    </fieldset>
  )
}

function download(blob: Blob, name: string) {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has it once the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}

// Outline row: an item of the tree as assistive technology reads it, and the row of it that is seen.

import type { ReactNode } from 'react'
import type { Uid } from '../../lib/model/types.ts'

export function Item(props: {
  readonly id: string
  /** What a press on it selects. */
  readonly uid: Uid | null
  readonly label: string
  readonly level: 1 | 2 | 3
  readonly isOpen?: boolean
  readonly isSelected?: boolean
  readonly place?: number | null
  readonly of?: number | null
  readonly children: ReactNode
}) {
  const { id, uid, label, level, isOpen } = props
  return (
    <li
      role="treeitem"
      aria-label={label}
      aria-level={level}
      aria-expanded={isOpen}
      aria-selected={props.isSelected}
      aria-posinset={props.place ?? undefined}
      aria-setsize={props.of ?? undefined}
      tabIndex={-1}
      data-id={id}
      data-uid={uid}
      title={label}
      className={`group/item outline-none ${level === 2 ? 'outline-rows' : ''}`}
    >
      {props.children}
    </li>
  )
}

const indent = { 1: 'pl-0', 2: 'pl-3', 3: 'pl-10 text-s text-soft' } as const

export function Row(props: { readonly level: 1 | 2 | 3; readonly isOpen?: boolean; readonly children: ReactNode }) {
  return (
    <div
      className={`row flex h-6.5 cursor-pointer items-center gap-1.5 rounded-md px-1 hover:bg-box ${indent[props.level]}`}
    >
      {props.isOpen !== undefined && (
        <span data-toggle className="flex h-full w-4 shrink-0 items-center justify-center text-m text-soft">
          <i className="twisty" data-open={props.isOpen} />
        </span>
      )}
      {props.children}
    </div>
  )
}

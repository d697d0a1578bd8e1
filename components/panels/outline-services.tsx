'use client'
// Outline services: the Services that have a door on the stage. Each listens to itself only.

import { memo } from 'react'
import type { Uid } from '../../lib/model/types.ts'
import { doorSign } from '../stage/icons.tsx'
import { useView } from '../state/cluster-store.ts'
import { useIsSelected } from '../state/view-state.ts'
import { type OpenItems, useIsOpen } from './outline-open.ts'
import { Item, Row } from './outline-row.tsx'
import { count, doorsName, portWords, serviceName } from './words.ts'

/** All of them: a Service is a row, and there are never as many as pods. */
export const ServicesBranch = memo(function ServicesBranch(props: {
  readonly uids: readonly Uid[]
  readonly open: OpenItems
}) {
  const { uids, open } = props
  const isOpen = useIsOpen(open, 'services')
  return (
    <Item id="services" uid={null} label={doorsName(uids.length)} level={1} isOpen={isOpen}>
      <Row isOpen={isOpen} level={1}>
        <b className="truncate font-semibold">Services</b>
        <span className="ml-auto shrink-0 text-s">{uids.length}</span>
      </Row>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of list items has no tag of its own
        <ul role="group">
          {uids.map((uid) => (
            <ServiceItem key={uid} uid={uid} />
          ))}
        </ul>
      )}
    </Item>
  )
})

const ServiceItem = memo(function ServiceItem({ uid }: { readonly uid: Uid }) {
  const service = useView('services', uid)
  const isSelected = useIsSelected(uid)
  if (!service) return null
  const ready = service.podUids.length
  return (
    <Item id={`service/${uid}`} uid={uid} label={serviceName(service)} level={2} isSelected={isSelected}>
      <Row level={2}>
        <svg className="shrink-0 text-net" width="12" height="14" viewBox="-1 -1 16 18" aria-hidden="true">
          <path d={doorSign} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
        </svg>
        <span className="truncate font-mono">{service.name}</span>
        <span
          className={`ml-auto max-w-[55%] min-w-0 shrink-0 truncate text-s ${ready ? 'text-soft' : 'text-failing'}`}
        >
          {portWords(service)} · {count(ready, 'pod')}
        </span>
      </Row>
    </Item>
  )
})

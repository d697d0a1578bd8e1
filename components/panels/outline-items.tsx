'use client'
// Outline items: a node, its pods, their containers and volumes. Each pod listens to itself only.

import { memo, type ReactNode } from 'react'
import { containerLife } from '../../lib/layout/container-life.ts'
import { isApiToken } from '../../lib/model/api-token.ts'
import { isNodeReady, podLife } from '../../lib/model/life.ts'
import type { PodView, Uid } from '../../lib/model/types.ts'
import { useView } from '../state/cluster-store.ts'
import { useIsSelected } from '../state/view-state.ts'
import { LifeMark } from './life-mark.tsx'
import { type Branch, type BranchWindow, rowRem } from './outline-branches.ts'
import { type OpenItems, useIsOpen } from './outline-open.ts'
import { Item, Row } from './outline-row.tsx'
import { containerName, nodeName, notShown, podName, volumeName, waitingName } from './words.ts'

type BranchProps = {
  readonly branch: Branch
  /** How many pods are there, of which the branch may have those only that are looked for. */
  readonly of: number
  readonly shortName: string | null
  readonly window: BranchWindow | null
  readonly open: OpenItems
}

/** A node with its pods, or the pods that wait for one. `window` null: all of them are in the DOM. */
export const BranchItem = memo(function BranchItem({ branch, of, shortName, window, open }: BranchProps) {
  const { node: name, nodeUid, podUids } = branch
  const node = useView('nodes', nodeUid)
  const id = `node/${name ?? ''}`
  const isOpen = useIsOpen(open, id)
  const isSelected = useIsSelected(nodeUid ?? '')
  const label =
    name === null
      ? waitingName(podUids.length, of)
      : node
        ? nodeName(node, podUids.length, of)
        : nodeName({ name, status: notShown }, podUids.length, of)
  const tone = !node ? '' : isNodeReady(node) ? 'text-running' : 'text-failing'
  const first = window?.first ?? 0
  return (
    <Item id={id} uid={nodeUid} label={label} level={1} isOpen={isOpen} isSelected={isSelected}>
      <Row isOpen={isOpen} level={1}>
        <b className="truncate font-mono font-semibold">{shortName ?? 'Waiting for a node'}</b>
        <span className={`ml-auto flex max-w-[60%] shrink-0 gap-1 text-s ${tone}`}>
          {name !== null && <span className="truncate">{node?.status ?? notShown}</span>}
          {name !== null && '·'} {podUids.length}
          {of !== podUids.length && ` of ${of}`}
        </span>
      </Row>
      {isOpen && podUids.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of list items has no tag of its own
        <ul role="group" style={window ? undefined : unseenBranch(podUids.length)}>
          <Space rows={window?.rowsAbove ?? 0} />
          {podUids.slice(first, window?.last).map((uid, index) => (
            <PodItem
              key={uid}
              uid={uid}
              open={open}
              place={window ? first + index + 1 : null}
              of={window ? podUids.length : null}
            />
          ))}
          <Space rows={window?.rowsBelow ?? 0} />
        </ul>
      )}
    </Item>
  )
})

const rowsAtLeast = 2 // of a pod: its own and one container's

/** A branch that nobody sees costs nothing, not even the look whether one of its pods is seen. */
const unseenBranch = (pods: number) =>
  ({ contentVisibility: 'auto', containIntrinsicSize: `auto ${pods * rowsAtLeast * rowRem}rem` }) as const

function Space({ rows }: { readonly rows: number }) {
  return rows > 0 ? <li role="none" style={{ height: `${rows * rowRem}rem` }} /> : null
}

type PodProps = {
  readonly uid: Uid
  readonly open: OpenItems
  readonly place: number | null
  readonly of: number | null
}

const PodItem = memo(function PodItem({ uid, open, place, of }: PodProps) {
  const pod = useView('pods', uid)
  const id = `pod/${uid}`
  const isOpen = useIsOpen(open, id)
  const isSelected = useIsSelected(uid)
  if (!pod) return null
  return (
    <Item
      id={id}
      uid={uid}
      label={podName(pod)}
      level={2}
      isOpen={isOpen}
      isSelected={isSelected}
      place={place}
      of={of}
    >
      <Row isOpen={isOpen} level={2}>
        <LifeMark life={podLife(pod.status, pod.ready)} size={12} />
        <span className="truncate font-mono">{pod.name}</span>
        <span className="ml-auto flex max-w-[55%] min-w-0 shrink-0 gap-1 text-s text-soft">
          <span className="truncate">{pod.status}</span> {pod.ready}
        </span>
      </Row>
      {isOpen && <Inside pod={pod} isSelected={isSelected} />}
    </Item>
  )
})

function Inside({ pod, isSelected }: { readonly pod: PodView; readonly isSelected: boolean }) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of list items has no tag of its own
    <ul role="group">
      {pod.containers.map((container) => (
        <Leaf key={container.name} pod={pod} id={`container/${container.name}`} label={containerName(container)}>
          <LifeMark life={containerLife(container)} size={9} />
          <span className="truncate font-mono">{container.name}</span>
          <span className="ml-auto max-w-[60%] shrink-0 truncate">{container.reason ?? container.state}</span>
        </Leaf>
      ))}
      {pod.volumes
        .filter((volume) => isSelected || !isApiToken(volume))
        .map((volume) => (
          <Leaf key={volume.name} pod={pod} id={`volume/${volume.name}`} label={volumeName(pod, volume)}>
            <span className="h-2 w-2.5 shrink-0 rounded-[50%/30%] border border-store bg-storebg" />
            <span className="truncate font-mono">{volume.name}</span>
            <span className="ml-auto shrink-0">{volume.kind}</span>
          </Leaf>
        ))}
    </ul>
  )
}

function Leaf(props: {
  readonly pod: PodView
  readonly id: string
  readonly label: string
  readonly children: ReactNode
}) {
  return (
    <Item id={`${props.pod.uid}/${props.id}`} uid={props.pod.uid} label={props.label} level={3}>
      <Row level={3}>{props.children}</Row>
    </Item>
  )
}

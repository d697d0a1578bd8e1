// Outline refused: the pods that are wanted and were refused, the ghosts on the stage, by the workload that wants them.

import type { Refusal } from '../../lib/layout/waiting.ts'
import { useIsSelected } from '../state/view-state.ts'
import { type OpenItems, useIsOpen } from './outline-open.ts'
import { Item, Row } from './outline-row.tsx'
import { count, refusalName, refusedName } from './words.ts'

export function RefusedBranch({ refusals, open }: { readonly refusals: readonly Refusal[]; readonly open: OpenItems }) {
  const isOpen = useIsOpen(open, 'refused')
  const pods = refusals.reduce((sum, refusal) => sum + refusal.pods, 0)
  return (
    <Item id="refused" uid={null} label={refusedName(pods)} level={1} isOpen={isOpen}>
      <Row isOpen={isOpen} level={1}>
        <b className="truncate font-semibold">Refused</b>
        <span className="ml-auto shrink-0 text-s text-failing">{pods}</span>
      </Row>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of list items has no tag of its own
        <ul role="group">
          {refusals.map((refusal) => (
            <RefusalItem key={refusal.workload.uid} refusal={refusal} />
          ))}
        </ul>
      )}
    </Item>
  )
}

function RefusalItem({ refusal }: { readonly refusal: Refusal }) {
  const { workload, owner, pods, reason } = refusal
  const isSelected = useIsSelected(owner.uid)
  return (
    <Item id={`refused/${workload.uid}`} uid={owner.uid} label={refusalName(refusal)} level={2} isSelected={isSelected}>
      <Row level={2}>
        <span className="h-3 w-3 shrink-0 rounded-sm border border-dashed border-failing" />
        <span className="truncate font-mono">{owner.name}</span>
        <span className="ml-auto flex max-w-[60%] min-w-0 shrink-0 gap-1 text-s text-failing">
          <span className="shrink-0">{count(pods, 'pod')}</span> <span className="truncate text-soft">{reason}</span>
        </span>
      </Row>
    </Item>
  )
}

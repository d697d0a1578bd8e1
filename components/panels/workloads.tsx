'use client'
// Workloads: what makes pods, with a stepper for each that can be scaled, and for the others why not.

import { Fragment, memo, type ReactNode, useId, useMemo, useState } from 'react'
import { scaleAdvice } from '../../lib/model/scale-advice.ts'
import { isTroubled, tallyOf, type Troubles, troublesOf } from '../../lib/model/tallies.ts'
import type { Model, PodView, Uid, WorkloadView } from '../../lib/model/types.ts'
import { useChosenPods } from '../state/chosen-pods.ts'
import { useClusterStore, useView } from '../state/cluster-store.ts'
import { useScale } from '../state/commands.ts'
import { useIsSelected, useSelect, useShownModel } from '../state/view-state.ts'
import { ReplicaStepper } from './replica-stepper.tsx'
import { TallyBar, TallyWords } from './replica-tally.tsx'
import { byName, listedWorkloads } from './words.ts'

const roomyRows = 4 // as many tall rows as fit at 1280x720; more are drawn low
const barePodsAtFirst = 50 // a list to read, not the stage: the rest is one click away

const isBare = ({ ownerUid }: PodView) => ownerUid === null

export function Workloads() {
  const { workloads } = useShownModel()
  const bare = useChosenPods(isBare)
  const rows = useMemo(
    () => ({ workloads: listedWorkloads(workloads), barePods: bare.toSorted(byName) }),
    [workloads, bare],
  )
  const troubles = useTroubles(useChosenPods(isTroubled), workloads)
  const [isAllShown, setAllShown] = useState(false)
  const barePods = isAllShown ? rows.barePods : rows.barePods.slice(0, barePodsAtFirst)
  const isLow = rows.workloads.length + barePods.length > roomyRows
  const byNamespace = Map.groupBy([...rows.workloads, ...barePods], ({ namespace }) => namespace)
  const isOnlyDefault = byNamespace.size === 1 && byNamespace.has('default')
  return (
    <section aria-label="Workloads" className={`flex flex-col p-3.5 pt-0 ${isLow ? 'gap-1.5' : 'gap-2.5'}`}>
      {[...byNamespace].map(([namespace, ofNamespace]) => (
        <Fragment key={namespace}>
          {!isOnlyDefault && <h3 className="px-1.5 pt-1 text-s font-semibold text-soft">{namespace}</h3>}
          {ofNamespace.map((subject) =>
            'containers' in subject ? (
              <BarePodRow key={subject.uid} uid={subject.uid} isLow={isLow} />
            ) : (
              <WorkloadRow key={subject.uid} uid={subject.uid} isLow={isLow} troubles={troubles.get(subject.uid)} />
            ),
          )}
        </Fragment>
      ))}
      {barePods.length < rows.barePods.length && (
        <button type="button" className="link" onClick={() => setAllShown(true)}>
          Show all {rows.barePods.length} bare pods
        </button>
      )}
      {byNamespace.size === 0 && <p className="px-1.5 text-soft">Nothing makes pods here yet.</p>}
    </section>
  )
}

/** The same object for a workload whose troubles are the same, so that its row is not rendered for what happens to others. */
function useTroubles(pods: readonly PodView[], workloads: Model['workloads']): ReadonlyMap<Uid, Troubles> {
  const keep = useState(createTroublesKeeper)[0]
  return useMemo(() => keep({ pods, workloads }), [keep, pods, workloads])
}

function createTroublesKeeper() {
  let before: ReadonlyMap<Uid, Troubles> = new Map()
  const isSame = (a: Troubles, b: Troubles | undefined) =>
    b?.leaving === a.leaving &&
    b.refused === a.refused &&
    b.stuck.size === a.stuck.size &&
    a.stuck.entries().every(([word, count]) => b.stuck.get(word) === count)
  return (model: { readonly pods: readonly PodView[]; readonly workloads: Model['workloads'] }) => {
    const now = troublesOf(model)
    before = new Map([...now].map(([uid, each]) => [uid, isSame(each, before.get(uid)) ? before.get(uid)! : each]))
    return before
  }
}

type RowProps = { readonly uid: Uid; readonly isLow: boolean }

type WorkloadRowProps = RowProps & { readonly troubles: Troubles | undefined }

const WorkloadRow = memo(function WorkloadRow({ uid, isLow, troubles }: WorkloadRowProps) {
  const workload = useView('workloads', uid)
  const { shown, pending } = useScale(uid)
  if (!workload) return null
  const { kind, namespace, name, scalable, refusal } = workload
  const tally = tallyOf(workload, troubles)
  return (
    <Row name={`${kind} ${namespace}/${name}`} isLow={isLow}>
      <div className="flex flex-wrap items-center gap-x-2">
        <div className="min-w-0 flex-1">
          <RowName uid={uid} name={name} />
          {!isLow && <span className="block truncate text-s text-soft">{kind}</span>}
        </div>
        {scalable && <ReplicaStepper workloadUid={uid} compact={isLow} />}
      </div>
      <TallyBar tally={tally} />
      <div className={isLow ? '' : 'mt-1'}>
        <TallyWords
          kind={isLow ? kind : null}
          tally={tally}
          asked={pending && shown !== workload.replicas ? shown : null}
        />
      </div>
      {refusal && <p className="mt-1 text-s text-failing wrap-anywhere">{refusal}</p>}
      {!scalable && <Why subject={workload} words="nothing to scale" />}
    </Row>
  )
})

const BarePodRow = memo(function BarePodRow({ uid, isLow }: RowProps) {
  const pod = useView('pods', uid)
  if (!pod) return null
  return (
    <Row name={`Pod ${pod.namespace}/${pod.name}`} isLow={isLow}>
      <RowName uid={uid} name={pod.name} />
      <Why subject={pod} words="a bare pod: nothing to scale" />
    </Row>
  )
})

function Row(props: { readonly name: string; readonly isLow: boolean; readonly children: ReactNode }) {
  return (
    <fieldset
      aria-label={props.name}
      className={`card min-w-0 ${props.isLow ? 'workload-row px-3 py-1.5' : 'px-3.5 py-3'}`}
    >
      {props.children}
    </fieldset>
  )
}

function RowName({ uid, name }: { readonly uid: Uid; readonly name: string }) {
  const select = useSelect()
  const isSelected = useIsSelected(uid)
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      title={`${name}: show what it is, and light its pods`}
      className={`block max-w-full shrink-0 truncate text-start font-mono text-m font-semibold underline-offset-3 hover:underline ${isSelected ? 'text-net underline' : ''}`}
      onClick={() => select(isSelected ? null : uid)}
    >
      {name}
    </button>
  )
}

/** That a thing can't be scaled, and for who asks, why. */
export function Why({ subject, words }: { readonly subject: PodView | WorkloadView; readonly words: string }) {
  const store = useClusterStore()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <p className="flex flex-wrap gap-x-2 text-s text-soft">
        {words}
        <button
          type="button"
          className="link"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          Why?
        </button>
      </p>
      <p id={id} hidden={!isOpen} className="text-s wrap-anywhere">
        {isOpen && scaleAdvice(subject, store.sync().model)}
      </p>
    </>
  )
}

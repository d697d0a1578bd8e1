'use client'
// Inspected pod: how it is, where, why; its containers, volumes and latest events; and how to delete it.

import { useState } from 'react'
import { containerLife, stateWords } from '../../lib/layout/container-life.ts'
import { isApiToken } from '../../lib/model/api-token.ts'
import { scaleTarget } from '../../lib/model/scale-advice.ts'
import type { ContainerDetail, ContainerView, PodDetail, PodView, Uid } from '../../lib/model/types.ts'
import { useClusterStore, useModel, useView } from '../state/cluster-store.ts'
import { useDeletePod } from '../state/commands.ts'
import { usePodDetail } from '../state/pod-detail.ts'
import { useFind } from '../state/view-state.ts'
import { Age, Fact, Facts, Part, SelectLink, StatusWord } from './inspector-parts.tsx'
import { LifeMark, lifeText } from './life-mark.tsx'
import { ObjectYaml } from './object-yaml.tsx'
import { PodLogs } from './pod-logs.tsx'
import { ReplicaStepper } from './replica-stepper.tsx'
import { Why } from './workloads.tsx'
import { deleteConsequence, mountedBy } from './words.ts'

const shownEvents = 8 // what fits a drawer without hiding the newest under the oldest

export function InspectedPod({ uid }: { readonly uid: Uid }) {
  const pod = useView('pods', uid)
  const { detail, error } = usePodDetail(pod)
  if (!pod) return null
  return (
    <>
      <Facts>
        <Fact name="Status">
          <StatusWord pod={pod} />
        </Fact>
        <Fact name="Ready">{pod.ready} containers</Fact>
        {pod.restarts > 0 && <Fact name="Restarts">{pod.restarts}</Fact>}
        <Fact name="Node">
          <NodeLink pod={pod} />
        </Fact>
        <Fact name="IP">{pod.ip ? <span className="font-mono">{pod.ip}</span> : 'none yet'}</Fact>
        <Fact name="Made by">
          <Owner pod={pod} detail={detail} />
        </Fact>
        <Fact name="Age">
          <Age since={pod.createdAt} />
        </Fact>
        {pod.labels.length > 0 && (
          <Fact name="Labels">
            <Labels labels={pod.labels} />
          </Fact>
        )}
      </Facts>
      {pod.message && <p className="card border-starting px-3 py-2 text-s wrap-anywhere">{pod.message}</p>}
      <Scaling pod={pod} />
      <Part title="Containers">
        {pod.containers.map((container) => (
          <Container
            key={container.name}
            container={container}
            detail={detail?.containers.find(({ name }) => name === container.name) ?? null}
          />
        ))}
      </Part>
      <PodLogs pod={pod} />
      <Volumes pod={pod} />
      {error && <p className="text-s text-failing">Its conditions and events could not be read: {error}</p>}
      {detail && <Conditions detail={detail} />}
      {detail && <Events detail={detail} />}
      <ObjectYaml of={{ kind: 'Pod', namespace: pod.namespace, name: pod.name }} view={pod} />
      <Deletion pod={pod} />
    </>
  )
}

function NodeLink({ pod }: { readonly pod: PodView }) {
  const { nodes } = useClusterStore().sync().model
  const node = [...nodes.values()].find(({ name }) => name === pod.node)
  if (node) return <SelectLink uid={node.uid}>{node.name}</SelectLink>
  return pod.node ?? 'none yet: it waits for the scheduler'
}

/** Each finds the pods that have it too. */
function Labels({ labels }: { readonly labels: readonly string[] }) {
  const { setFind } = useFind()
  return (
    <ul>
      {labels.map((label) => (
        <li key={label}>
          <button
            type="button"
            title={`Find all pods with ${label}`}
            className="link font-mono text-s wrap-anywhere"
            onClick={() => setFind(label)}
          >
            {label}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Owner({ pod, detail }: { readonly pod: PodView; readonly detail: PodDetail | null }) {
  const model = useModel()
  const owners: { uid: Uid; words: string }[] = []
  let uid = pod.ownerUid
  while (uid !== null && owners.length < 5) {
    const workload = model.workloads.get(uid)
    const node = model.nodes.get(uid)
    if (node) owners.push({ uid, words: `Node ${node.name} (a static pod)` })
    if (workload) owners.push({ uid, words: `${workload.kind} ${workload.name}` })
    uid = workload?.ownerUid ?? null
  }
  if (pod.ownerUid === null) return 'somebody, by hand: a bare pod'
  if (owners.length === 0)
    return detail?.owner ? `${detail.owner.kind} ${detail.owner.name}` : 'something not watched here'
  return (
    <ul>
      {owners.map((owner, depth) => (
        <li key={owner.uid}>
          {depth > 0 && <span className="text-soft">of </span>}
          <SelectLink uid={owner.uid}>{owner.words}</SelectLink>
        </li>
      ))}
    </ul>
  )
}

function Scaling({ pod }: { readonly pod: PodView }) {
  const target = scaleTarget(pod, useModel())
  if (!target) return <Why subject={pod} words="Nothing to scale" />
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="flex-1">How many like it</p>
      <ReplicaStepper workloadUid={target.uid} />
    </div>
  )
}

function Container({
  container,
  detail,
}: {
  readonly container: ContainerView
  readonly detail: ContainerDetail | null
}) {
  const life = containerLife(container)
  return (
    <div className="rounded-lg border border-boxline bg-box px-3 py-2">
      <p className="flex items-baseline justify-between gap-2">
        <b className="font-mono font-semibold wrap-anywhere">{container.name}</b>
        {container.role !== 'main' && <span className="text-s text-soft">{container.role}</span>}
      </p>
      <p className="font-mono text-s text-soft wrap-anywhere">{container.image}</p>
      <p className={`flex items-center gap-1.5 text-s font-semibold ${lifeText[life]}`}>
        <LifeMark life={life} size={12} />
        {stateWords(container)}
        {container.restarts > 0 && <span className="font-normal text-soft">restarts {container.restarts}</span>}
      </p>
      {detail?.message && <p className="text-s wrap-anywhere">{detail.message}</p>}
      {detail?.lastEnd && (
        <p className="text-s text-soft">
          Last end: {detail.lastEnd.reason}, exit code {detail.lastEnd.exitCode}
          {detail.lastEnd.finishedAt && (
            <>
              , <Age since={detail.lastEnd.finishedAt} /> ago
            </>
          )}
        </p>
      )}
      {container.ports.length > 0 && (
        <p className="text-s text-soft">
          Declares port{' '}
          {container.ports
            .map(({ port, protocol, name }) => `${port}/${protocol}${name ? ` (${name})` : ''}`)
            .join(', ')}
        </p>
      )}
    </div>
  )
}

function Volumes({ pod }: { readonly pod: PodView }) {
  if (pod.volumes.length === 0) return null
  return (
    <Part title="Volumes">
      <ul className="flex flex-col gap-2">
        {pod.volumes.map((volume) => (
          <li key={volume.name} className="rounded-lg border border-store bg-storebg px-3 py-2">
            <p className="flex items-baseline justify-between gap-2">
              <b className="font-mono font-semibold wrap-anywhere">{volume.name}</b>
              <span className="shrink-0 text-s">{volume.kind}</span>
            </p>
            {volume.detail && (
              <p className="text-s wrap-anywhere">
                {isApiToken(volume) ? 'API token: every pod has it, to speak to the API server' : volume.detail}
              </p>
            )}
            {mountedBy(pod, volume.name).flatMap((container) =>
              container.mounts
                .filter((mount) => mount.volume === volume.name)
                .map((mount) => (
                  <p key={`${container.name} ${mount.path}`} className="font-mono text-s wrap-anywhere">
                    {container.name}: {mount.path} {mount.readOnly ? 'ro' : 'rw'}
                    {mount.subPath && ` (only ${mount.subPath})`}
                  </p>
                )),
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Conditions({ detail }: { readonly detail: PodDetail }) {
  if (detail.conditions.length === 0) return null
  return (
    <Part title="Conditions">
      <ul className="flex flex-col gap-1">
        {detail.conditions.map(({ type, status, reason, message, changedAt }) => (
          <li key={type} className="text-s">
            <span className="flex items-center gap-2">
              <LifeMark life={status === 'True' ? 'running' : 'starting'} size={12} />
              <b className="font-semibold">{type}</b> {status}
              {changedAt && (
                <span className="ml-auto text-soft">
                  <Age since={changedAt} />
                </span>
              )}
            </span>
            {(reason || message) && (
              <span className="block pl-5 text-soft wrap-anywhere">{[reason, message].filter(Boolean).join(': ')}</span>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Events({ detail }: { readonly detail: PodDetail }) {
  return (
    <Part title="Latest events">
      {detail.events.length === 0 && <p className="text-s text-soft">None: Kubernetes forgets events after an hour.</p>}
      <ul className="flex flex-col gap-1.5">
        {detail.events.slice(0, shownEvents).map((event) => (
          <li key={`${event.reason} ${event.lastAt} ${event.message}`} className="text-s wrap-anywhere">
            <span className="flex gap-2">
              <b className={`font-semibold ${event.type === 'Warning' ? 'text-failing' : ''}`}>
                {event.type === 'Warning' && 'Warning: '}
                {event.reason}
              </b>
              {event.count > 1 && <span className="text-soft">{event.count} times</span>}
              <span className="ml-auto shrink-0 text-soft">
                <Age since={event.lastAt} /> ago
              </span>
            </span>
            <span className="text-soft">{event.message}</span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

const takeFocus = (button: HTMLButtonElement | null) => button?.focus()

function Deletion({ pod }: { readonly pod: PodView }) {
  const model = useModel()
  const { pending, error, remove } = useDeletePod(pod.uid)
  const [isAsking, setAsking] = useState(false)
  if (pod.deletedAt !== null)
    return <p className="border-t border-line pt-3 text-soft">It was asked to go, and is leaving.</p>
  const owner = model.workloads.get(pod.ownerUid ?? '') ?? model.nodes.get(pod.ownerUid ?? '') ?? null
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      {isAsking ? (
        <fieldset aria-label="Delete this pod?" className="flex flex-col gap-2">
          <p className="font-medium">{deleteConsequence(pod, owner)}</p>
          <div className="flex gap-2">
            <button
              type="button"
              className="quiet-button border-failing px-3 py-1 font-semibold text-failing"
              aria-disabled={pending}
              onClick={() => {
                setAsking(false)
                remove()
              }}
            >
              Delete it
            </button>
            {/* The focus goes where no harm is done. */}
            <button type="button" ref={takeFocus} className="quiet-button px-3 py-1" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </div>
        </fieldset>
      ) : (
        <button
          type="button"
          className="quiet-button self-start px-3 py-1"
          aria-disabled={pending}
          onClick={() => !pending && setAsking(true)}
        >
          {pending ? 'Asking the cluster…' : 'Delete this pod…'}
        </button>
      )}
      {error && (
        <p role="alert" className="text-s font-medium text-failing wrap-anywhere">
          {error}
        </p>
      )}
    </div>
  )
}

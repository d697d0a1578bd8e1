// Pod inside: what the middle and the near level paint in a pod's box. Both stand on the same frame, so zooming adds and nothing jumps.

import { anatomy, type Anatomy } from '../../lib/layout/anatomy.ts'
import { containerLife } from '../../lib/layout/container-life.ts'
import { middleX, type Point, round, roundedPath } from '../../lib/layout/geometry.ts'
import { type Frame, podFrame } from '../../lib/layout/pod-frame.ts'
import { headerMark, podMiddle } from '../../lib/layout/pod-middle.ts'
import { podHeight, podWidth } from '../../lib/layout/scene.ts'
import { type Life, podLife } from '../../lib/model/life.ts'
import { stagesRemembered, stagesSeen } from '../../lib/model/start-stages.ts'
import type { ContainerView, PodView } from '../../lib/model/types.ts'
import { usePodDetail } from '../state/pod-detail.ts'
import { useStoryOf } from '../state/story-store.ts'
import { Mark, ProbeSign, RestartSign } from './icons.tsx'
import { LabelText, LabelTexts } from './label-text.tsx'
import { VolumeShape } from './volume-shape.tsx'

type Props = { readonly pod: PodView; readonly showsToken: boolean }

export function PodMiddle({ pod, showsToken }: Props) {
  const frame = podFrame(pod, showsToken)
  const { labels, restarts } = podMiddle(pod, frame)
  return (
    <g className="inside middle">
      <Skin />
      <Mark {...headerMark} life={podLife(pod.status, pod.ready)} />
      {frame.isShared ? <MiddleRail frame={frame} /> : null}
      <Pipes
        className="pipe"
        pipes={frame.columns.flatMap(({ mounts }) => mounts.map((each) => each.wholePipe))}
        radius={5}
      />
      <Boxes frame={frame} radius={7} />
      <LabelTexts labels={labels} />
      {restarts ? <RestartSign {...restarts} /> : null}
    </g>
  )
}

type PipesProps = {
  readonly className: string
  readonly pipes: readonly (readonly Point[])[]
  readonly radius: number
}

/** No two pipes run the same way, so their paths name them. */
function Pipes({ className, pipes, radius }: PipesProps) {
  const paths = pipes.map((points) => roundedPath(points, radius))
  return paths.map((path) => <path key={path} className={className} d={path} />)
}

function MiddleRail({ frame }: { readonly frame: Frame }) {
  const [from, to] = frame.rail
  return (
    <g className="rail">
      <line x1={from.x + 2} x2={to.x - 2} y1={from.y} y2={to.y} />
      {frame.columns.map(({ container, rect, tapsRail }) =>
        tapsRail ? <line key={container.name} x1={middleX(rect)} x2={middleX(rect)} y1={from.y} y2={rect.y} /> : null,
      )}
    </g>
  )
}

export function PodNear({ pod, isSelected }: { readonly pod: PodView; readonly isSelected: boolean }) {
  const stages = useStartStages(pod, isSelected)
  const frame = podFrame(pod, isSelected)
  const drawing = anatomy(pod, frame, stages)
  return (
    <g className="inside near">
      <Skin />
      <Mark {...headerMark} life={podLife(pod.status, pod.ready)} />
      <NearRail frame={frame} drawing={drawing} />
      <Pipes className="pipe" pipes={drawing.stubs} radius={1} />
      <Pipes className="casing" pipes={drawing.pipes} radius={3} />
      <Pipes className="pipe" pipes={drawing.pipes} radius={3} />
      <Boxes frame={frame} radius={4} />
      {drawing.chips.map(({ rect, label, tone }) => (
        <g key={`${rect.x} ${rect.y}`} className={`chip ${tone}`}>
          <rect
            x={round(rect.x)}
            y={round(rect.y)}
            width={round(rect.width)}
            height={round(rect.height)}
            rx={round(rect.height / 2)}
          />
          <LabelText label={label} />
        </g>
      ))}
      {drawing.marks.map((mark) => (
        <Mark key={mark.x} {...mark} />
      ))}
      {drawing.probeSigns.map((sign) => (
        <ProbeSign key={`${sign.x} ${sign.y}`} {...sign} />
      ))}
      <LabelTexts labels={drawing.labels} />
    </g>
  )
}

/** As they were seen; of a pod whose birth was not seen what the cluster remembers, which is read for the one that is selected. */
function useStartStages(pod: PodView, isSelected: boolean): readonly string[] {
  const story = useStoryOf(pod.uid)
  const { detail } = usePodDetail(isSelected && story === null ? pod : null)
  if (story) return stagesSeen(story.steps)
  return detail ? stagesRemembered(pod, detail) : []
}

function NearRail({ frame, drawing }: { readonly frame: Frame; readonly drawing: Anatomy }) {
  const [from, to] = frame.rail
  return (
    <g className="rail">
      <line x1={from.x} x2={to.x} y1={from.y} y2={to.y} />
      {drawing.taps.flatMap(({ lines }) =>
        lines.map(([a, b]) => <line key={`${a.x} ${a.y}`} x1={a.x} y1={a.y} x2={b.x} y2={b.y} />),
      )}
      {drawing.taps.map(({ joint }) => (
        <circle key={joint.x} cx={joint.x} cy={joint.y} r="1.6" />
      ))}
    </g>
  )
}

function Skin() {
  return <rect className="skin" width={podWidth} height={podHeight} rx="14" />
}

/** Containers and volumes, the same at both levels. */
function Boxes({ frame, radius }: { readonly frame: Frame; readonly radius: number }) {
  return (
    <>
      {frame.columns.map(({ container, rect }) => (
        <rect
          key={container.name}
          className={`container ${container.role} life-${boxLife(containerLife(container))}`}
          x={round(rect.x)}
          y={round(rect.y)}
          width={round(rect.width)}
          height={round(rect.height)}
          rx={Math.min(radius, rect.width / 4)}
        >
          <title>{containerWords(container)}</title>
        </rect>
      ))}
      <Pipes className="pipe cable" pipes={frame.cables} radius={3} />
      {frame.cables.slice(0, 1).map((points) => {
        const { x, y } = points.at(-1)!
        return <circle key="end" className="cable-end" cx={x} cy={y} r="2" />
      })}
      {frame.volumes.map(({ volume, shape, rect }) => (
        <VolumeShape key={volume.name} shape={shape} rect={rect} />
      ))}
    </>
  )
}

const containerWords = ({ name, image, probes }: ContainerView) =>
  [`${name}: ${image}`, ...probes.map(({ kind, asks }) => `${kind} probe: ${asks}`)].join(', ')

/** Only a failing container's edge speaks up: the pod's own edge says the rest. */
const boxLife = (life: Life) => (life === 'failing' ? 'failing' : 'calm')

// Doors: Services as doors on the edge of the stage, in a strip between tanks and tray: there only if there are any, and where one more moves no pod.

import type { Model, ServiceView, Uid } from '../model/types.ts'
import type { Rect } from './geometry.ts'
import type { Slots } from './slots.ts'
import { fitLabel, type Label, textWidth } from './text.ts'

export type Door = {
  readonly uid: Uid
  /** Its number in the strip, its own until it goes. */
  readonly slot: number
  readonly rect: Rect
  readonly scale: number
  readonly labels: readonly Label[]
  /** Whether no pod behind it is ready: who knocks is refused. */
  readonly isShut: boolean
  /** Everything about it in one sentence. */
  readonly title: string
  /** What it was made from. */
  readonly service: ServiceView
}

export type DoorStrip = { readonly rect: Rect; readonly labels: readonly Label[]; readonly doors: readonly Door[] }

const doorWidth = 212 // an icon, fourteen characters of a name, a port, and how many pods
const doorHeight = 28
/** Between doors. */
export const doorGap = 8
/** Beside the strip's title. */
const titleWidth = 82
const words = 12.5
/** The first of these in which the doors take no more rows than this. */
const scales = [1, 0.7, 0.5, 0.35, 0.25]
const mostRows = 2

/** The Services that have a door, by namespace and name. One that chooses no pods leads to none here: the API server's own, `kubernetes`, above all. */
export function servicesWithDoors(services: Model['services']): readonly ServiceView[] {
  const nameOf = ({ namespace, name }: ServiceView) => `${namespace}/${name}`
  return [...services.values()]
    .filter(({ choosesPods }) => choosesPods)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

export type DoorPlan = { readonly height: number; readonly scale: number; readonly perRow: number }

/** The height of a strip of one row. */
export const doorRowHeight = doorHeight

/** How a strip for this many doors is laid out in this width. Its steps are whole rows. */
export function planDoors(doors: number, width: number): DoorPlan {
  if (doors === 0) return { height: 0, scale: 1, perRow: 1 }
  const plans = scales.map((scale) => {
    const perRow = Math.max(1, Math.floor((width - titleWidth + doorGap) / ((doorWidth + doorGap) * scale)))
    const rows = Math.ceil(doors / perRow)
    return {
      rows,
      scale,
      perRow,
      height: Math.max(doorHeight, rows * (doorHeight + doorGap) * scale - doorGap * scale),
    }
  })
  const { height, scale, perRow } = plans.find(({ rows }) => rows <= mostRows) ?? plans.at(-1)!
  return { height, scale, perRow }
}

/** The strip in its rectangle, everything in it enlarged by `wordScale`. Doors that did not change are the same objects as before. */
export function layOutDoors(
  services: readonly ServiceView[],
  slots: Slots,
  plan: DoorPlan,
  rect: Rect,
  wordScale: number,
  before: DoorStrip | null,
): DoorStrip {
  const known = new Map(before?.doors.map((door) => [door.uid, door]))
  const scale = plan.scale * wordScale
  const doors = services.map((service) => {
    const slot = slots.get(service.uid)!
    const column = slot % plan.perRow
    const row = Math.floor(slot / plan.perRow)
    const place = {
      x: rect.x + titleWidth * wordScale + column * (doorWidth + doorGap) * scale,
      y: rect.y + row * (doorHeight + doorGap) * scale,
      width: doorWidth * scale,
      height: doorHeight * scale,
    }
    const door = known.get(service.uid)
    const isSame = door?.service === service && door.slot === slot && door.scale === scale
    if (isSame && door.rect.x === place.x && door.rect.y === place.y) return door
    return makeDoor(service, slot, place, scale)
  })
  const title = fitLabel('Services', rect.x + 14 * wordScale, rect.y + 19 * wordScale, titleWidth * wordScale, {
    size: 13 * wordScale,
    font: 'sans',
    isBold: true,
  })
  return { rect, labels: doors.length === 0 || !title ? [] : [title], doors }
}

function makeDoor(service: ServiceView, slot: number, rect: Rect, scale: number): Door {
  const { uid, name, podUids } = service
  const isShut = podUids.length === 0
  const y = rect.y + 18.5 * scale
  const left = rect.x + 29 * scale
  const end = rect.x + rect.width - 10 * scale
  const between = 8 * scale
  const size = words * scale
  const behind = fitLabel(podsWords(podUids.length), end, y, rect.width / 2, {
    size,
    font: 'sans',
    anchor: 'end',
    tone: isShut ? 'failing' : 'soft',
    isBold: isShut,
  })
  const behindWidth = behind ? textWidth(behind.text, size, 'sans') + between : 0
  const ports = portWords(service)
  const portsWidth = ports === '' ? 0 : textWidth(ports, size, 'mono') + between
  const label = fitLabel(name, left, y, end - left - behindWidth - portsWidth, {
    size: 13 * scale,
    leastSize: 10.5 * scale,
    isBold: true,
  })
  const portsX = left + (label ? textWidth(label.text, label.size, 'mono') : 0) + between
  const port = fitLabel(ports, portsX, y, portsWidth, { size, tone: 'net', isBold: true })
  const labels = [label, port, behind].filter((each) => each !== null)
  return { uid, slot, rect, scale, labels, isShut, title: titleOf(service), service }
}

const podsWords = (ready: number) => (ready === 0 ? 'no ready pod' : ready === 1 ? '1 pod' : `${ready} pods`)

/** `:80`, and how many more there are. */
function portWords({ ports }: ServiceView): string {
  const [first] = ports
  if (!first) return ''
  return `:${first.port}${ports.length > 1 ? ` +${ports.length - 1}` : ''}`
}

function titleOf({ namespace, name, type, clusterIP, ports, podUids }: ServiceView): string {
  const address = clusterIP === null || clusterIP === 'None' ? 'no address of its own' : clusterIP
  const leads = ports.map(({ port, targetPort }) => `port ${port} to ${targetPort}`)
  const ready = podUids.length === 0 ? 'no ready pod behind it' : `ready pods behind it: ${podUids.length}`
  return `Service ${namespace}/${name}: ${[`${type}, ${address}`, ...leads, ready].join(', ')}`
}

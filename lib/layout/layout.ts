// Layout: a model and the scene before make the next scene. Pure; what did not change keeps its identity and its place.

import { isNodeReady } from '../model/life.ts'
import type { Model, NodeView, Uid } from '../model/types.ts'
import {
  type Arrangement,
  arrange,
  headerOf,
  shelfHeights,
  tankGapOf,
  tankWordScale,
  type TankPlace,
  tankPadding,
} from './arrange.ts'
import { type DoorPlan, doorRowHeight, type DoorStrip, layOutDoors, planDoors } from './doors.ts'
import { type Rect, sameRect } from './geometry.ts'
import { mostBeforeCrowd, type PodBox, podGap, podPitchX, podPitchY, type Tank, type Tray } from './scene.ts'
import { nextSlots, noSlots, type Slots, slotsNeeded } from './slots.ts'
import { isControlPlane, noPods, type Source, sourceOf } from './source.ts'
import { capacityFor } from './steps.ts'
import { hiddenWords, type Occupancy, occupancyWords, roleWords, tankHeader } from './tank-header.ts'
import { firstRowHeight, layOutTray, planTray, traySize, type TrayKind, type TrayPlan } from './tray.ts'
import { ghostsOf, type Waiting, waitingPod } from './waiting.ts'

/** Two columns of three on a 16:10 stage: five pods on each worker, the usual lesson, never pass a step. */
const leastCapacity = 6
/** A stage whose shape changed by less keeps its arrangement: an opened panel moves nothing. */
const aspectStep = 1.3

/** What decides where things are, and is remembered from scene to scene. */
export type Places = {
  readonly slots: ReadonlyMap<string, Slots>
  readonly capacities: ReadonlyMap<Uid, number>
  readonly traySlots: Slots
  readonly trayCapacity: number
  readonly doorSlots: Slots
  readonly arrangement: Arrangement
}

export type Scene = {
  readonly width: number
  readonly height: number
  readonly tanks: readonly Tank[]
  readonly doors: DoorStrip
  readonly tray: Tray
  readonly places: Places
  /** What this scene was made from. */
  readonly source: Source
}

export type Stage = {
  /** What is shown: the model after the namespace filter. */
  readonly model: Model
  /** The model before the filter. */
  readonly whole: Model
  /** Width / height of the stage. */
  readonly aspect: number
  /** Whether the model is one tank of a phone, or those that wait. */
  readonly isOneTank?: boolean
}

/**
 * The next scene. Tanks, boxes and labels that did not change are the same objects as before. The cost follows what changed, plus the number
 * of nodes.
 */
export function nextScene(stage: Stage, previous: Scene | null): Scene {
  const source = sourceOf(stage, previous?.source ?? null)
  const places = nextPlaces(source, stage.aspect, previous)
  return sceneOf(source, places, trayKind(source, stage), previous)
}

// ---- Places

function waitingIn(source: Source): readonly Waiting[] {
  return [...(source.podsByNode.get(null) ?? []).map(waitingPod), ...ghostsOf(source.model.workloads)]
}

function nextPlaces(source: Source, aspect: number, previous: Scene | null): Places {
  const before = previous?.places
  const slots = new Map<string, Slots>()
  const capacities = new Map<Uid, number>()
  const needs = source.nodes.map((node) => {
    const pods = source.podsByNode.get(node.name) ?? noPods
    const slotsBefore = before?.slots.get(node.name)
    const isSame = slotsBefore && previous?.source.podsByNode.get(node.name) === pods
    const inTank = isSame ? slotsBefore : nextSlots(slotsBefore ?? noSlots, pods.map(uidOf))
    const isSpare = isControlPlane(node) && source.nodes.length > 1
    const capacityBefore = before?.capacities.get(node.uid)
    const capacity =
      isSpare && pods.length === 0 ? 0 : capacityFor(slotsNeeded(inTank), isSpare ? 2 : leastCapacity, capacityBefore)
    slots.set(node.name, inTank)
    capacities.set(node.uid, capacity)
    return { uid: node.uid, capacity }
  })
  const traySlots = nextSlots(
    before?.traySlots ?? noSlots,
    waitingIn(source).map(({ id }) => id),
  )
  const capacityOfEmpty = isCrowd(source) ? (before?.trayCapacity ?? 0) : 0
  const trayCapacity =
    traySlots.size === 0 ? capacityOfEmpty : capacityFor(slotsNeeded(traySlots), 2, before?.trayCapacity)
  const doorSlots = nextSlots(before?.doorSlots ?? noSlots, source.services.map(uidOf))
  const arrangedBefore = before?.arrangement ?? null
  const wanted = steadyAspect(aspect, arrangedBefore)
  const foot = firstRowHeight + (doorSlots.size === 0 ? 0 : doorRowHeight + tankGapOf({ wordScale: 1 }))
  const isSameStep =
    arrangedBefore?.aspect === wanted &&
    previous?.source.nodes === source.nodes &&
    needs.every(({ uid, capacity }) => before?.capacities.get(uid) === capacity)
  const arrangement = isSameStep ? arrangedBefore : arrange(needs, wanted, foot, arrangedBefore)
  return { slots, capacities, traySlots, trayCapacity, doorSlots, arrangement }
}

const uidOf = ({ uid }: { readonly uid: Uid }) => uid

function steadyAspect(aspect: number, before: Arrangement | null): number {
  if (!before) return aspect
  const ratio = aspect / before.aspect
  return ratio < aspectStep && ratio > 1 / aspectStep ? before.aspect : aspect
}

// ---- The scene

/** Beside one tank nothing is said of pods that wait: they are in the next. */
function trayKind(source: Source, { isOneTank }: Stage): TrayKind {
  if (isOneTank) return source.nodes.length === 0 ? 'alone' : 'none'
  return isCrowd(source) ? 'below a crowd' : 'below'
}

const isCrowd = ({ model }: Source) => model.pods.size > mostBeforeCrowd

function sceneOf(source: Source, places: Places, kind: TrayKind, previous: Scene | null): Scene {
  const { arrangement, capacities } = places
  const gap = tankGapOf(arrangement)
  const { width: trayWidth, scale } = traySize(kind, arrangement.width, arrangement.wordScale)
  const plan = planTray(kind, places.trayCapacity, trayWidth / scale)
  const trayHeight = plan.height * scale
  const doorPlan = planDoors(slotsNeeded(places.doorSlots), arrangement.width / scale)
  const doorsHeight = doorPlan.height * scale
  const doorsRoom = doorsHeight === 0 ? 0 : doorsHeight + gap
  const shelves = stretchShelves(shelfHeights(arrangement, capacities), arrangement, plan, scale, doorsRoom)
  const tops = shelves.map((_, i) => shelves.slice(0, i).reduce((y, height) => y + height + gap, 0))
  const before = new Map(previous?.tanks.map((tank) => [tank.uid, tank]))
  const tanks = source.nodes.map((node, i) => {
    const place = arrangement.places[i]!
    const rect = { x: place.x, y: tops[place.shelf]!, width: place.width, height: shelves[place.shelf]! }
    return layOutTank(node, rect, place, source, places, before.get(node.uid), previous)
  })
  const isSame = previous?.tanks.length === tanks.length && tanks.every((tank, i) => tank === previous.tanks[i])
  const doorsTop = shelves.reduce((y, height) => y + height + gap, 0)
  const doorsRect = { x: 0, y: doorsTop, width: arrangement.width, height: doorsHeight }
  const doors = nextDoors(source, places, doorPlan, doorsRect, scale, previous)
  const trayTop = doorsTop + doorsRoom
  const trayRect = { x: 0, y: trayTop, width: trayWidth, height: trayHeight }
  const tray = nextTray(source, places, plan, trayRect, scale, previous)
  const height = trayTop + trayHeight
  const width = kind === 'alone' ? trayWidth : arrangement.width
  return { width, height, tanks: isSame ? previous.tanks : tanks, doors, tray, places, source }
}

/**
 * Tanks reach down to the tray, so that a stage has no empty page. The last shelf has the room of the tray's first row as long as that is
 * not needed: a pod that waits moves no pod and, the scene being as large as before, not the camera. What is spare beyond goes to all
 * shelves alike.
 */
function stretchShelves(
  heights: readonly number[],
  arrangement: Arrangement,
  plan: TrayPlan,
  scale: number,
  doorsRoom: number,
): readonly number[] {
  const used = heights.reduce((sum, height) => sum + height + tankGapOf(arrangement), 0)
  const spare = Math.max(0, arrangement.width / arrangement.aspect - used - firstRowHeight * scale - doorsRoom)
  const untilSecondRow = Math.max(0, firstRowHeight - plan.height) * scale
  const lastGives = Math.max(0, plan.height - firstRowHeight) * scale
  return heights.map((height, i) => {
    const isLast = i === heights.length - 1
    const stretched = height + spare / heights.length
    return isLast ? stretched + untilSecondRow - Math.min(lastGives, spare / heights.length) : stretched
  })
}

function layOutTank(
  node: NodeView,
  rect: Rect,
  place: TankPlace,
  source: Source,
  places: Places,
  before: Tank | undefined,
  previous: Scene | null,
): Tank {
  const pods = source.podsByNode.get(node.name) ?? noPods
  const hidden = source.hidden.get(node.name) ?? { count: 0, namespace: null }
  const shortName = source.shortNames.get(node.name)!
  const slots = places.slots.get(node.name)!
  const isSame =
    before &&
    previous &&
    sameRect(before.rect, rect) &&
    previous.source.model.nodes.get(node.uid) === node &&
    previous.source.shortNames.get(node.name) === shortName &&
    previous.source.hidden.get(node.name)?.count === source.hidden.get(node.name)?.count &&
    previous.source.hidden.get(node.name)?.namespace === source.hidden.get(node.name)?.namespace &&
    previous.places.slots.get(node.name) === slots &&
    previous.places.arrangement === places.arrangement
  if (isSame) return before
  const occupancy: Occupancy = { shown: pods.length, hidden: hidden.count, hiddenNamespace: hidden.namespace }
  const spoken = [roleWords(node), node.status, occupancyWords(occupancy, node.podCapacity), hiddenWords(occupancy)]
  const header = headerOf(places.arrangement)
  const gridWidth = place.columns * podPitchX - podGap
  const left = rect.x + Math.max(tankPadding, (rect.width - gridWidth) / 2)
  // Rows are filled one after the other: a tank that gains rows moves none of its pods.
  const columns = Math.max(1, place.columns)
  const boxes = new Map(before?.pods.map((box) => [box.uid, box]))
  return {
    uid: node.uid,
    name: node.name,
    rect,
    waterY: rect.y + header - 16 * places.arrangement.wordScale,
    labels: tankHeader(node, shortName, occupancy, rect, tankWordScale(places.arrangement, place), place.columns === 0),
    isReady: isNodeReady(node),
    title: `${node.name}: ${spoken.filter((words) => words !== '').join(', ')}`,
    pods: pods.map((pod) => {
      const slot = slots.get(pod.uid)!
      const x = left + (slot % columns) * podPitchX
      const y = rect.y + header + Math.floor(slot / columns) * podPitchY
      return sameBox(boxes.get(pod.uid), { uid: pod.uid, x, y, scale: 1, node: node.name })
    }),
  }
}

function sameBox(before: PodBox | undefined, box: PodBox): PodBox {
  const isSame = before && before.x === box.x && before.y === box.y && before.scale === box.scale
  return isSame && before.node === box.node ? before : box
}

function nextTray(
  source: Source,
  places: Places,
  plan: TrayPlan,
  rect: Rect,
  scale: number,
  previous: Scene | null,
): Tray {
  const isSame =
    previous &&
    sameRect(previous.tray.rect, rect) &&
    previous.places.traySlots === places.traySlots &&
    previous.places.trayCapacity === places.trayCapacity &&
    previous.places.arrangement === places.arrangement &&
    previous.source.podsByNode.get(null) === source.podsByNode.get(null) &&
    previous.source.model.workloads === source.model.workloads
  if (isSame) return previous.tray
  const tray = layOutTray(waitingIn(source), places.traySlots, plan, rect, scale)
  if (!previous) return tray
  const boxes = new Map(previous.tray.pods.map((box) => [box.uid, box]))
  return { ...tray, pods: tray.pods.map((box) => sameBox(boxes.get(box.uid), box)) }
}

function nextDoors(
  source: Source,
  places: Places,
  plan: DoorPlan,
  rect: Rect,
  scale: number,
  previous: Scene | null,
): DoorStrip {
  const isSame =
    previous &&
    sameRect(previous.doors.rect, rect) &&
    previous.places.doorSlots === places.doorSlots &&
    previous.places.arrangement === places.arrangement &&
    previous.source.services === source.services
  return isSame
    ? previous.doors
    : layOutDoors(source.services, places.doorSlots, plan, rect, scale, previous?.doors ?? null)
}

// View state: what this one person looks at: namespaces, selection, theme. The address holds it; a link opens the same view.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { noFilter, type PodFilter } from '../../lib/model/finding.ts'
import { emptyModel, type Model, type Uid } from '../../lib/model/types.ts'
import {
  type Address,
  emptyAddress,
  readAddress,
  type Selected,
  selectedByUid,
  type Theme,
  uidOfSelected,
  writeAddress,
} from './address.ts'
import { type Found, nextFinding, nothingLookedFor } from './found.ts'
import { type Tanked, tankModel, type TankName } from './one-tank.ts'
import type { ClusterStore } from './cluster-store.ts'
import { type Shown, shownModel } from './shown-model.ts'
import { themeKey } from './theme-script.ts'

export { themes, type Theme } from './address.ts'

export type ViewStore = ReturnType<typeof createViewStore>

/** `cluster` gives the model that names are looked up in. Nothing of the browser is touched before start(). */
export function createViewStore(cluster: ClusterStore) {
  let address: Address = emptyAddress
  let chosenTheme: Theme = 'system'
  let isSystemDark = false
  let selectedUid: Uid | null = null
  let shown: Shown = { of: emptyModel, filter: null, model: emptyModel }
  /** What the outline's focus is on; the stage points at it. */
  let pointedUid: Uid | null = null
  /** What the stage is asked to go to, until it went; another object for each time. */
  let look: { readonly uid: Uid } | null = null
  /** The tank that the stage shows alone; null for all. */
  let tank: TankName | null = null
  let tanked: Tanked | null = null
  let staged: Model = emptyModel
  let finding = nothingLookedFor
  const listeners = new Set<() => void>()
  const framers = new Set<(uid: Uid) => void>()
  let told: readonly unknown[] = []

  function update() {
    const { model } = cluster.sync()
    selectedUid = address.selected === null ? null : uidOfSelected(model, address.selected, selectedUid)
    shown = { of: model, filter: address.namespace, model: shownModel(model, address.namespace, shown) }
    tanked = tank === null ? null : tankModel(shown.model, tank, tanked)
    staged = tanked?.model ?? shown.model
    finding = nextFinding(shown.model, address, finding)
    const { found } = finding
    const what = [selectedUid, shown.model, found, tank, staged, pointedUid, look] as const
    const next = [address, chosenTheme, isSystemDark, ...what] as const
    if (next.every((value, index) => value === told[index])) return
    told = next
    for (const listener of [...listeners]) listener()
  }
  function readWindow() {
    address = readAddress(window.location.search)
    applyTheme()
    update()
  }
  /** Each change is a step that the browser's Back undoes. */
  function go(next: Address, how: 'pushState' | 'replaceState' = 'pushState') {
    const search = writeAddress(window.location.search, next)
    address = next
    if (search !== window.location.search) {
      window.history[how](null, '', window.location.pathname + search + window.location.hash)
    }
    update()
  }
  const theme = () => address.theme ?? chosenTheme
  const paintedTheme = () => {
    const chosen = theme()
    return chosen === 'system' ? (isSystemDark ? 'dark' : 'light') : chosen
  }
  function applyTheme() {
    document.documentElement.dataset.theme = paintedTheme()
  }

  return {
    start() {
      const darkness = window.matchMedia('(prefers-color-scheme: dark)')
      const onDarkness = () => {
        isSystemDark = darkness.matches
        applyTheme()
        update()
      }
      chosenTheme = readAddress(`?theme=${readStored()}`).theme ?? 'system'
      isSystemDark = darkness.matches
      window.addEventListener('popstate', readWindow)
      darkness.addEventListener('change', onDarkness)
      const unwatch = cluster.watchModel(update)
      readWindow()
      return () => {
        window.removeEventListener('popstate', readWindow)
        darkness.removeEventListener('change', onDarkness)
        unwatch()
      }
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    namespace: () => address.namespace,
    setNamespace: (namespace: string | null) => go({ ...address, namespace }),
    find: () => address.find,
    // Not a step for each letter that is typed, nor for each move of the camera.
    setFind: (find: string) => go({ ...address, find }, 'replaceState'),
    filter: () => address.filter,
    found: () => finding.found,
    setFilter: (part: Partial<PodFilter>) => go({ ...address, filter: { ...address.filter, ...part } }),
    /** Everything that dims or hides pods, taken away. */
    clearFinding: () => go({ ...address, namespace: null, find: '', filter: noFilter }),
    pointed: () => pointedUid,
    point(uid: Uid | null) {
      pointedUid = uid
      update()
    },
    /** Selects it, and has the stage go where it can be seen. */
    lookAt(uid: Uid) {
      look = { uid }
      this.select(uid)
    },
    look: () => look,
    looked() {
      look = null
      update()
    },
    camera: () => address.camera,
    setCamera: (camera: string | null) => go({ ...address, camera }, 'replaceState'),
    selected: () => address.selected,
    selectedUid: () => selectedUid,
    select(uid: Uid | null) {
      const selected = uid === null ? null : selectedByUid(cluster.sync().model, uid)
      selectedUid = selected === null ? null : uid
      go({ ...address, selected })
    },
    /** Asks for something to be framed on the stage. A wish and no state: where the camera then stands is in the address. */
    frame(uid: Uid) {
      for (const framer of [...framers]) framer(uid)
    },
    onFrame(framer: (uid: Uid) => void) {
      framers.add(framer)
      return () => void framers.delete(framer)
    },
    shown: () => shown.model,
    staged: () => staged,
    tank: () => tank,
    setTank(next: TankName | null) {
      if (next === tank) return
      // Where the camera stood was in the other tank.
      const isOther = tank !== null && next !== null
      tank = next
      if (isOther) go({ ...address, camera: null }, 'replaceState')
      else update()
    },
    theme,
    setTheme(next: Theme) {
      chosenTheme = next
      store(next)
      go({ ...address, theme: next === 'system' ? null : next })
      applyTheme()
    },
  }
}

function readStored(): string {
  try {
    return localStorage.getItem(themeKey) ?? ''
  } catch {
    return '' // A browser may forbid storage: the theme then lasts as long as the address.
  }
}

function store(theme: Theme) {
  try {
    localStorage.setItem(themeKey, theme)
  } catch {
    // As in readStored.
  }
}

export const ViewStoreContext = createContext<ViewStore | null>(null)

function useViewStore(): ViewStore {
  const view = useContext(ViewStoreContext)
  if (!view) throw new Error('There is no view state above this component: put <LiveProvider> around the page.')
  return view
}

function useViewValue<T>(read: (view: ViewStore) => T, onServer: T): T {
  const view = useViewStore()
  return useSyncExternalStore(
    view.subscribe,
    () => read(view),
    () => onServer,
  )
}

const readUid = (view: ViewStore) => view.selectedUid()

/** The uid of what is selected, if it is there, and how to select something else. */
export function useSelection(): { readonly selected: Uid | null; select(uid: Uid | null): void } {
  const view = useViewStore()
  const selected = useViewValue(readUid, null)
  return useMemo(() => ({ selected, select: view.select }), [selected, view])
}

/** Selects something; for components that need not know what is selected. */
export function useSelect(): (uid: Uid | null) => void {
  return useViewStore().select
}

/** Asks the stage to frame something. */
export function useFrame(): (uid: Uid) => void {
  return useViewStore().frame
}

/** Frames what others ask for; for the stage alone. */
export function useFrameWishes(framer: (uid: Uid) => void): void {
  const view = useViewStore()
  useEffect(() => view.onFrame(framer), [view, framer])
}

/** Whether this one is selected: re-renders only those whose answer changed. */
export function useIsSelected(uid: Uid): boolean {
  return useViewValue(
    useCallback((view: ViewStore) => view.selectedUid() === uid, [uid]),
    false,
  )
}

const readSelectedName = (view: ViewStore) => view.selected()

/** What the address says is selected, be it there or not. */
export const useSelectedName = (): Selected | null => useViewValue(readSelectedName, null)

const readShown = (view: ViewStore) => view.shown()

/** The model after the namespace filter; the same object while nothing in it changed. */
export const useShownModel = (): Model => useViewValue(readShown, emptyModel)

const readStaged = (view: ViewStore) => view.staged()

/** What the stage draws: what is shown, or one tank of it. */
export const useStagedModel = (): Model => useViewValue(readStaged, emptyModel)

const readTank = (view: ViewStore) => view.tank()

/** The tank that the stage shows alone; null for all. */
export const useTank = (): TankName | null => useViewValue(readTank, null)

/** Has the stage show one tank alone, or with null all of them. */
export const useSetTank = (): ((tank: TankName | null) => void) => useViewStore().setTank

const readNamespace = (view: ViewStore) => view.namespace()

/** The namespace filter (see Address) and how to set it. */
export function useNamespaceFilter(): {
  readonly namespace: string | null
  setNamespace(namespace: string | null): void
} {
  const view = useViewStore()
  return { namespace: useViewValue(readNamespace, null), setNamespace: view.setNamespace }
}

const readCamera = (view: ViewStore) => view.camera()

/** Where the address says that the camera stands, and how to write it there; null for everything. */
export function useCameraInAddress(): { readonly inAddress: string | null; setInAddress(camera: string | null): void } {
  const view = useViewStore()
  return { inAddress: useViewValue(readCamera, null), setInAddress: view.setCamera }
}

const readFind = (view: ViewStore) => view.find()

/** What is looked for among the pods, and how to look for something else; '' for nothing. */
export function useFind(): { readonly find: string; setFind(find: string): void } {
  const view = useViewStore()
  return { find: useViewValue(readFind, ''), setFind: view.setFind }
}

const readFilter = (view: ViewStore) => view.filter()

/** What pods are chosen by, beside words, and how to change a part of it. */
export function useFilter(): { readonly filter: PodFilter; setFilter(part: Partial<PodFilter>): void } {
  const view = useViewStore()
  return { filter: useViewValue(readFilter, noFilter), setFilter: view.setFilter }
}

const readFound = (view: ViewStore) => view.found()

/** The shown pods that are looked for or filtered; null if nothing is looked for. */
export const useFound = (): Found | null => useViewValue(readFound, null)

/** Takes away everything that dims or hides pods. */
export const useClearFinding = (): (() => void) => useViewStore().clearFinding

const readPointed = (view: ViewStore) => view.pointed()

/** What the outline's focus is on. */
export const usePointed = (): Uid | null => useViewValue(readPointed, null)

/** Says what the outline's focus is on; for components that need not know it. */
export const usePoint = (): ((uid: Uid | null) => void) => useViewStore().point

/** Selects something and has the stage go where it can be seen. */
export function useLookAt(): (uid: Uid) => void {
  const view = useViewStore()
  return useCallback((uid: Uid) => view.lookAt(uid), [view])
}

const readLook = (view: ViewStore) => view.look()

/** Goes where somebody asked to look, each time that they do, once what they selected is on the page and the page made room for it. */
export function useLooks(goTo: (uid: Uid) => void): void {
  const view = useViewStore()
  const look = useViewValue(readLook, null)
  const goToNow = useRef(goTo)
  useEffect(() => {
    goToNow.current = goTo
  })
  useEffect(() => {
    if (!look) return
    const frame = requestAnimationFrame(() => {
      goToNow.current(look.uid)
      view.looked()
    })
    return () => cancelAnimationFrame(frame)
  }, [view, look])
}

const readTheme = (view: ViewStore) => view.theme()

export function useTheme(): { readonly theme: Theme; setTheme(theme: Theme): void } {
  const view = useViewStore()
  return { theme: useViewValue<Theme>(readTheme, 'system'), setTheme: view.setTheme }
}

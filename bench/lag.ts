// Lag: how long after the line that `kubectl get pods -w` prints a change is on the screen.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { benchNamespace, type SimulatedPods } from './simulated-pods.ts'

const changes = 300
const changeEveryMs = 50 // 20 changes a second: a lively class, and no two in one frame

/** Milliseconds from kubectl's line to the paint, for each change; negative where the page was first. */
export async function measureLag(page: Page, context: string, pods: SimulatedPods): Promise<readonly number[]> {
  const names = pods.names.slice(0, changes)
  const printedAtMs = new Map<string, number>()
  const kubectl = spawn('kubectl', ['--context', context, '-n', benchNamespace, 'get', 'pods', '-w', '--no-headers'])
  const lines = createInterface({ input: kubectl.stdout })
  let listed = 0
  lines.on('line', (line) => {
    const [name = '', , status] = line.split(/\s+/)
    listed += 1
    if (status === 'CrashLoopBackOff' && !printedAtMs.has(name)) printedAtMs.set(name, Date.now())
  })
  while (listed < pods.names.length) await wait(50)
  await notePaints(page)

  for (const name of names) {
    await pods.setStatus(name, 'CrashLoopBackOff')
    await wait(changeEveryMs)
  }
  const isSeen = (name: string) => paintedAtMs.has(pods.uids.get(name) ?? '') && printedAtMs.has(name)
  let paintedAtMs = await paints(page)
  for (let tries = 0; tries < 100 && !names.every(isSeen); tries += 1) {
    await wait(100)
    paintedAtMs = await paints(page)
  }
  kubectl.kill()
  const missing = names.filter((name) => !isSeen(name))
  if (missing.length > 0)
    throw new Error(
      `${missing.length} of ${names.length} changes were never seen: ${missing.slice(0, 3).join(', ')} ...`,
    )
  return names.map((name) => (paintedAtMs.get(pods.uids.get(name) ?? '') ?? 0) - (printedAtMs.get(name) ?? 0))
}

/** Notes in the page when each pod of the outline first showed as failing in a frame that was painted; the stage, a canvas for so many, paints in the same. */
async function notePaints(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted = new Map<string, number>()
    Object.assign(globalThis, { painted })
    const tree = document.querySelector('[role=tree]')
    if (!tree) throw new Error('there is no outline')
    new MutationObserver((mutations) => {
      const uids = new Set<string>()
      for (const { target } of mutations) {
        const pod = (target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>('[role=treeitem]')
        const uid = pod?.dataset.uid
        if (uid && pod?.ariaLabel?.includes('CrashLoopBackOff') && !painted.has(uid)) uids.add(uid)
      }
      if (uids.size === 0) return
      // The frame after this callback is painted once a task that was posted in it runs.
      requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = () => {
          const nowMs = performance.timeOrigin + performance.now()
          for (const uid of uids) if (!painted.has(uid)) painted.set(uid, nowMs)
        }
        channel.port2.postMessage(null)
      })
    }).observe(tree, { subtree: true, childList: true, attributes: true, characterData: true })
  })
}

async function paints(page: Page): Promise<ReadonlyMap<string, number>> {
  return new Map(await page.evaluate(() => [...(globalThis as unknown as { painted: Map<string, number> }).painted]))
}

// Screenshots: `npm run screenshots`. The pictures in docs/, taken of the real page before the Kind cluster of the current context.

import { execFileSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumOptions } from '../e2e/browser.ts'
import { openClusterPage } from '../e2e/cluster-page.ts'
import { startPodarium } from '../e2e/podarium.ts'
import { buildIfChanged } from './build.ts'

const folder = 'docs'
const manifest = 'e2e/kind/manifests/class.yaml'
const demo = '/?namespace=class&select=Pod/class/multi-container-demo'

type Shot = {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark' | 'projector'
  readonly path?: string
  readonly arrange?: (page: Page) => Promise<void>
}

const shots: readonly Shot[] = [
  { name: 'overview-light', width: 1280, height: 720, theme: 'light' },
  { name: 'overview-dark', width: 1280, height: 720, theme: 'dark' },
  { name: 'overview-light-large', width: 1920, height: 1080, theme: 'light' },
  { name: 'overview-dark-large', width: 1920, height: 1080, theme: 'dark' },
  { name: 'overview-projector', width: 1280, height: 720, theme: 'projector' },
  { name: 'phone', width: 390, height: 844, theme: 'light' },
  {
    name: 'anatomy-light',
    width: 1280,
    height: 720,
    theme: 'light',
    arrange: (page) => frame(page, 'multi-container-demo'),
  },
  { name: 'anatomy-dark', width: 1280, height: 720, theme: 'dark', arrange: (page) => frame(page, 'shop-') },
  { name: 'anatomy-projector', width: 1920, height: 1080, theme: 'projector', arrange: (page) => frame(page, 'shop-') },
  { name: 'inspector-light', width: 1280, height: 720, theme: 'light', path: demo },
]

buildIfChanged()
const context = kubectl('config', 'current-context').trim()
if (!context.startsWith('kind-')) {
  console.error(
    `The current context ${context} is no Kind cluster; the pictures are taken of pods that are made there.`,
  )
  process.exit(1)
}
kubectl('apply', '-f', manifest)
kubectl('-n', 'class', 'rollout', 'status', 'deployment/web')
const podarium = await startPodarium(process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config'))
const browser = await chromium.launch(chromiumOptions)
try {
  kubectl('-n', 'class', 'scale', 'deployment/web', '--replicas=6')
  kubectl('-n', 'class', 'wait', 'pod/multi-container-demo', '--for=condition=Ready', '--timeout=60s')
  for (const shot of shots) await take(shot)
} finally {
  await browser.close()
  await podarium.stop()
  kubectl('delete', '-f', manifest, '--wait=false')
}

async function take({ name, width, height, theme, path = '/?namespace=class', arrange }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height } })
  await page.addInitScript((chosen) => localStorage.setItem('podarium-theme', chosen), theme)
  await openClusterPage(page, podarium.url, path)
  await page.getByText('refused').or(page.getByText('exceeded quota')).first().waitFor()
  await arrange?.(page)
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
  await page.close()
}

/** Frames the first pod whose name begins so, as a double click does, and waits until the camera rests. */
async function frame(page: Page, podPrefix: string): Promise<void> {
  const uid = kubectl(
    '-n',
    'class',
    'get',
    'pods',
    '-o',
    'jsonpath={range .items[*]}{.metadata.name} {.metadata.uid}{"\\n"}{end}',
  )
    .split('\n')
    .find((line) => line.startsWith(podPrefix))
    ?.split(' ')[1]
  await page.locator(`figure [data-uid="${uid}"]`).dblclick()
  await page.locator('figure[data-level=near]').waitFor()
  await page.keyboard.press('Escape')
}

function kubectl(...args: readonly string[]): string {
  return execFileSync('kubectl', args, { encoding: 'utf8' })
}

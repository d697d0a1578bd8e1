// Screenshots: `npm run screenshots`. The pictures in docs/ and the page that shows them, docs/gallery.md, taken of the real page: the samples on
// the sandbox, and a test cluster of simulated pods for what no laptop runs. Needs neither Docker nor a cluster.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumOptions } from '../e2e/browser.ts'
import { type ClusterPage, openClusterPage } from '../e2e/cluster-page.ts'
import { startPodarium } from '../e2e/podarium.ts'
import { aContainer, aDeployment, aNode, aRunningPod, runningStatus } from '../e2e/test-cluster/objects.ts'
import { startTestCluster } from '../e2e/test-cluster/start-test-cluster.ts'
import type { Store } from '../e2e/test-cluster/store.ts'
import { buildIfChanged } from './build.ts'

type Shot = {
  readonly name: string
  /** What it shows, in a sentence. */
  readonly says: string
  readonly theme?: 'light' | 'dark' | 'projector'
  readonly size?: readonly [width: number, height: number]
  readonly address?: string
  readonly arrange?: (page: Page, cluster: ClusterPage) => Promise<void>
  /** Of thousands of small shapes: a JPEG of them is half as large. */
  readonly isDense?: boolean
}

const folder = 'docs'
const simulatedPods = 10_000
const podsPerNode = 100
const deployments = 20
/** Long enough for the slowest lesson: the crash loop's second wait is 20 s, the slow start's 20 s. */
const settledWithinMs = 120_000

// ---- What is taken

const demo = 'Pod/default/multi-container-demo'

const overviews: readonly Shot[] = [
  {
    name: 'overview-light',
    says: 'Three nodes and what the samples make on them: pods that run, one that crashes again and again, one that no node takes.',
  },
  { name: 'overview-dark', says: 'The same in the dark theme.', theme: 'dark' },
  {
    name: 'overview-projector',
    says: 'The projector theme: black on white, thicker lines, for a bright room.',
    theme: 'projector',
  },
  { name: 'phone', says: 'On a phone the stage is above, the workloads below.', size: [390, 844] },
  {
    name: 'inspector',
    says: 'A click on anything tells what `kubectl describe` would.',
    address: `/?select=${demo}`,
  },
  {
    name: 'anatomy-dark',
    says: 'A double click frames a pod: nginx and the app behind it, which share one localhost.',
    theme: 'dark',
    arrange: (page, cluster) => frame(page, cluster, 'reverse-proxy'),
  },
]

const crowds: readonly Shot[] = [
  {
    name: 'crowd',
    says: 'All of 10,000 simulated pods on 100 nodes, each of them a cell: those that fail stand out.',
    isDense: true,
  },
  {
    name: 'crowd-zoomed',
    says: 'Nearer, in the same cluster; the minimap at the lower right shows where.',
    arrange: async (page, { stage }) => {
      await stage.focus()
      for (let press = 0; press < 7; press++) await page.keyboard.press('+')
      await stage.blur()
    },
  },
]

type Sample = { readonly name: string; readonly title: string; readonly watch: string }

/** The gallery's lessons, in their order. */
function samples(): readonly Sample[] {
  const files = readdirSync('samples').map((file) => ({ file, text: readFileSync(join('samples', file), 'utf8') }))
  const said = (text: string, key: string) => new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  return files
    .toSorted((a, b) => Number(said(a.text, 'lesson')) - Number(said(b.text, 'lesson')))
    .map(({ file, text }) => ({
      name: file.replace(/\.yaml$/, ''),
      title: said(text, 'title'),
      watch: said(text, 'watch'),
    }))
}

/** What a sample's pods are called and what kubectl says of them in the end; by sample, where it is not its own name and Running. */
const settled: Readonly<Record<string, { readonly pod?: string; readonly status?: string }>> = {
  'bad-image': { status: 'ImagePullBackOff' },
  'crash-loop': { status: 'CrashLoopBackOff' },
  'slow-start': { status: 'Running, 1/1' },
  'too-big': { status: 'Pending' },
  service: { pod: 'hello-' },
  nginx: { pod: 'nginx-' },
}

const sampleShots: readonly Shot[] = samples().map(({ name, title, watch }) => ({
  name: `sample-${name}`,
  says: `${title}. ${watch}`,
  arrange: (page, cluster) => frame(page, cluster, settled[name]?.pod ?? name),
}))

// ---- How it is taken

buildIfChanged()
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch(chromiumOptions)
const temporary = mkdtempSync(join(tmpdir(), 'podarium-screenshots-'))
try {
  await takeOfSandbox()
  await takeOfCrowd()
} finally {
  await browser.close()
  rmSync(temporary, { recursive: true })
}
writeFileSync(join(folder, 'gallery.md'), galleryPage())

async function takeOfSandbox(): Promise<void> {
  const podarium = await startPodarium(join(temporary, 'no-kubeconfig'))
  try {
    const page = await browser.newPage()
    const { outline } = await openClusterPage(page, podarium.url)
    for (const { name } of samples()) {
      const answer = await page.request.post(`${podarium.url}/api/samples/${name}`, {
        headers: { origin: podarium.url },
      })
      if (!answer.ok()) throw new Error(`The sample ${name} could not be applied: ${await answer.text()}`)
    }
    await page.request.post(`${podarium.url}/api/workloads/default/Deployment/nginx/scale`, {
      headers: { origin: podarium.url },
      data: { replicas: 5 },
    })
    for (const { name } of samples()) {
      const { pod = name, status = 'Running' } = settled[name] ?? {}
      const words = new RegExp(`^Pod default/${pod}\\S*, ${status}`)
      const pods = outline.getByRole('treeitem', { name: words })
      await pods.first().waitFor({ state: 'attached', timeout: settledWithinMs })
    }
    await page.close()
    for (const shot of [...overviews, ...sampleShots]) await take(shot, podarium.url)
  } finally {
    await podarium.stop()
  }
}

async function takeOfCrowd(): Promise<void> {
  const cluster = await startTestCluster({ context: 'kind-simulated' })
  fillCrowd(cluster.store())
  const podarium = await startPodarium(cluster.writeKubeConfig(temporary), ['--context', 'kind-simulated'])
  try {
    for (const shot of crowds) await take(shot, podarium.url)
  } finally {
    await podarium.stop()
    await cluster.close()
  }
}

/** Twenty Deployments, the pods of each on five nodes; one pod in 173 fails. */
function fillCrowd({ create }: Store): void {
  const containers = [aContainer('main-app', 'python:3.9'), aContainer('helper', 'busybox')] as {
    name: string
    image: string
  }[]
  const isFailing = (index: number) => index % 173 === 0
  const share = simulatedPods / deployments
  for (let number = 1; number <= deployments; number++) {
    const name = `shop-${number}`
    const failing = Array.from({ length: share }, (_, i) => (number - 1) * share + i).filter(isFailing).length
    const status = { replicas: share, readyReplicas: share - failing }
    const { metadata, spec } = create(aDeployment('default', name, share, { status }))
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: metadata.uid, controller: true }
    const ofSet = { name: `${name}-5d8f9c`, namespace: 'default', uid: name, ownerReferences: [owner] }
    create({ kind: 'ReplicaSet', metadata: ofSet, spec, status })
  }
  for (let index = 0; index < simulatedPods; index++) {
    const node = `simulated-worker${1 + Math.floor(index / podsPerNode)}`
    if (index % podsPerNode === 0) create(aNode(node))
    const uid = `shop-${1 + Math.floor(index / share)}`
    const name = `${uid}-5d8f9c`
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }]
    const ip = `10.200.${index >> 8}.${index & 255}`
    const [main, helper] = runningStatus(containers, ip).containerStatuses as object[]
    const state = { waiting: { reason: 'CrashLoopBackOff' } }
    const failed = { containerStatuses: [{ ...main, ready: false, restartCount: 4, state }, helper] }
    const more = { metadata: { ownerReferences }, spec: { containers }, status: isFailing(index) ? failed : {} }
    create(aRunningPod('default', `${name}-${index.toString(36).padStart(5, 'x')}`, node, ip, more))
  }
}

async function take(shot: Shot, url: string): Promise<void> {
  const { theme = 'light', size = [1280, 720], address = '/', arrange } = shot
  const page = await browser.newPage({ viewport: { width: size[0], height: size[1] }, reducedMotion: 'reduce' })
  await page.addInitScript((chosen) => localStorage.setItem('podarium-theme', chosen), theme)
  const cluster = await openClusterPage(page, url, address)
  await cluster.stage.and(page.locator(':not([data-pods-drawn="0"])')).waitFor()
  await page.evaluate(() => document.fonts.ready)
  await arrange?.(page, cluster)
  await page.mouse.move(0, 0)
  await cluster.untilQuiet()
  const path = join(folder, fileOf(shot))
  await page.screenshot({ path, animations: 'disabled', ...(shot.isDense ? { quality: 60 } : {}) })
  await page.close()
  console.log(path)
}

/** Frames the first pod whose name begins so, by keys: selected in the outline, framed, alone on the stage. */
async function frame(page: Page, { item, stage }: ClusterPage, podName: string): Promise<void> {
  // On its own row: below it are those of its containers.
  await item(`Pod default/${podName}`)
    .first()
    .click({ position: { x: 60, y: 10 } })
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await stage.and(page.locator('[data-level=near]')).waitFor()
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
}

function fileOf({ name, isDense }: Shot): string {
  return `${name}.${isDense ? 'jpg' : 'png'}`
}

function galleryPage(): string {
  const pictured = (shot: Shot) => `${shot.says}\n\n![${shot.says}](${fileOf(shot)})\n`
  return [
    '# Gallery',
    '',
    'Made by `npm run screenshots`, of the real page. Nothing in these pictures is drawn by hand.',
    '',
    '## A cluster',
    '',
    'The sandbox with all the samples applied.',
    '',
    ...overviews.map(pictured),
    '## The samples, one by one',
    '',
    'Each framed by a double click, in the sandbox.',
    '',
    ...sampleShots.map(pictured),
    '## A crowd',
    '',
    `A test cluster of ${simulatedPods.toLocaleString('en')} simulated pods: objects of the API, behind which nothing runs.`,
    '',
    ...crowds.map(pictured),
  ].join('\n')
}

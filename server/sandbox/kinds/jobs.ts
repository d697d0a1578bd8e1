// Jobs: their defaults, the selector that is made for each, what may be wrong with them, their columns.

import type { Job, JobSpec } from 'kubernetes-types/batch/v1'

import { ageColumn, column, containerColumns, duration, nameColumn, selectorText, wideColumn } from './cells.ts'
import { checkNotNegative, checkOneOf, required, wrong, type Causes } from './checks.ts'
import type { Kind } from './kind-types.ts'
import { checkTemplate } from './pod-checks.ts'
import { fillIn, fillTemplate } from './pod-defaults.ts'
import { checkMatch, checkSame } from './template-checks.ts'
import { resources } from './resources.ts'
import { rules } from './rules.ts'
import type { StoredOf } from '../objects.ts'

export const jobs: Kind<'jobs'> = {
  resource: resources.jobs,
  rules: rules('jobs', {
    fill: fillJob,
    prepareCreate: withSelector,
    firstStatus: () => ({}),
    check: checkJob,
    checkUpdate: ({ spec }, previous) => checkUpdate(spec!, previous.spec!),
  }),
  columns: [
    nameColumn,
    column('Status', status),
    column('Completions', completions),
    column('Duration', elapsed),
    ageColumn,
    ...containerColumns<StoredOf<'jobs'>>(({ spec }) => spec?.template.spec?.containers ?? []),
    wideColumn('Selector', ({ spec }) => selectorText(spec?.selector) || '<none>'),
  ],
  fields: { 'status.successful': (job) => String(job.status?.succeeded ?? 0) },
}

function fillJob(job: Job): Job {
  const { spec } = job
  const given = spec ?? ({} as JobSpec)
  const isOnce = given.completions === undefined && given.parallelism === undefined
  const filled = fillIn(given, {
    ...(isOnce && { completions: 1 }),
    parallelism: 1,
    backoffLimit: given.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: given.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
  })
  const template = fillTemplate(given.template)
  // A job must say what becomes of its pods: no default, unlike elsewhere.
  const said = given.template?.spec?.restartPolicy
  const { restartPolicy: _, ...bare } = template.spec!
  const own = { ...template, spec: said ? template.spec! : bare }
  return { ...job, spec: { ...filled, template: own } }
}

/** The labels by which a job finds its pods: its uid and its name, by new keys and the old ones. Its own are the same if it has none. */
function withSelector(job: Job): Job {
  const { metadata, spec } = job
  if (spec!.manualSelector) return withLabels(job)
  const uid = metadata?.uid ?? ''
  const name = metadata?.name ?? ''
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const { template } = spec!
  return withLabels({
    ...job,
    spec: {
      ...spec!,
      selector: {
        ...spec!.selector,
        matchLabels: { ...spec!.selector?.matchLabels, 'batch.kubernetes.io/controller-uid': uid },
      },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } },
      },
    },
  })
}

function withLabels(job: Job): Job {
  const labels = job.metadata?.labels ?? job.spec?.template.metadata?.labels
  return labels ? { ...job, metadata: { ...job.metadata, labels } } : job
}

function* checkJob({ spec: given }: Job): Causes {
  const spec = given!
  yield* checkNotNegative('spec.parallelism', spec.parallelism)
  yield* checkNotNegative('spec.completions', spec.completions)
  yield* checkNotNegative('spec.activeDeadlineSeconds', spec.activeDeadlineSeconds)
  yield* checkNotNegative('spec.backoffLimit', spec.backoffLimit)
  yield* checkNotNegative('spec.ttlSecondsAfterFinished', spec.ttlSecondsAfterFinished)
  if (!spec.manualSelector && Object.keys(spec.selector?.matchLabels ?? {}).length > 1) {
    yield wrong('spec.selector', spec.selector, '`selector` not auto-generated')
  }
  yield* checkOneOf('spec.completionMode', spec.completionMode, ['NonIndexed', 'Indexed'])
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    yield required('spec.completions', 'when completion mode is Indexed')
  }
  yield* checkMatch(spec.selector, spec.template)
  const { restartPolicy = '' } = spec.template.spec!
  yield* checkTemplate(spec.template)
  const field = 'spec.template.spec.restartPolicy'
  if (restartPolicy === '') yield required(field, 'valid values: "OnFailure", "Never"')
  else if (restartPolicy === 'Always') yield* checkOneOf(field, restartPolicy, ['OnFailure', 'Never'])
}

function* checkUpdate(spec: JobSpec, previous: JobSpec): Causes {
  if (spec.completionMode !== 'Indexed') yield* checkSame('spec.completions', spec.completions, previous.completions)
  yield* checkSame('spec.selector', spec.selector, previous.selector)
  yield* checkSame('spec.template', spec.template, previous.template)
  yield* checkSame('spec.completionMode', spec.completionMode, previous.completionMode)
}

/** The first of the conditions that it has, in this order. */
function status({ metadata, status }: StoredOf<'jobs'>): string {
  const has = (type: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === 'True')
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (metadata.deletionTimestamp) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running'
}

function completions({ spec, status }: StoredOf<'jobs'>): string {
  const succeeded = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`
  const { parallelism = 0 } = spec ?? {}
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function elapsed({ status }: StoredOf<'jobs'>, nowMs: number): string {
  if (!status?.startTime) return ''
  const untilMs = status.completionTime ? Date.parse(status.completionTime) : nowMs
  return duration(untilMs - Date.parse(status.startTime))
}

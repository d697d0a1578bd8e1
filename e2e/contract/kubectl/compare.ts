// Compare: the same kubectl commands on two clusters, and what differs in their answers once names, times and addresses are masked.
//
//   node e2e/contract/kubectl/compare.ts [kind|sandbox|FILE] [kind|sandbox|FILE] [--kubectl PATH] [--record FOLDER]
//
// Kind and a new sandbox if nothing is said. A FILE is a transcript that --record wrote. Ends with exit code 1 if anything differs
// that may not.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startTarget } from '../target.ts'
import { differences } from './differences.ts'
import { runSteps, type Transcript } from './run-steps.ts'
import { namespace, steps } from './steps.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kubectl: { type: 'string', default: 'kubectl' }, record: { type: 'string' } },
})
const sources = positionals.length > 0 ? positionals : ['kind', 'sandbox']
if (sources.length !== 2) throw new Error('Name two clusters or transcripts: kind, sandbox, or a file.')

async function transcriptOf(source: string, index: number): Promise<Transcript> {
  if (source !== 'kind' && source !== 'sandbox') return JSON.parse(readFileSync(source, 'utf8')) as Transcript
  const target = await startTarget(source)
  console.error(`${values.kubectl} on ${target.context}: ${steps.length} steps`)
  const transcript = await runSteps(steps, {
    target,
    kubectl: values.kubectl,
    namespace,
    onStep: () => process.stderr.write('.'),
  })
  process.stderr.write('\n')
  await target.stop()
  if (values.record) {
    const file = join(values.record, `${index + 1}-${source}.json`)
    writeFileSync(file, JSON.stringify(transcript, null, 2))
    console.error(`Recorded in ${file}`)
  }
  return transcript
}

const first = await transcriptOf(sources[0]!, 0)
const second = await transcriptOf(sources[1]!, 1)
const found = differences(steps, first, second)
const unexplained = found.filter(({ step }) => step.differs === undefined)
for (const { step, lines } of unexplained)
  console.log(`kubectl ${step.run}\n${lines.map((line) => `  ${line}`).join('\n')}\n`)
for (const { step } of found) if (step.differs) console.log(`kubectl ${step.run}\n    differs: ${step.differs}\n`)
console.log(
  `${steps.length} steps, ${found.length} differ, ${found.length - unexplained.length} of them with a reason (- ${sources[0]}, + ${sources[1]}).`,
)
process.exitCode = unexplained.length > 0 ? 1 : 0

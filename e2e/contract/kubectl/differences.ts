// Differences: two transcripts of the same steps, line by line.

import { mask } from './mask.ts'
import { keyOf, type Said, type Step, type Transcript } from './run-steps.ts'

export type Difference = {
  readonly step: Step
  /** `- ` what only the first cluster said, `+ ` what only the second did, two blanks where both agree. */
  readonly lines: readonly string[]
}

/** The steps in which the two clusters did not say the same. */
export function differences(steps: readonly Step[], first: Transcript, second: Transcript): readonly Difference[] {
  return steps.flatMap((step) => {
    const [ours, theirs] = [first, second].map(({ nodes, said }) =>
      linesOf(step, said[keyOf(steps, step)] ?? notRun, nodes),
    )
    if (ours!.join('\n') === theirs!.join('\n')) return []
    return [{ step, lines: compareLines(ours!, theirs!) }]
  })
}

const notRun: Said = { exitCode: null, stdout: '', stderr: '(not run)' }

/** What is compared of a step: masked, chosen and sorted as the step says. */
function linesOf(step: Step, { exitCode, stdout, stderr }: Said, nodes: Transcript['nodes']): readonly string[] {
  const linesIn = (name: string, printed: string) => {
    const lines = mask(printed, nodes)
      .split('\n')
      .filter((line) => line !== '' && (step.only?.test(line) ?? true))
    return (step.unordered ? lines.sort() : lines).map((line) => `${name}${line}`)
  }
  return [...linesIn('', stdout), ...linesIn('error: ', stderr), `exit code ${exitCode}`]
}

/** By the longest common subsequence: both are short. */
function compareLines(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const common = Array.from({ length: ours.length + 1 }, () => Array.from({ length: theirs.length + 1 }, () => 0))
  for (let i = ours.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--)
      common[i]![j] =
        ours[i] === theirs[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < ours.length || j < theirs.length) {
    if (i < ours.length && ours[i] === theirs[j]) {
      lines.push(`  ${ours[i]}`)
      i++
      j++
    } else if (j >= theirs.length || (i < ours.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(`- ${ours[i]}`)
      i++
    } else {
      lines.push(`+ ${theirs[j]}`)
      j++
    }
  }
  return lines
}

// Find terms: what a person typed to find pods, taken apart: plain words, and requirements on labels as `kubectl get pods -l` has them.

/** What one term asks of a pod's labels (`key=value` each) and of all that is said of it, in small letters. */
type Term = (labels: readonly string[], said: string) => boolean

const key = String.raw`[\w./-]*\w`
// In this order: the longer forms hold the shorter ones.
const anyTerm = new RegExp(
  [
    String.raw`(?<setKey>${key})\s+(?<not>not)?in\s*\((?<set>[^)]*)\)`,
    String.raw`(?<equalKey>${key})\s*(?<operator>==|!=|=)\s*(?<value>[^\s,]*)`,
    String.raw`!(?<absent>${key})`,
    String.raw`(?<word>[^\s,]+)`,
  ].join('|'),
  'g',
)

/**
 * The terms of a text, apart by spaces or commas: `app=web`, `app==web`, `app!=web`, `app in (web, shop)`, `app notin (web)`, `!app`; anything else
 * is a plain word, for which capitals do not matter. The `-l` of a pasted kubectl line is nothing.
 */
export function findTerms(text: string): readonly Term[] {
  const terms: Term[] = []
  for (const { groups = {} } of text.matchAll(anyTerm)) {
    const { setKey, not, set, equalKey, operator, value, absent, word } = groups
    if (setKey !== undefined) {
      const values = (set ?? '').split(',').map((each) => each.trim())
      const isIn: Term = (labels) => values.some((each) => labels.includes(`${setKey}=${each}`))
      terms.push(not ? (labels, said) => !isIn(labels, said) : isIn)
    } else if (equalKey !== undefined) {
      const label = `${equalKey}=${value}`
      terms.push(operator === '!=' ? (labels) => !labels.includes(label) : (labels) => labels.includes(label))
    } else if (absent !== undefined) {
      terms.push((labels) => labels.every((label) => !label.startsWith(`${absent}=`)))
    } else if (word !== undefined && word !== '-l' && word !== '--selector') {
      const small = word.toLowerCase()
      terms.push((_, said) => said.includes(small))
    }
  }
  return terms
}

// Names: which strings may be names, label keys and label values, and the API's words for those that may not.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dnsSubdomain = String.raw`${dnsLabel}(\.${dnsLabel})*`
const dns1035Label = '[a-z]([-a-z0-9]*[a-z0-9])?'
const labelName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'

type Form = { readonly form: RegExp; readonly longest: number; readonly words: string }

/** The examples are joined as the API joins them: `(e.g. 'a',  or 'b', regex …)`. */
function formOf(pattern: string, longest: number, rule: string, ...examples: string[]): Form {
  const such = examples.map((example) => `'${example}'`).join(',  or ')
  return {
    form: new RegExp(`^${pattern}$`),
    longest,
    words: `${rule} (e.g. ${such}, regex used for validation is '${pattern}')`,
  }
}

const forms = {
  label: formOf(
    dnsLabel,
    63,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    'my-name',
    '123-abc',
  ),
  subdomain: formOf(
    dnsSubdomain,
    253,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    'example.com',
  ),
  label1035: formOf(
    dns1035Label,
    63,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    'my-name',
    'abc-123',
  ),
  labelName: formOf(
    labelName,
    63,
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'MyName',
    'my.name',
    '123-abc',
  ),
  labelValue: formOf(
    labelValue,
    63,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'MyValue',
    'my_value',
    '12345',
  ),
  configKey: formOf(
    '[-._a-zA-Z0-9]+',
    253,
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    'key.name',
    'KEY_NAME',
    'key-name',
  ),
}

export type NameForm = keyof typeof forms

/** All that is wrong with a name of this form; empty if nothing. */
export function nameErrors(form: NameForm, value: string): readonly string[] {
  const { form: pattern, longest, words } = forms[form]
  const errors = value.length > longest ? [`must be no more than ${longest} characters`] : []
  if (pattern.test(value)) return errors
  const hasDots = form === 'label' && forms.subdomain.form.test(value)
  return [...errors, hasDots ? 'must not contain dots' : words]
}

/** As nameErrors, for `example.com/name` or `name`: what label keys and taint keys must be. */
export function qualifiedNameErrors(value: string): readonly string[] {
  const [first = '', second, third] = value.split('/')
  if (third !== undefined) {
    return [
      `a qualified name ${forms.labelName.words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const name = second ?? first
  const prefixErrors =
    second === undefined
      ? []
      : first === ''
        ? ['prefix part must be non-empty']
        : nameErrors('subdomain', first).map((words) => `prefix part ${words}`)
  const errors = name === '' ? ['must be non-empty', forms.labelName.words] : nameErrors('labelName', name)
  return [...prefixErrors, ...errors.map((words) => `name part ${words}`)]
}

/** As nameErrors, for the name of a port (IANA_SVC_NAME). */
export function portNameErrors(value: string): readonly string[] {
  return [
    ...(value.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter (a-z)']),
    ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(value) ? ['must not begin or end with a hyphen'] : []),
  ]
}

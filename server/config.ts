// Config: the only reader of flags and environment. What a person got wrong ends in a sentence.

import { parseArgs } from 'node:util'
import { z } from 'zod'

export type Config = {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** The context of the kubeconfig to watch; undefined leaves the choice to chooseContext(). */
  readonly context: string | undefined
  /** Whether the embedded cluster is wanted, whatever else is there. */
  readonly sandbox: boolean
  /** KUBECONFIG as it stands: the files to read in place of ~/.kube/config. */
  readonly kubeconfig: string | undefined
  /** The most replicas that a click or a command may ask for. */
  readonly maxReplicas: number
  readonly logLevel: string
  /** Whether the page and the server reload as their sources change. */
  readonly dev: boolean
}

/** What a person asked for can't be done; the message says why and what to do. */
export class ConfigError extends Error {}

const loopbackHosts = ['127.0.0.1', 'localhost', '::1']
const logLevels = ['debug', 'info', 'warn', 'error', 'silent']

function wholeNumber(flag: string, least: number, most: number) {
  const sentence = `${flag} must be a whole number from ${least} to ${most}`
  return z.coerce.number(sentence).int(sentence).min(least, sentence).max(most, sentence)
}

const schema = z.object({
  port: wholeNumber('--port', 0, 65_535),
  host: z.string().refine((host) => loopbackHosts.includes(host), {
    error: (issue) =>
      `--host ${String(issue.input)} is refused: Podarium has no log-in yet, so it is served to this machine only (${loopbackHosts.join(', ')})`,
  }),
  context: z.string().or(z.undefined()),
  sandbox: z.boolean(),
  kubeconfig: z.string().or(z.undefined()),
  maxReplicas: wholeNumber('--max-replicas', 1, 1000),
  logLevel: z.enum(logLevels, `--log-level must be one of ${logLevels.join(', ')}`),
  dev: z.boolean(),
})

/** Reads flags, then the environment, then the defaults. Throws ConfigError. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const flags = readFlags(args)
  /** A variable that is set to nothing is not set. */
  const from = (name: string) => env[name] || undefined
  const result = schema.safeParse({
    port: flags.port ?? from('PODARIUM_PORT') ?? 3000,
    host: flags.host ?? from('PODARIUM_HOST') ?? '127.0.0.1',
    kubeconfig: from('KUBECONFIG'),
    context: flags.context ?? (flags.sandbox ? undefined : from('PODARIUM_CONTEXT')),
    sandbox: flags.sandbox ?? (flags.context === undefined && from('PODARIUM_SANDBOX') === '1'),
    // 50: more than a classroom's laptops run in one Deployment, few enough that a slip of the finger harms nothing.
    maxReplicas: flags['max-replicas'] ?? from('PODARIUM_MAX_REPLICAS') ?? 50,
    logLevel: flags['log-level'] ?? from('PODARIUM_LOG_LEVEL') ?? 'warn',
    dev: flags.dev ?? false,
  })
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => `${issue.message}.`).join(' '))
  const config = result.data
  if (config.sandbox && config.context !== undefined) {
    throw new ConfigError(
      `The context ${config.context} and the sandbox are both asked for, and only one can be shown. Leave out --context or --sandbox.`,
    )
  }
  return config
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        context: { type: 'string' },
        sandbox: { type: 'boolean' },
        'max-replicas': { type: 'string' },
        'log-level': { type: 'string' },
        dev: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new ConfigError(
      `${reason}. The flags are --port, --host, --context, --sandbox, --max-replicas and --log-level, after two dashes: npm start -- --port 3001.`,
    )
  }
}

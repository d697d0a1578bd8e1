// Main: the composition root. Reads the configuration, chooses the cluster, and serves the page.

import { join } from 'node:path'
import { chooseCluster } from './choose-cluster.ts'
import { systemClock } from './clock.ts'
import { ConfigError, readConfig } from './config.ts'
import { ChoiceError } from './kubernetes/choose-context.ts'
import { createLog } from './log.ts'
import { serveBuiltPage, serveDevelopedPage } from './page.ts'
import { readSamples } from './samples.ts'
import { servePodarium } from './serve.ts'

const endWithinMs = 2500 // a supervisor and an impatient person wait three seconds

try {
  const config = readConfig(process.argv.slice(2), process.env)
  const log = createLog(config.logLevel)
  const root = join(import.meta.dirname, '..')
  const page = config.dev
    ? await serveDevelopedPage(config.host, config.port, log)
    : serveBuiltPage(join(root, 'out'), log)
  const { choice, sandbox } = await chooseCluster(config)
  const podarium = await servePodarium({
    config,
    choice,
    samples: readSamples(join(root, 'samples')),
    isNewSandbox: sandbox !== null,
    page,
    clock: systemClock,
    random: Math.random,
    log,
  })
  console.log(`Podarium watches ${choice.contextName}: ${choice.why.replace(/\.$/, '')}.`)
  if (sandbox) console.log(`For kubectl, in another terminal: export KUBECONFIG=${sandbox.kubeconfigPath}`)
  console.log(`Open ${podarium.url}`)

  let isEnding = false
  const end = () => {
    isEnding = true
    setTimeout(() => process.exit(0), endWithinMs).unref()
    void podarium
      .close()
      .then(() => sandbox?.stop())
      .finally(() => process.exit(0))
  }
  void sandbox?.ended.then(() => {
    if (isEnding) return
    console.error('The sandbox has ended, and with it everything that ran there. Start again with npm start.')
    process.exit(1)
  })
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ChoiceError)) throw error
  console.error(error.message)
  process.exit(1)
}

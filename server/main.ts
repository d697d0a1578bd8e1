// Main: the composition root. Reads the configuration, chooses the cluster, and serves the page. The only importer of next.

import { createServer } from 'node:http'
import { join } from 'node:path'
import next from 'next'
import { chooseCluster } from './choose-cluster.ts'
import { systemClock } from './clock.ts'
import { ConfigError, readConfig } from './config.ts'
import { ChoiceError } from './kubernetes/choose-context.ts'
import { createLog } from './log.ts'
import { readSamples } from './samples.ts'
import { servePodarium } from './serve.ts'

const endWithinMs = 2500 // a supervisor and an impatient person wait three seconds

try {
  const config = readConfig(process.argv.slice(2), process.env)
  const log = createLog(config.logLevel)
  const { choice, sandbox } = await chooseCluster(config)

  // Next listens for upgrades on the server that it is given, which would take socket.io's: it gets one that never listens.
  const decoy = createServer()
  const app = next({ dev: config.dev, httpServer: decoy, hostname: config.host, port: config.port })
  const prepared = app.prepare().then(() => app.getRequestHandler())
  const podarium = await servePodarium({
    config,
    choice,
    samples: readSamples(join(import.meta.dirname, '..', 'samples')),
    isNewSandbox: sandbox !== null,
    page: {
      answer(request, response) {
        prepared
          .then((answer) => answer(request, response))
          .catch((error: unknown) => {
            log.error({ err: error, url: request.url }, 'the page could not be served')
            response.destroy()
          })
      },
      // Next's own websocket, which reloads the page in development.
      upgrade(request, socket, head) {
        if (!config.dev || !request.url?.startsWith('/_next/')) return false
        return decoy.emit('upgrade', request, socket, head)
      },
    },
    clock: systemClock,
    random: Math.random,
    log,
  })
  await prepared
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

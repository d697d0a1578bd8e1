// Main: the composition root. Reads the configuration, chooses the cluster, and serves the page. The only importer of next.

import { createServer } from 'node:http'
import { homedir } from 'node:os'
import next from 'next'
import { systemClock } from './clock.ts'
import { ConfigError, readConfig } from './config.ts'
import { ChoiceError, chooseContext } from './kubernetes/choose-context.ts'
import { clusterAnswers } from './kubernetes/cluster-answers.ts'
import { loadKubeConfig } from './kubernetes/kube-config.ts'
import { createLog } from './log.ts'
import { servePodarium } from './serve.ts'

const endWithinMs = 2500 // a supervisor and an impatient person wait three seconds

try {
  const config = readConfig(process.argv.slice(2), process.env)
  const log = createLog(config.logLevel)
  const choice = await chooseContext({
    context: config.context,
    load: () => loadKubeConfig({ kubeconfig: config.kubeconfig, homeDir: homedir() }),
    answers: (kubeConfig, limitMs) => clusterAnswers(kubeConfig, limitMs, systemClock),
  })

  // Next listens for upgrades on the server that it is given, which would take socket.io's: it gets one that never listens.
  const decoy = createServer()
  const app = next({ dev: config.dev, httpServer: decoy, hostname: config.host, port: config.port })
  const prepared = app.prepare().then(() => app.getRequestHandler())
  const podarium = await servePodarium({
    config,
    choice,
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
  console.log(`Podarium watches ${choice.contextName}: ${choice.why}.\nOpen ${podarium.url}`)

  const end = () => {
    setTimeout(() => process.exit(0), endWithinMs).unref()
    void podarium.close().finally(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ChoiceError)) throw error
  console.error(error.message)
  process.exit(1)
}

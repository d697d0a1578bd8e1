// Dev: `npm run dev`. The page reloads by Next, the server by Node whenever a file that it imports changes.

import { spawn } from 'node:child_process'

const server = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', 'server/main.ts', '--dev', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
process.on('SIGINT', () => {})
process.on('SIGTERM', () => server.kill('SIGTERM'))
server.on('exit', (code) => process.exit(code ?? 0))

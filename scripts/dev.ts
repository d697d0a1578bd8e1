// Dev: `npm run dev`. The page reloads by Next, the server by Node when a file in server or lib changes. (Not whenever one that
// is imported changes: those that Next writes are imported too.)

import { spawn } from 'node:child_process'

const server = spawn(
  process.execPath,
  [
    '--watch-path=server',
    '--watch-path=lib',
    '--watch-preserve-output',
    'server/main.ts',
    '--dev',
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
  },
)
process.on('SIGINT', () => {})
process.on('SIGTERM', () => server.kill('SIGTERM'))
server.on('exit', (code) => process.exit(code ?? 0))

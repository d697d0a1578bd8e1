// Check: `npm run check`. Format, lint with the import rules, types, unused code, tests, build.

import { run } from './commands.ts'

run('oxfmt', ['--check', '.'])
run('oxlint', ['--deny-warnings'])
run('tsc', ['--noEmit'])
run('knip', [])
await import('./test.ts')

// Sandbox: `npm run sandbox`. The embedded cluster alone, for kubectl.

import { join } from 'node:path'

await import(join(import.meta.dirname, '..', 'server', 'sandbox', 'main.ts'))

// Start: `npm start`. Builds what changed, then becomes the server.

import { buildIfChanged } from './build.ts'

buildIfChanged()
await import('../server/main.ts')

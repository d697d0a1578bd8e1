// Next: builds the page, which is the same for everybody, as files in out/ that server/page.ts serves.

/** @type {import('next').NextConfig} */
export default {
  output: 'export',
  agentRules: false,
  devIndicators: false,
  poweredByHeader: false,
  // `npm run check` checks all types with tsc; once is enough.
  // Next edits the tsconfig that it is given: it has one of its own.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
}

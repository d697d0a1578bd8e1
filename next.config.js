// Next: builds the page. server/main.ts serves it, so there is no `output` here.

/** @type {import('next').NextConfig} */
export default {
  agentRules: false,
  devIndicators: false,
  poweredByHeader: false,
  // No other site may show this page in a frame, where its clicks would pass for a person's.
  headers: async () => [
    { source: '/(.*)', headers: [{ key: 'content-security-policy', value: "frame-ancestors 'none'" }] },
  ],
  // `npm run check` checks all types with tsc; once is enough.
  // Next edits the tsconfig that it is given: it has one of its own.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
}

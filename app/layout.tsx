// Layout: the document around the page: fonts (served from here, there may be no internet), tokens, theme before the first paint.

import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './globals.css'
import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import monoUrl from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { preload } from 'react-dom'
import { themeScript } from '../components/state/theme-script.ts'

export const metadata: Metadata = {
  title: 'Podarium',
  description: 'A live picture of a Kubernetes cluster: nodes, pods, containers, and what they share.',
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default function Layout({ children }: { readonly children: ReactNode }) {
  // On its way while the scripts are: once they run, the snapshot is there, and the greeting brings what changed since.
  preload('/api/cluster', { as: 'fetch', crossOrigin: 'anonymous' })
  // There before the first words: laid out with other fonts, and again with these, they would take twice as long.
  for (const url of [interUrl, monoUrl]) preload(url, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <noscript>Podarium draws with JavaScript: allow it for this page, please.</noscript>
        {children}
      </body>
    </html>
  )
}

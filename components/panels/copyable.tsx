'use client'
// Copyable: a command to read and, with one press, to paste into a terminal.

import { useState } from 'react'

export function Copyable({ command }: { readonly command: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <code className="min-w-0 truncate font-mono text-s font-semibold select-all" title={command}>
        $ {command}
      </code>
      <CopyButton text={command} />
    </span>
  )
}

export function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string | null>(null)
  // Where the browser forbids it (no https and not localhost) the text is still there to select.
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(text),
      () => setCopied(null),
    )
  return (
    <button type="button" className="quiet-button shrink-0 self-start px-1.5 text-s" onClick={copy}>
      {copied === text ? 'Copied' : 'Copy'}
    </button>
  )
}

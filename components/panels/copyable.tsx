'use client'
// Copyable: a command to read and, with one press, to paste into a terminal.

import { useState } from 'react'

export function Copyable({ command }: { readonly command: string }) {
  const [copied, setCopied] = useState<string | null>(null)
  const isCopied = copied === command
  // Where the browser forbids it (no https and not localhost) the text is still there to select.
  const copy = () =>
    void navigator.clipboard?.writeText(command).then(
      () => setCopied(command),
      () => setCopied(null),
    )
  return (
    <span className="flex min-w-0 items-center gap-2">
      <code className="min-w-0 truncate font-mono text-s font-semibold select-all" title={command}>
        $ {command}
      </code>
      <button type="button" className="quiet-button shrink-0 px-1.5 text-s" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </span>
  )
}

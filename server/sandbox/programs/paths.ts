// Paths: from what a client asks for to a file below a server's root, and never out of it.

/** The decoded path of a request's target without its query, dots and double slashes resolved; null for what can't be decoded. */
export function requestedPath(target: string): string | null {
  const [path = ''] = target.replace(/^http:\/\/[^/]*/, '').split(/[?#]/)
  try {
    return normalized(decodeURIComponent(path))
  } catch {
    return null // a lone % or bytes that are no UTF-8
  }
}

/** `/a/./b//../c/` becomes `/a/c/`; `..` never leads above `/`. */
function normalized(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const isDirectory = /\/\.{0,2}$/.test(path)
  return parts.length === 0 ? '/' : `/${parts.join('/')}${isDirectory ? '/' : ''}`
}

export function queryOf(target: string): string {
  return /\?([^#]*)/.exec(target)?.[1] ?? ''
}

/** For HTML text and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `24/Nov/2026` and `10:00:00`, in UTC: how both servers' logs begin. */
export function logTime(ms: number): { readonly day: string; readonly time: string } {
  const date = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  return {
    day: `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`,
    time: [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':'),
  }
}

/** `Tue, 24 Nov 2026 10:00:00 GMT`. */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

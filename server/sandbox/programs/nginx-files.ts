// nginx files: static files, their directories and listings.

import { type FileSystem, FileError } from '../files/file-types.ts'
import { fileBody } from './connection-server.ts'
import { contentTypeOf, extensionOf } from './content-types.ts'
import { openFailed } from './nginx-config.ts'
import { type Answer, complain, type Exchange, hostOf } from './nginx-exchange.ts'
import { escapeHtml, httpDate, logTime } from './paths.ts'

/** Whether it is there, and as what it is asked for: with a slash at its end as a directory, else as a file. */
export function isThere(files: FileSystem, path: string): boolean {
  const plain = path.replace(/\/$/, '') || '/'
  return files.exists(plain) && (files.stat(plain).kind === 'directory') === path.endsWith('/')
}

/** The file or directory at `path`, which `uri` stands for; a string is where to go on inside: the directory's index. */
export async function answerStatic(exchange: Exchange, path: string, uri: string): Promise<Answer | string> {
  const { request, settings } = exchange
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, settings }
  try {
    return path.endsWith('/') ? await answerDirectory(exchange, path, uri) : await answerFile(exchange, path, uri)
  } catch (error) {
    const words = openFailed(path, error)
    await complain(exchange, 'error', words)
    const isForbidden = error instanceof FileError && error.code === 'EACCES'
    return { status: isForbidden ? 403 : 404, settings }
  }
}

async function answerFile(exchange: Exchange, path: string, uri: string): Promise<Answer> {
  const { process, request, settings, port } = exchange
  const { kind, sizeBytes, modifiedAtMs } = process.container.files.stat(path)
  if (kind === 'directory') {
    const portPart = port === 80 ? '' : `:${port}`
    const query = request.path.includes('?') ? request.path.slice(request.path.indexOf('?')) : ''
    return {
      status: 301,
      settings,
      headers: { Location: `http://${hostOf(exchange)}${portPart}${encodeURI(uri)}/${query}` },
    }
  }
  const modifiedSeconds = Math.floor(modifiedAtMs / 1000)
  const tag = `"${modifiedSeconds.toString(16)}-${sizeBytes.toString(16)}"`
  const lastModified = httpDate(modifiedAtMs)
  const asked = request.headers['if-none-match']
  const headers = { 'Last-Modified': lastModified, ETag: tag }
  if (asked ? asked === tag : request.headers['if-modified-since'] === lastModified)
    return { status: 304, settings, headers }
  const extension = extensionOf(path)
  const type = (settings.types ? settings.types.get(extension) : contentTypeOf(path)) ?? settings.defaultType
  const charset = settings.charset && type.startsWith('text/') ? `; charset=${settings.charset}` : ''
  return {
    status: 200,
    settings,
    headers: { 'Content-Type': type + charset, 'Content-Length': String(sizeBytes), ...headers },
    body: fileBody(process, path, sizeBytes),
  }
}

async function answerDirectory(exchange: Exchange, path: string, uri: string): Promise<Answer | string> {
  const { files } = exchange.process.container
  const { settings } = exchange
  const index = settings.index.find((name) => isThere(files, path + name))
  if (index) return uri + index
  if (!isThere(files, path)) {
    await complain(exchange, 'error', `"${path}${settings.index[0]}" is not found (2: No such file or directory)`)
    return { status: 404, settings }
  }
  if (settings.autoindex) return answerListing(exchange, path, uri)
  await complain(exchange, 'error', `directory index of "${path}" is forbidden`)
  return { status: 403, settings }
}

const nameColumns = 51 // and dates and sizes stand below each other

function answerListing({ process, settings }: Exchange, path: string, uri: string): Answer {
  const { files } = process.container
  const entries = files
    .readDirectory(path.replace(/\/$/, '') || '/')
    .filter((name) => !name.startsWith('.') && files.exists(path + name))
    .map((name) => ({ name, stat: files.stat(path + name) }))
  const isDirectory = (entry: (typeof entries)[number]) => entry.stat.kind === 'directory'
  const sorted = [...entries.filter(isDirectory), ...entries.filter((entry) => !isDirectory(entry))]
  const lines = sorted.map((entry) => {
    const shown = entry.name + (isDirectory(entry) ? '/' : '')
    const { day, time } = logTime(entry.stat.modifiedAtMs)
    const size = isDirectory(entry) ? '-' : String(entry.stat.sizeBytes)
    const link = `<a href="${encodeURIComponent(entry.name)}${isDirectory(entry) ? '/' : ''}">${escapeHtml(shown)}</a>`
    const when = `${day.replaceAll('/', '-')} ${time.slice(0, 5)}`
    return `${link}${' '.repeat(Math.max(1, nameColumns - shown.length))}${when}${size.padStart(20)}`
  })
  const title = `Index of ${escapeHtml(uri)}`
  const html = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<h1>${title}</h1><hr><pre><a href="../">../</a>`,
    ...lines,
    '</pre><hr></body>',
    '</html>',
    '',
  ].join('\r\n')
  return { status: 200, settings, headers: { 'Content-Type': 'text/html' }, body: new TextEncoder().encode(html) }
}

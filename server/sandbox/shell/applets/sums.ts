// Applets that show bytes otherwise: checksums, base64, hexdump, od, xxd.

import { createHash } from 'node:crypto'
import type { Descriptor } from '../../runtime/process-types.ts'
import { Failure, type Applet, type Tool } from '../applet.ts'

const cantOpen = (name: string, error: string) => `can't open '${name}': ${error}`

function checksum(algorithm: string): Applet {
  return {
    usage: '[-c[sw]] [FILE]...',
    options: 'csw',
    async run(tool) {
      const sumOf = async (input: Descriptor) => {
        const hash = createHash(algorithm)
        for await (const bytes of tool.chunks(input)) hash.update(bytes)
        return hash.digest('hex')
      }
      let bad = 0
      const failures = await tool.eachInput(
        tool.args,
        async (input, name) => {
          if (!tool.has('c')) return tool.print(`${await sumOf(input)}  ${name}\n`)
          for await (const line of tool.lines(input)) {
            const [, sum, file = ''] = /^(\S+) [ *](.*)$/.exec(line) ?? []
            const isRight =
              (await tool.eachInput([file], async (each) => {
                if ((await sumOf(each)) !== sum) bad++
              })) === 0
            await tool.print(`${file}: ${isRight && !bad ? 'OK' : 'FAILED'}\n`)
          }
        },
        cantOpen,
      )
      if (bad) await tool.complain(`WARNING: ${bad} of ${bad} computed checksums did NOT match`)
      return failures || bad ? 1 : 0
    },
  }
}

export const md5sum = checksum('md5')
export const sha1sum = checksum('sha1')
export const sha256sum = checksum('sha256')
export const sha512sum = checksum('sha512')

const mostBytes = 32 * 1024 * 1024 // what is held to be turned into text

async function allBytes(tool: Tool, names: readonly string[]): Promise<{ bytes: Buffer; failures: number }> {
  const parts: Uint8Array[] = []
  let size = 0
  const failures = await tool.eachInput(names, async (input) => {
    for await (const bytes of tool.chunks(input)) {
      parts.push(bytes)
      size += bytes.length
      if (size > mostBytes) throw new Failure('out of memory')
    }
  })
  return { bytes: Buffer.concat(parts), failures }
}

export const base64: Applet = {
  usage: '[-d] [-w COL] [FILE]',
  options: 'dw:',
  async run(tool) {
    const { bytes, failures } = await allBytes(tool, tool.args)
    if (failures) return 1
    if (tool.has('d')) {
      const text = bytes.toString('latin1').replaceAll(/\s/g, '')
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Failure('truncated input')
      await tool.printBytes(Buffer.from(text, 'base64'))
      return 0
    }
    const width = tool.count('w', 76)
    const text = bytes.toString('base64')
    const lines = width ? (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [text]
    for (const line of lines) await tool.print(width ? `${line}\n` : line)
    return 0
  },
}

const printable = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
const hex = (byte: number) => byte.toString(16).padStart(2, '0')

/** A dump in lines of 16 bytes. */
function dump(
  usage: string,
  options: string,
  line: (bytes: Uint8Array, at: number, tool: Tool) => string,
  end: (size: number, tool: Tool) => string,
): Applet {
  return {
    usage,
    options,
    async run(tool) {
      const { bytes, failures } = await allBytes(tool, tool.args)
      if (failures) return 1
      const size =
        tool.has('n') || tool.has('N') ? Math.min(bytes.length, tool.count('n', tool.count('N', 0))) : bytes.length
      for (let at = 0; at < size; at += 16)
        await tool.print(line(bytes.subarray(at, Math.min(size, at + 16)), at, tool))
      await tool.print(end(size, tool))
      return 0
    },
  }
}

const words = (bytes: Uint8Array) =>
  Array.from(
    { length: Math.ceil(bytes.length / 2) },
    (_, index) => (bytes[index * 2] ?? 0) + (bytes[index * 2 + 1] ?? 0) * 256,
  )

function canonical(bytes: Uint8Array, at: number): string {
  const cells = Array.from(bytes, hex)
  const halves = `${cells.slice(0, 8).join(' ').padEnd(23)}  ${cells.slice(8).join(' ')}`
  return `${at.toString(16).padStart(8, '0')}  ${halves.padEnd(50)}|${printable(bytes)}|\n`
}

export const hexdump = dump(
  '[-bcdoxCv] [-n LENGTH] [FILE]...',
  'bcdoxCvn:s:',
  (bytes, at, tool) =>
    tool.has('C')
      ? canonical(bytes, at)
      : `${at.toString(16).padStart(7, '0')} ${words(bytes)
          .map((word) => word.toString(16).padStart(4, '0'))
          .join(' ')}\n`,
  (size, tool) => (size ? `${size.toString(16).padStart(tool.has('C') ? 8 : 7, '0')}\n` : ''),
)

const characters: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}
const character = (byte: number) =>
  characters[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))

export const od = dump(
  '[-abcdfhilovxs] [-A RADIX] [-t TYPE] [-N SIZE] [FILE]...',
  'bcxdovA:t:N:',
  (bytes, at, tool) => {
    const offset = tool.value('A') === 'n' ? '' : at.toString(tool.value('A') === 'x' ? 16 : 8).padStart(7, '0')
    const type = tool.value('t') ?? ''
    const cells =
      tool.has('c') || type === 'c'
        ? Array.from(bytes, (byte) => ` ${character(byte).padStart(3)}`)
        : type === 'x1'
          ? Array.from(bytes, (byte) => ` ${hex(byte)}`)
          : tool.has('b') || type === 'o1'
            ? Array.from(bytes, (byte) => ` ${byte.toString(8).padStart(3, '0')}`)
            : tool.has('x') || type === 'x2'
              ? words(bytes).map((word) => ` ${word.toString(16).padStart(4, '0')}`)
              : words(bytes).map((word) => ` ${word.toString(8).padStart(6, '0')}`)
    return `${offset}${cells.join('')}\n`
  },
  (size, tool) =>
    tool.value('A') === 'n' ? '' : `${size.toString(tool.value('A') === 'x' ? 16 : 8).padStart(7, '0')}\n`,
)

export const xxd = dump(
  '[-pr] [-l LEN] [FILE]',
  'pn:',
  (bytes, at, tool) => {
    if (tool.has('p')) return `${Array.from(bytes, hex).join('')}\n`
    const pairs = Array.from({ length: 8 }, (_, index) =>
      Array.from(bytes.subarray(index * 2, index * 2 + 2), hex).join(''),
    )
    return `${at.toString(16).padStart(8, '0')}: ${pairs.join(' ').trimEnd().padEnd(39)}  ${printable(bytes)}\n`
  },
  () => '',
)

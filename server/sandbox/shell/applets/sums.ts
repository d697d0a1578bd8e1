// Checksums and base64.

import { createHash } from 'node:crypto'
import type { Applet } from '../applet.ts'

function checksum(algorithm: string): Applet {
  return {
    usage: '[FILE]...',
    options: '',
    async run(tool) {
      const failures = await tool.eachInput(
        tool.args,
        async (input, name) => {
          const hash = createHash(algorithm)
          for await (const bytes of tool.chunks(input)) hash.update(bytes)
          await tool.print(`${hash.digest('hex')}  ${name}\n`)
        },
        (name, error) => `can't open '${name}': ${error}`,
      )
      return failures ? 1 : 0
    },
  }
}

export const md5sum = checksum('md5')
export const sha256sum = checksum('sha256')

export const base64: Applet = {
  usage: '[-d] [-w COL] [FILE]',
  options: 'dw:',
  async run(tool) {
    const { bytes, failures } = await tool.allBytes(tool.args)
    if (failures) return 1
    if (tool.has('d')) {
      await tool.printBytes(Buffer.from(bytes.toString('latin1'), 'base64'))
      return 0
    }
    const width = tool.count('w', 76)
    const text = bytes.toString('base64')
    await tool.print(width ? text.replaceAll(new RegExp(`.{1,${width}}`, 'g'), '$&\n') : text)
    return 0
  },
}

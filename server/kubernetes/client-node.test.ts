import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const listLoaded = `
  import { registerHooks } from 'node:module'
  const urls = []
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
  await import('./server/kubernetes/kube-config.ts')
  console.log(JSON.stringify(urls))
`

test('W-30 a kubeconfig is read without the client that its library has generated for the whole API', () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', listLoaded], { encoding: 'utf8' })
  const loaded = JSON.parse(said) as string[]
  expect(loaded).toContainEqual(expect.stringContaining('/client-node/dist/config.js'))
  expect(loaded.filter((url) => /\/client-node\/dist\/gen\/models\/|\/undici\//.test(url))).toEqual([])
})

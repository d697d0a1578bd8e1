import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { startSandbox } from './start-sandbox.ts'

test('Y-41 a sandbox is begun also by a program that node --watch runs', async () => {
  vi.stubEnv('WATCH_REPORT_DEPENDENCIES', '1')
  const sandbox = await startSandbox()
  expect(existsSync(sandbox.kubeconfigPath)).toBe(true)
  await sandbox.stop()
})

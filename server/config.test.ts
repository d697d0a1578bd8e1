import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

test('C-1 without flags and environment it serves this machine on port 3000', () => {
  expect(readConfig([], {})).toMatchObject({ port: 3000, host: '127.0.0.1', context: undefined, maxReplicas: 50 })
})

test('C-1 a flag goes before the environment', () => {
  const env = { PODARIUM_CONTEXT: 'kind-env', PODARIUM_PORT: '4000' }
  expect(readConfig(['--context', 'kind-flag'], env)).toMatchObject({ context: 'kind-flag', port: 4000 })
})

test('C-1 the sandbox is asked for by flag or environment, and a flag goes before the other environment', () => {
  expect(readConfig([], {}).sandbox).toBe(false)
  expect(readConfig([], { PODARIUM_SANDBOX: '1' }).sandbox).toBe(true)
  expect(readConfig(['--context', 'kind-a'], { PODARIUM_SANDBOX: '1' })).toMatchObject({
    context: 'kind-a',
    sandbox: false,
  })
  expect(readConfig(['--sandbox'], { PODARIUM_CONTEXT: 'kind-a' })).toMatchObject({ context: undefined, sandbox: true })
})

test('C-1 a variable that is set to nothing is not set', () => {
  expect(readConfig([], { PODARIUM_PORT: '', PODARIUM_HOST: '', PODARIUM_CONTEXT: '' })).toEqual(readConfig([], {}))
})

test.each([
  [['--port', '70000'], /--port must be a whole number from 0 to 65535/],
  [['--port', 'x'], /--port must be a whole number/],
  [['--host', '0.0.0.0'], /--host 0\.0\.0\.0 is refused.*this machine only/],
  [['--max-replicas', '0'], /--max-replicas must be/],
  [['--log-level', 'loud'], /--log-level must be one of/],
  [['--context', 'kind-a', '--sandbox'], /both asked for.*Leave out --context or --sandbox/],
  [['--contxt', 'a'], /--contxt.*The flags are --port/],
])('C-2 %j ends in a sentence that says what to do', (args, sentence) => {
  expect(() => readConfig(args, {})).toThrow(ConfigError)
  expect(() => readConfig(args, {})).toThrow(sentence)
})

// nginx command line: its options.

import { absolute } from './nginx-config.ts'

export type CommandLine = {
  readonly configPath: string
  /** What `-g` adds to the configuration. */
  readonly directives: string
  readonly showsVersion: boolean
  readonly isTest: boolean
  readonly isQuiet: boolean
  readonly signal: string | undefined
}

/** The options, or what is wrong with them in nginx's words. */
export function readCommandLine(args: readonly string[]): CommandLine | string {
  const given = new Map<string, string>()
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!
    const option = arg.slice(1, 2)
    if (!/^-./.test(arg)) return `invalid option: "${arg}"`
    if (!'vVtqcgs'.includes(option)) return `invalid option: "${option}"`
    const value = 'cgs'.includes(option) ? arg.slice(2) || args[(index += 1)] : ''
    if (value === undefined) return `option "-${option}" requires ${option === 'c' ? 'file name' : 'parameter'}`
    given.set(option, value)
  }
  const signal = given.get('s')
  if (signal !== undefined && !['stop', 'quit', 'reload', 'reopen'].includes(signal)) {
    return `invalid option: "-s ${signal}"`
  }
  return {
    configPath: absolute(given.get('c') ?? 'nginx.conf'),
    directives: given.get('g') ?? '',
    showsVersion: given.has('v') || given.has('V'),
    isTest: given.has('t'),
    isQuiet: given.has('q'),
    signal,
  }
}

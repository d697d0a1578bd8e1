// Log: structured lines on standard error, so that standard output stays for what a person must read at start.

import pino from 'pino'

export type Log = pino.Logger

/** A logger at `level` (pino's words: debug, info, warn, error, silent). */
export function createLog(level: string): Log {
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, level }, pino.destination({ fd: 2, sync: false }))
}

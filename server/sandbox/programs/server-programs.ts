// Server programs: what images run that answers HTTP.

import type { Program } from '../runtime/process-types.ts'
import { nginx } from './nginx.ts'
import { python } from './python.ts'

/** By the names that images give their executable files. */
export const serverPrograms: Readonly<Record<string, Program>> = { nginx, python3: python }

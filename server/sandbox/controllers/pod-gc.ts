// (being written by C2)
import type { Controller } from './controller-types.ts'

export const startPodGarbageCollection: Controller = () => () => {}

// Process limits: how many processes a pod, and the whole sandbox, may have at once: a fork bomb stays in its pod.

export type ProcessLimits = {
  /** False if there is no room for one more. */
  take(podUid: string): boolean
  give(podUid: string): void
}

const podProcesses = 256
const sandboxProcesses = 40_000 // 5,000 pods of two containers, each a shell and its sleep, are 20,000

export function createProcessLimits(): ProcessLimits {
  const ofPod = new Map<string, number>()
  let all = 0
  return {
    take(podUid) {
      const count = ofPod.get(podUid) ?? 0
      if (count >= podProcesses || all >= sandboxProcesses) return false
      ofPod.set(podUid, count + 1)
      all += 1
      return true
    },
    give(podUid) {
      const count = (ofPod.get(podUid) ?? 0) - 1
      if (count > 0) ofPod.set(podUid, count)
      else ofPod.delete(podUid)
      all -= 1
    },
  }
}

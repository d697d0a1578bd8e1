// Scale wish: one workload's stepper between a click and the watch's answer. A pure state machine: one request at a time, the last wish wins.

/** What somebody wants of one workload. `wish` is null while nothing is wanted beyond what the cluster has. */
export type ScaleWish = {
  readonly wish: number | null
  /** The number on its way to the API server, or null. */
  readonly sent: number | null
  /** When the API server last said yes, milliseconds; null while it has not. */
  readonly agreedAtMs: number | null
  /** The last refusal, in words. */
  readonly error: string | null
}

export const noWish: ScaleWish = { wish: null, sent: null, agreedAtMs: null, error: null }

/** The watch answers within a second; after this the number is somebody else's, an autoscaler's for one. */
export const answerWithinMs = 10_000

/** Somebody asks for a number. */
export function onWish(state: ScaleWish, wish: number): ScaleWish {
  return { ...state, wish, agreedAtMs: null, error: null }
}

/** The number to send now, or null: nothing is wanted, it has been agreed to, or one is on its way. */
export function toSend({ wish, sent, agreedAtMs }: ScaleWish): number | null {
  return sent === null && agreedAtMs === null ? wish : null
}

export function onSent(state: ScaleWish, sent: number): ScaleWish {
  return { ...state, sent }
}

/** The API server agreed to what was sent. A newer wish stays to be sent. */
export function onAgreed(state: ScaleWish, nowMs: number): ScaleWish {
  return { ...state, sent: null, agreedAtMs: state.wish === state.sent ? nowMs : null }
}

/** The API server refused what was sent: the number goes back, unless something newer is wanted. */
export function onRefused(state: ScaleWish, error: string): ScaleWish {
  const wish = state.wish === state.sent ? null : state.wish
  return { wish, sent: null, agreedAtMs: null, error: wish === null ? error : null }
}

/** What the cluster says now: a wish that it fulfilled, or did not within the time, is over. */
export function onReplicas(state: ScaleWish, replicas: number, nowMs: number): ScaleWish {
  if (state.wish === null || state.agreedAtMs === null) return state
  const isOver = replicas === state.wish || nowMs - state.agreedAtMs >= answerWithinMs
  return isOver ? { ...state, wish: null, agreedAtMs: null } : state
}

import { expect, test } from 'vitest'
import { answerWithinMs, noWish, onAgreed, onRefused, onReplicas, onSent, onWish, toSend } from './scale-wish.ts'

const sent = (replicas: number) => onSent(onWish(noWish, replicas), replicas)

test('U-1 one request at a time, and the last wish wins', () => {
  const wishing = onWish(onWish(sent(2), 3), 4)
  expect(toSend(wishing)).toBeNull()
  expect(toSend(onAgreed(wishing, 0))).toBe(4)
})

test('U-2 a wish is pending until the watch shows its number, not until the API server agreed', () => {
  const agreed = onAgreed(sent(5), 0)
  expect(toSend(agreed)).toBeNull()
  expect(onReplicas(agreed, 4, 1)).toBe(agreed)
  expect(onReplicas(agreed, 5, 1)).toEqual(noWish)
  expect(onReplicas(sent(5), 5, 1).wish).toBe(5)
})

test('U-3 a refusal is kept in words and the number goes back, unless something newer is wanted', () => {
  expect(onRefused(sent(5), 'exceeded quota')).toEqual({ ...noWish, error: 'exceeded quota' })
  const newer = onRefused(onWish(sent(5), 2), 'exceeded quota')
  expect(newer.error).toBeNull()
  expect(toSend(newer)).toBe(2)
  expect(onWish(onRefused(sent(5), 'exceeded quota'), 4).error).toBeNull()
})

test('U-4 a wish that the watch never shows is given up: the number is then what the cluster has', () => {
  const agreed = onAgreed(sent(5), 0)
  expect(onReplicas(agreed, 7, answerWithinMs - 1).wish).toBe(5)
  expect(onReplicas(agreed, 7, answerWithinMs)).toEqual(noWish)
})

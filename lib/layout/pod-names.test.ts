import { expect, test } from 'vitest'
import { shortPodName, tellingTail } from './pod-names.ts'

test('L-8 a pod of a Deployment drops the hash of its ReplicaSet, any other name stays whole', () => {
  expect(shortPodName({ name: 'web-7d4b9c6f5d-g67cz', ownerUid: 'rs' })).toBe('web-g67cz')
  expect(shortPodName({ name: 'web-7d4b9c6f5d-g67cz', ownerUid: null })).toBe('web-7d4b9c6f5d-g67cz')
  expect(shortPodName({ name: 'shop-db-0', ownerUid: 'set' })).toBe('shop-db-0')
  expect(shortPodName({ name: 'my-ssh-x2k4p', ownerUid: 'ds' })).toBe('my-ssh-x2k4p')
  expect(shortPodName({ name: 'fluent-bit-x2k4p', ownerUid: 'ds' })).toBe('fluent-bit-x2k4p')
  expect([tellingTail('web-g67cz'), tellingTail('db-12'), tellingTail('multi-container-demo')]).toEqual([6, 3, 0])
})

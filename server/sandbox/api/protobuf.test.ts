import { describe, expect, test } from 'vitest'

import { decodeProtobuf } from './protobuf.ts'
import { refusal } from '../kinds/try-kinds.ts'

// Made by the serializer of k8s.io/apimachinery v0.34.4, which kubectl has in it.
const deployment = bytes(
  '6b3873000a150a07617070732f7631120a4465706c6f796d656e74129e020a260a0377656212001a0022002a003200380042005a0a0a03',
  '61707012037765625a050a0165120012e5010800120c0a0a0a0361707012037765621ab5010a1c0a0012001a0022002a00320038004200',
  '5a0a0a0361707012037765621294010a090a0176120412020a0012600a016312056e67696e7822016122002a00320a0a00100018502200',
  '2a00420f0a0d0a0363707512060a043130306d52200a1412120a00120a080110001a04687474701a002200100018002000280030006a00',
  '7200800100880100900100a201001a0020fbffffffffffffffff01320042004a0052005800600068008201008a01009a0100c201002217',
  '0a0012130a06080010001a001209080110001a03323525280038001a0c0800100018002000280038001a002200',
)
const secret = bytes(
  '6b3873000a0c0a027631120653656372657412290a1b0a017312001a0022002a003200380042004a0808a5ebdcca06100012080a016112',
  '0300ff011a001a002200',
)
const eviction = bytes(
  '6b3873000a150a09706f6c6963792f763112084576696374696f6e12270a1c0a057765622d3112001a0764656661756c7422002a003200',
  '380042001207080012030a01751a002200',
)
const event = bytes(
  '6b3873000a0b0a02763112054576656e7412540a110a016512001a0022002a0032003800420012120a03506f6412001a017022002a0032',
  '003a001a0022002a040a00120032003a0808a5ebdcca06100040004a00520b08a5ebdcca06108094ef3a620072007a001a002200',
)

function bytes(...hex: string[]): Uint8Array {
  return Buffer.from(hex.join(''), 'hex')
}

describe('N-11 a protobuf body is read as JSON would have said it', () => {
  test('a Deployment: maps, lists, probes, numbers or names, what is zero and said', () => {
    const empty = {}
    expect(decodeProtobuf(deployment)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web', e: '' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            volumes: [{ name: 'v', emptyDir: empty }],
            containers: [
              {
                name: 'c',
                image: 'nginx',
                args: ['a', ''],
                ports: [{ containerPort: 80 }],
                resources: { limits: { cpu: '100m' } },
                livenessProbe: { httpGet: { port: 'http' } },
              },
            ],
            terminationGracePeriodSeconds: -5,
          },
        },
      },
      status: empty,
    })
  })

  test('bytes and times', () => {
    expect(decodeProtobuf(secret)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', deletionTimestamp: '2026-01-02T03:04:05Z' },
      data: { a: 'AP8B' },
    })
    expect(decodeProtobuf(event)).toMatchObject({
      lastTimestamp: '2026-01-02T03:04:05Z',
      eventTime: '2026-01-02T03:04:05.123456Z',
      reportingComponent: '',
    })
  })

  test('what `kubectl drain` sends', () => {
    expect(decodeProtobuf(eviction)).toEqual({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'web-1', namespace: 'default' },
      deleteOptions: { gracePeriodSeconds: 0, preconditions: { uid: 'u' } },
    })
  })
})

describe('N-12 what can not be read is refused', () => {
  test('without the prefix, cut short, or changed, it is a 400 or an object, and nothing else', () => {
    expect(refusal(() => decodeProtobuf(bytes('7b7d')))).toBe(
      '400 provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
    for (let at = 4; at < deployment.length; at++) {
      const changed = Uint8Array.from(deployment)
      changed[at] = 0xff
      for (const body of [deployment.subarray(0, at), changed]) {
        expect(refusal(() => decodeProtobuf(body))).toMatch(/^(not refused|400 unable to decode|415 )/)
      }
    }
  })

  test('a kind that the sandbox does not have is a 415 that says so', () => {
    const ingress = bytes('6b387300', '0a', '20', '0a14', hex('networking.k8s.io/v1'), '1208', hex('Ingress!'))
    expect(refusal(() => decodeProtobuf(ingress))).toBe(
      '415 The sandbox does not read Ingress! (networking.k8s.io/v1) in protobuf; send it as application/json.',
    )
  })
})

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

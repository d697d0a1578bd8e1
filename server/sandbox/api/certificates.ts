// Certificates: an authority made for this one run, and a certificate of it for the server. Nothing is kept but what the kubeconfig says.
// Written by hand: a library for it takes a quarter of a second to load. https://www.rfc-editor.org/rfc/rfc5280

import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { bits, encode, integer, octets, oid, sequence, set, text, time, yes } from './der.ts'

const validMs = 365 * 86_400_000 // far longer than any run
const backdatedMs = 3_600_000 // for clocks that disagree a little

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

export type Certificates = {
  /** All as PEM. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

export function createCertificates(nowMs: number): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = nameOf('podarium-sandbox-ca')
  const valid = sequence(time(nowMs - backdatedMs), time(nowMs + validMs))
  const shared = { issuer, valid, signingKey: authority.privateKey }
  return {
    authority: certificate({
      ...shared,
      subject: issuer,
      publicKey: authority.publicKey,
      extensions: [
        extension('2.5.29.19', sequence(yes)), // basic constraints: an authority
        extension('2.5.29.15', bits(Buffer.of(0b0000_0100), 2)), // key usage: signs certificates
      ],
    }),
    certificate: certificate({
      ...shared,
      subject: nameOf('podarium-sandbox'),
      publicKey: server.publicKey,
      extensions: [
        extension('2.5.29.15', bits(Buffer.of(0b1000_0000), 7)), // key usage: signs handshakes
        extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))), // extended key usage: a server
        extension('2.5.29.17', sequence(...ownNames)), // by which clients may reach it
      ],
    }),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const dnsName = 0x82
const ipAddress = 0x87
const ownNames = [
  encode(ipAddress, Buffer.of(127, 0, 0, 1)),
  encode(ipAddress, Buffer.from('00000000000000000000000000000001', 'hex')),
  encode(dnsName, Buffer.from('localhost')),
  encode(dnsName, Buffer.from('kubernetes.default.svc')),
]

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), text(commonName))))
}

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(oid(id), octets(value))
}

type Contents = {
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly valid: Uint8Array
  readonly publicKey: KeyObject
  readonly extensions: readonly Uint8Array[]
  readonly signingKey: KeyObject
}

function certificate({ issuer, subject, valid, publicKey, extensions, signingKey }: Contents): string {
  const version3 = encode(0xa0, integer(Buffer.of(2)))
  const serial = integer(Buffer.concat([Buffer.of(1), randomBytes(15)]))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const extended = encode(0xa3, sequence(...extensions))
  const body = sequence(version3, serial, ecdsaWithSha256, issuer, valid, subject, spki, extended)
  const whole = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signingKey)))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

// Snapshot body: the whole model as bytes, for all who ask. Views are put into pieces of some dozens, each written and compressed when one of its
// views changed: a class that joins while pods come and go costs what changed, not what exists.

import { constants, crc32, deflateRawSync } from 'node:zlib'
import { collections, type Uid } from '../lib/model/types.ts'
import type { Snapshot } from '../lib/protocol.ts'
import { combineCrc, crcShift } from './crc32-combine.ts'

export type SnapshotBody = { readonly etag: string; readonly gzipped: Buffer }

/** Bytes as blocks of deflate that end at a byte, so that any others can follow; how many they were, and what their CRC adds to that of a whole. */
type Part = { readonly packed: Buffer; readonly bytes: number; readonly crc: number; readonly shift: number }

/** Some of a collection's views, one after the other. */
type Piece = Part & { readonly views: readonly object[] }

type View = { readonly uid: Uid }

const viewsPerPiece = 64 // on average: fewer compress badly, more are much to do for one that changed
const mostViewsPerPiece = 4 * viewsPerPiece
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]) // RFC 1952: deflate, no name, no time, from Unix
const deflateEnd = Buffer.from([3, 0]) // RFC 1951: a last block with nothing in it

/** A maker of bodies that keeps the newest: whoever asks for the same snapshot gets the same buffers. */
export function createSnapshotBodies(): (snapshot: Snapshot) => SnapshotBody {
  let newest: { readonly of: Snapshot; readonly body: SnapshotBody } | null = null
  /** By collection, and the uid of the first view in it. */
  let kept = new Map<string, Piece>()
  return (snapshot) => {
    if (newest?.of === snapshot) return newest.body
    const { epoch, revision, freshness, cluster } = snapshot
    const parts: Part[] = []
    const next = new Map<string, Piece>()
    let between = JSON.stringify({ epoch, revision, freshness, cluster }).slice(0, -1)
    for (const collection of collections) {
      between += `,"${collection}":[`
      const views: readonly View[] = snapshot[collection]
      for (let start = 0; start < views.length;) {
        const key = `${collection}/${views[start]!.uid}`
        const was = kept.get(key)
        const piece = was && standsAt(was, views, start) ? was : pieceOf(views.slice(start, endOfPiece(views, start)))
        next.set(key, piece)
        parts.push(asItIs(between), piece)
        between = ','
        start += piece.views.length
      }
      between = between === ',' ? ']' : `${between}]`
    }
    parts.push(asItIs(`${between}}`))
    kept = next
    const etag = `"${epoch}-${revision}-${freshness.state}-${freshness.sinceMs}"`
    newest = { of: snapshot, body: { etag, gzipped: gzipOf(parts) } }
    return newest.body
  }
}

/** Pieces begin at views of certain uids, so that one that comes or goes moves no other from piece to piece. */
function endOfPiece(views: readonly View[], start: number): number {
  const most = Math.min(views.length, start + mostViewsPerPiece)
  let end = start + 1
  while (end < most && !beginsPiece(views[end]!)) end++
  return end
}

function beginsPiece({ uid }: View): boolean {
  let hash = 0
  for (let i = Math.max(0, uid.length - 8); i < uid.length; i++) hash = (hash * 31 + uid.charCodeAt(i)) | 0
  return hash % viewsPerPiece === 0
}

/** Whether a piece is what would be made of the views from `start` on. */
function standsAt(piece: Piece, views: readonly View[], start: number): boolean {
  const { length } = piece.views
  const follower = views[start + length]
  const isWhole = !follower || length === mostViewsPerPiece || beginsPiece(follower)
  return isWhole && piece.views.every((view, i) => view === views[start + i])
}

function pieceOf(views: readonly object[]): Piece {
  const plain = Buffer.from(JSON.stringify(views).slice(1, -1))
  // Level 1 takes a third of the time of the default for a tenth more bytes.
  const packed = deflateRawSync(plain, { level: 1, finishFlush: constants.Z_SYNC_FLUSH })
  return { views, ...partOf(plain, packed) }
}

/** A few words as a block that is not compressed. */
function asItIs(text: string): Part {
  const plain = Buffer.from(text)
  const head = Buffer.alloc(5)
  head.writeUInt16LE(plain.length, 1)
  head.writeUInt16LE(~plain.length & 0xffff, 3)
  return partOf(plain, Buffer.concat([head, plain]))
}

const partOf = (plain: Buffer, packed: Buffer): Part => ({
  packed,
  bytes: plain.length,
  crc: crc32(plain),
  shift: crcShift(plain.length),
})

/** One gzip file of all parts. */
function gzipOf(parts: readonly Part[]): Buffer {
  const foot = Buffer.alloc(8)
  foot.writeUInt32LE(
    parts.reduce((sum, { crc, shift }) => combineCrc(sum, crc, shift), 0),
    0,
  )
  foot.writeUInt32LE(parts.reduce((sum, { bytes }) => sum + bytes, 0) % 2 ** 32, 4)
  return Buffer.concat([gzipHead, ...parts.map(({ packed }) => packed), deflateEnd, foot])
}

import { DOCUMENT_TYPES, type DocumentType, type Issue } from '../../domain/facts/issue.ts'
import type { DocumentMaker } from '../../domain/ports/document-maker.ts'
import { digestToStamp, roomFor, stampPdf } from '../signing/pdf-stamp.ts'
import type { Tsa } from '../signing/tsa.ts'
import type { PdfMaker } from './maker.ts'

type Files = Record<DocumentType, Uint8Array>

export type StampedMakerParts = {
  readonly maker: PdfMaker
  readonly tsa: Tsa
  /** aborted at shutdown: pending requests to the authority reject, and the documents are made at the next start */
  readonly signal: AbortSignal
  /** called for an issue whose two files have no time stamp */
  readonly unstamped: (folio: string, reason: string) => void
}

/** Fits the tokens of most authorities. A larger token raises it for all later files. */
const FIRST_ROOM = 7 * 1024
/** Two tokens of one authority may differ by some bytes: its serial grows. */
const SLACK = 128

/**
 * A maker whose files carry a time stamp (PAdES B-T). When the authority gives none, both files of the issue are as
 * they would be without an authority (B-B): a person never waits for it longer than its few tries.
 */
export function createStampedMaker({ maker, tsa, signal, unstamped }: StampedMakerParts): DocumentMaker {
  const underWay = new Map<string, Promise<Files>>()
  let room = FIRST_ROOM

  const make = async (issue: Issue): Promise<Files> => {
    const files = await maker.make(issue, room)
    const stamped: Partial<Files> = {}
    for (const type of DOCUMENT_TYPES) {
      const reply = await tsa.stamp(digestToStamp(files[type]), signal)
      if (reply.outcome === 'failed') {
        unstamped(issue.folio, reply.reason)
        return maker.make(issue)
      }
      if (roomFor(reply.token) > room) {
        room = roomFor(reply.token) + SLACK
        return make(issue)
      }
      stamped[type] = stampPdf(files[type], reply.token)
    }
    return stamped as Files
  }

  return {
    // concurrent requests for one issue share one promise
    make(issue) {
      const begun = underWay.get(issue.folio)
      if (begun) return begun
      const made = make(issue).finally(() => underWay.delete(issue.folio))
      underWay.set(issue.folio, made)
      return made
    },
    close: () => maker.close(),
  }
}

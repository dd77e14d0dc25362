import type { ALTERED } from '../../domain/seal/verify.ts'
import type { DocumentContent } from '../documents/content.ts'
import type { Fault, Typed } from './frame.ts'

/** How a document was checked: by its code, as a file, by what is printed on it, by the QR of a picture of it. */
export type Way = 'codigo' | 'archivo' | 'cadena' | 'foto'

/** What was altered besides a field of the cadena original. */
export type Alteration = (typeof ALTERED)[keyof typeof ALTERED]

/** What a document says in another language than its own. */
export type DocumentReading = {
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly pairs: readonly { readonly label: string; readonly value: string }[]
}

export type TwinModel = {
  readonly content: DocumentContent
  /** of who does not read Spanish; undefined: nothing to add */
  readonly reading: DocumentReading | undefined
  readonly pdf: string
  readonly back: string
}

export type VerifyModel = {
  readonly faults: readonly Fault[]
  readonly typed: Typed
  /** the newest entry of the ledger, its hash in hexadecimal */
  readonly head: { readonly seq: number; readonly hash: string } | undefined
  /** there are documents with a QR for whoever has no network */
  readonly offline: boolean
}

export type VerifiedModel = {
  readonly genuine: boolean
  readonly title: string
  /** what it means, and what to do now */
  readonly lead: string
  /** partial data to compare; empty when no document is known */
  readonly rows: readonly { readonly label: string; readonly value: string }[]
  /** each answer by itself */
  readonly checks: readonly { readonly good: boolean; readonly text: string }[]
  readonly altered: readonly string[]
}

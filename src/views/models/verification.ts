import type { DocumentContent } from '../documents/content.ts'
import type { Fault, Typed } from './frame.ts'

export type TwinModel = { readonly content: DocumentContent; readonly pdf: string; readonly back: string }

export type VerifyModel = {
  readonly faults: readonly Fault[]
  readonly typed: Typed
  /** the newest entry of the ledger, its hash in hexadecimal */
  readonly head: { readonly seq: number; readonly hash: string } | undefined
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
